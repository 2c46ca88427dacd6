//! `audit`: tables, JSON, SARIF, exit statuses.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use fleetdeck::emulator::{Options, access};
use jiff::Timestamp;
use serde_json::Value;

use super::{Bench, finish, interrupt, text};

/// What SARIF 2.1.0 demands of a log, as far as this program writes it.
fn check_sarif(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert_eq!(driver["name"], "fleetdeck");
    let rules = driver["rules"].as_array().unwrap();
    let ids: BTreeSet<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rules.len(), "each rule once");
    for rule in rules {
        assert!(rule["shortDescription"]["text"].is_string() && rule["help"]["text"].is_string(), "{rule}");
        assert!(["note", "warning", "error"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
    }
    for result in runs[0]["results"].as_array().unwrap() {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[at]["id"], result["ruleId"]);
        assert!(["note", "warning", "error"].contains(&result["level"].as_str().unwrap()), "{result}");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["logicalLocations"][0];
        assert!(place["fullyQualifiedName"].as_str().unwrap().starts_with("arn:aws:iot:"), "{place}");
        assert!(result["partialFingerprints"].as_object().unwrap().values().all(Value::is_string));
    }
    assert!(runs[0]["invocations"][0]["executionSuccessful"].is_boolean());
}

fn fingerprints(log: &Value) -> BTreeSet<String> {
    let results = log["runs"][0]["results"].as_array().unwrap();
    results.iter().map(|result| result["partialFingerprints"].to_string()).collect()
}

#[test]
fn findings_fail_a_build_and_say_what_and_where() {
    let bench = Bench::new(10);
    let found = bench.run(&["audit", "-o", "json"]);
    assert_eq!(found.status, 1, "{}", found.err);
    let report = found.json();
    let findings = report["findings"].as_array().unwrap();
    let rules: BTreeSet<&str> = findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
    assert!(rules.is_superset(&["role-alias-role-missing", "certificate-expired", "thing-without-certificate"].into()));
    assert_eq!(findings[0]["level"], "error", "the gravest first");
    assert_eq!(report["notJudged"], serde_json::json!([]), "so small a fleet is looked at whole");
    let lines = bench.run(&["audit", "-o", "jsonl"]);
    assert_eq!(lines.out.lines().count(), findings.len());
    assert_eq!(bench.run(&["audit", "--fail-on", "never"]).status, 0);
    assert_eq!(bench.run(&["audit", "--rule", "policy-unreadable"]).status, 0, "each can be read");
    let table = bench.run(&["audit", "--rule", "role-alias-too-long,role-alias-role-missing", "--fail-on", "error"]);
    assert_eq!((table.status, table.out.lines().count()), (1, 3), "{}", table.out);
    assert!(table.err.contains("2 errors, 0 warnings, 0 notes"), "{}", table.err);
    let typo = bench.run(&["audit", "--rule", "certificate-share"]);
    assert!(typo.status == 2 && typo.err.contains("did you mean `certificate-shared`"), "{}", typo.err);
}

#[test]
fn sarif_is_valid_and_its_fingerprints_stay() {
    let bench = Bench::new(5);
    let file = bench.home().join("findings.sarif");
    let table = bench.run(&["audit", "--sarif", &text(&file)]);
    assert!(table.status == 1 && table.out.starts_with("LEVEL"), "{}", table.out);
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    check_sarif(&written);
    let again = bench.run(&["audit", "--sarif", "-"]);
    let again: Value = serde_json::from_str(&again.out).unwrap();
    check_sarif(&again);
    assert_eq!(fingerprints(&written), fingerprints(&again));
    for format in ["csv", "jsonl", "json"] {
        let alone = bench.run(&["audit", "-o", format, "--sarif", "-"]);
        check_sarif(
            &serde_json::from_str(&alone.out).unwrap_or_else(|error| panic!("{format}: {error}: {}", alone.out)),
        );
    }
    assert!(fingerprints(&written).len() > 10);
}

#[test]
fn rules_are_listed_without_an_account() {
    let bench = Bench::new(0);
    let done = bench.stranger(&["audit", "--list-rules", "-o", "jsonl"]).output().unwrap();
    let listed = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success());
    assert_eq!(listed.lines().count(), fleetdeck::diagnose::AUDIT_RULES.len());
}

/// What a stopped audit has read is what its own rules rest on: with others it would say what is not so.
#[test]
fn an_audit_is_gone_on_with_by_its_own_rules_alone() {
    let bench = Bench::new(300);
    let sampled = bench.run(&["audit", "--rule", "thing-without-certificate"]);
    assert_eq!(sampled.status, 1, "{}", sampled.err);
    let others = bench.run(&["audit", "--resume"]);
    assert_eq!(others.status, 2, "{}", others.err);
    assert!(others.err.contains("--resume --rule thing-without-certificate"), "{}", others.err);
    let whole = bench.run(&["audit", "--resume", "--deep", "--rule", "thing-without-certificate", "-o", "json"]);
    assert_eq!((whole.status, &whole.json()["notJudged"]), (1, &serde_json::json!([])), "{}", whole.err);
}

#[test]
fn the_exit_status_tells_what_was_found_from_what_could_not_be_asked() {
    let bench = Bench::new(1);
    let without = |state: &mut _| access::key_without(state, "iot:ListPolicies", Timestamp::now());
    let key = bench.running.world().change(without);
    let audit = |extra: &[&str]| finish(bench.command(&key, &[&["audit"], extra].concat()));
    assert_eq!(audit(&[]).status, 1, "what was found outweighs what could not be asked");
    let open = audit(&["--fail-on", "never"]);
    assert!(open.status == 3 && open.err.contains("iot:ListPolicies"), "{open:?}");
    assert_eq!(audit(&["--fail-on", "never", "--rule", "role-alias-too-long"]).status, 0, "its calls are allowed");
    let mut nobody = bench.command(&key, &["audit"]);
    nobody.env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    assert_eq!(finish(nobody).status, 4, "nobody answers");
}

/// Rule and subject of each line.
fn lines(out: &str) -> BTreeSet<(String, String)> {
    let field = |value: &Value| value.as_str().unwrap().to_owned();
    let line = |line| serde_json::from_str::<Value>(line).unwrap();
    out.lines().map(line).map(|line| (field(&line["rule"]), field(&line["subject"]["name"]))).collect()
}

#[test]
fn an_interrupted_audit_ends_with_130_and_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let faults = folder.path().join("faults.toml");
    // Slow enough to be stopped before its end, which is what this operation is asked for.
    std::fs::write(&faults, "[[fault]]\noperation = \"DescribeCertificate\"\nlatency_ms = 500\n").unwrap();
    let bench = Bench::with(Options { things: 30, live: false, faults: Some(faults), ..Options::default() });
    let audit = ["audit", "--deep", "-o", "jsonl"];
    let mut command = bench.command(&bench.endpoints().admin, &audit);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut told = String::new();
    assert!(out.read_line(&mut told).unwrap() > 0);
    interrupt(&child);
    out.read_to_string(&mut told).unwrap();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{err}");
    assert!(err.contains("audit --resume"), "{err}");
    let resumed = bench.run(&[&audit[..], &["--resume"]].concat());
    assert!(resumed.status == 1 && resumed.err.contains("Goes on with the audit begun at"), "{resumed:?}");
    let whole = lines(&bench.run(&audit).out);
    assert!(lines(&told).len() < whole.len() && lines(&told).is_subset(&whole), "{told}");
    assert_eq!(lines(&resumed.out), whole);
}
