//! `doctor --record` and `--replay`: a case travels without its names and without any secret, and is judged alike.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use super::{Bench, Done, finish, text};

/// Check and outcome; findings.
fn verdict(done: &Done) -> (Vec<(String, String)>, Vec<String>) {
    let report = done.json();
    let list = |name: &str| report[name].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let checks = list("checks").iter().map(|check| (text(&check["id"]), text(&check["outcome"]))).collect();
    (checks, list("findings").iter().map(|finding| text(&finding["id"])).collect())
}

/// Every name and every secret of the fleet.
fn names_and_secrets(bench: &Bench) -> Vec<String> {
    let mut all = Vec::new();
    for (command, field) in [
        ("things", "thingName"),
        ("certificates", "certificateId"),
        ("policies", "policyName"),
        ("role-aliases", "roleAlias"),
    ] {
        let list = bench.json(&[command]);
        all.extend(list.as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()));
    }
    for thing in bench.json(&["things"]).as_array().unwrap() {
        let attributes = thing["attributes"].as_object().cloned().unwrap_or_default();
        all.extend(attributes.values().map(|value| value.as_str().unwrap().to_owned()));
    }
    for file in fs::read_dir(&bench.endpoints().devices).unwrap() {
        let pem = fs::read_to_string(file.unwrap().path()).unwrap_or_default();
        all.extend(pem.lines().map(str::to_owned));
    }
    let endpoints = bench.endpoints();
    for key in [&endpoints.admin, &endpoints.read_only] {
        all.extend([key.access_key_id.clone(), key.secret_access_key.clone()]);
    }
    all.push(bench.json(&["info"])["account"].as_str().unwrap().to_owned());
    all.extend(["PRIVATE KEY".to_owned(), "BEGIN CERTIFICATE".to_owned()]);
    // A short word is in every text, and a short number may be another one's substitute; a month is in the times, which
    // stay, and is looked for as a value of its own.
    all.retain(|name| name.chars().filter(char::is_ascii_alphanumeric).count() > 5 || !name.is_ascii());
    let is_month = |name: &String| name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && name.len() < 11;
    for name in all.iter_mut().filter(|name| is_month(name)) {
        *name = format!("\"{name}\"");
    }
    all
}

#[test]
fn every_broken_thing_is_recorded_without_its_names_and_replayed_alike() {
    let bench = Bench::new(3);
    let things = bench.json(&["things", "-f", "broken"]);
    let things: Vec<&str> =
        things.as_array().unwrap().iter().map(|thing| thing["thingName"].as_str().unwrap()).collect();
    assert!(things.len() > 5, "{things:?}");
    let secrets = names_and_secrets(&bench);
    assert!(secrets.len() > 100);
    for thing in things {
        let file = bench.home().join(format!("{thing}.json"));
        let recorded = bench.run(&["doctor", thing, "--record", &text(&file), "-o", "json"]);
        assert!(recorded.err.contains("every name in it is replaced"), "{thing}: {}", recorded.err);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let case = fs::read_to_string(&file).unwrap();
        for secret in &secrets {
            assert!(!case.contains(secret.as_str()), "{thing}: {secret} is in the file");
        }
        let replayed = finish(bench.stranger(&["doctor", "--replay", &text(&file), "-o", "json"]));
        assert_eq!(verdict(&replayed), verdict(&recorded), "{thing}");
        assert_eq!(replayed.status, recorded.status, "{thing}");
    }
}

/// The body of a refusal tells the cause: it goes with the case.
#[test]
fn the_device_s_own_request_is_recorded_and_replayed_with_the_case() {
    let bench = Bench::new(1);
    let file = bench.home().join("case.json");
    let keys = text(&bench.endpoints().devices);
    let thing = super::NO_POLICY;
    let record = ["doctor", thing, "--keys", &keys, "--role-alias", super::ALIAS, "--record", &text(&file)];
    let done = bench.run(&[&record[..], &["--with-test", "-o", "json"]].concat());
    let case = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}: {}", done.err));
    assert!(!case.contains(thing) && !case.contains(super::ALIAS) && case.contains("Access Denied"), "{case}");
    let replayed = finish(bench.stranger(&["doctor", "--replay", &text(&file), "-o", "json"]));
    assert_eq!(verdict(&replayed), verdict(&done));
    let exchange = &replayed.json()["exchange"];
    assert_eq!((&exchange["status"], &exchange["meaning"]["case"]), (&403.into(), &"access-denied".into()));
    let table = finish(bench.stranger(&["doctor", "--replay", &text(&file)]));
    assert!(table.out.contains("Access Denied"), "{}", table.out);
    let alone = bench.run(&["doctor", thing, "--with-test"]);
    assert!(alone.status == 2 && alone.err.contains("--record"), "{}", alone.err);
}

#[test]
fn a_file_that_is_there_stays_and_a_bad_one_is_refused_with_its_place() {
    let bench = Bench::new(1);
    let file = bench.home().join("case.json");
    fs::write(&file, "{\n  \"fleetdeckCase\": 1,\n  \"evidence\": 7\n}\n").unwrap();
    let refused = |done: &Done, why: &str| {
        assert_eq!(done.status, 2, "{done:?}");
        assert!(done.out.is_empty() && done.err.contains(why), "{why}: {}", done.err);
    };
    let there = bench.run(&["doctor", "broken-no-policy", "--record", &text(&file)]);
    refused(&there, "is not overwritten");
    let replay = |file: &Path| finish(bench.stranger(&["doctor", "--replay", &text(file)]));
    refused(&replay(&file), "line 3");
    fs::write(&file, "{\"fleetdeckCase\": 9}").unwrap();
    refused(&replay(&file), "a newer fleetdeck wrote it");
    refused(&replay(&bench.home().join("none.json")), "none.json");
    refused(&bench.run(&["doctor"]), "nobody is named");
}

#[test]
fn names_are_kept_where_that_is_asked_for_and_secrets_never() {
    let bench = Bench::new(1);
    let file = bench.home().join("case.json");
    let done = bench.run(&["doctor", "broken-no-policy", "--record", &text(&file), "--keep-names", "-o", "json"]);
    assert!(done.err.contains("every name is in it"), "{}", done.err);
    let case = fs::read_to_string(&file).unwrap();
    assert!(case.contains("broken-no-policy"));
    for secret in
        [&bench.endpoints().admin.secret_access_key, &"PRIVATE KEY".to_owned(), &"BEGIN CERTIFICATE".to_owned()]
    {
        assert!(!case.contains(secret.as_str()));
    }
    let replayed = finish(bench.stranger(&["doctor", "--replay", &text(&file), "-o", "json"]));
    assert_eq!(verdict(&replayed), verdict(&done));
}
