//! Fewer rights, or none.

use super::{ALIAS, Bench, NO_POLICY, finish, text};

const NOT_ATTACHED: &str = "broken-not-attached";

#[test]
fn who_may_only_read_reads_everything() {
    let bench = Bench::new(2);
    let certificates = bench.json(&["certificates"]);
    let certificate = certificates[0]["certificateId"].as_str().unwrap();
    let healthy = bench.json(&["things", "-f", "!broken !hostile !long"])[0]["thingName"].as_str().unwrap().to_owned();
    for read in [
        &["things"][..],
        &["certificates"],
        &["policies"],
        &["role-aliases"],
        &["groups"],
        &["things", NO_POLICY],
        &["certificates", certificate],
        &["policies", "fleet-device"],
        &["role-aliases", ALIAS],
        &["groups", "fleet"],
        &["doctor", &healthy, "--role-alias", ALIAS],
        &["shadow", "get", &healthy],
        &["shadow", "list", &healthy],
    ] {
        let done = bench.run_as_reader(read);
        assert_eq!(done.status, 0, "{read:?}: {}", done.err);
        assert!(!done.out.is_empty() && !done.err.contains("no permission"), "{read:?}: {}", done.err);
    }
}

/// One change of each kind: what is called, and how it is asked for.
fn changes(bench: &Bench) -> Vec<(&'static str, Vec<String>)> {
    let file = bench.home().join("shadow.json");
    std::fs::write(&file, r#"{"state": {"desired": {"rate": 1}}}"#).unwrap();
    let certificate = text(&bench.device(NOT_ATTACHED, "cert"));
    let fix = |thing: &str, more: &[&str]| {
        [&["fix", thing, "--role-alias", ALIAS, "--yes"], more].concat().into_iter().map(str::to_owned).collect()
    };
    vec![
        ("iot:AttachPolicy", fix(NO_POLICY, &[])),
        ("iot:AttachThingPrincipal", fix(NOT_ATTACHED, &["--cert", &certificate])),
        ("iot:UpdateCertificate", fix("broken-certificate-inactive", &[])),
        ("iot:UpdateThingShadow", ["shadow", "set", NO_POLICY, "shadow.json"].map(str::to_owned).to_vec()),
    ]
}

/// How often the account was changed.
fn changed(bench: &Bench) -> u64 {
    *bench.running.world().changes().borrow()
}

#[test]
fn who_may_only_read_changes_nothing_and_is_told_what_is_missing() {
    let bench = Bench::new(0);
    let fix = ["fix", "broken-policy-elsewhere", "--role-alias", ALIAS, "--yes"];
    assert_eq!(bench.run(&fix).status, 0, "there is something to take back");
    let before = changed(&bench);
    let mut changes = changes(&bench);
    // The reader's failed attempts come after it in the journal, and are nothing that could be taken back.
    changes.push(("iot:DetachPolicy", ["undo", "--yes"].map(str::to_owned).to_vec()));
    for (action, change) in changes {
        let done = bench.run_as_reader(&change.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(done.status, 1, "{change:?}: {}", done.err);
        assert!(done.err.contains(&format!("no permission: {action}")), "{action}: {}", done.err);
        assert!(
            done.err.contains("AWS says") && done.err.contains("request "),
            "AWS itself refused {action}: {}",
            done.err
        );
    }
    assert_eq!(changed(&bench), before);
    let states = texts_of(&bench.json(&["journal"]), "state");
    let (done, refused) = states.split_first().unwrap();
    assert_eq!(done, "done", "it is still there to be taken back");
    assert!(refused.iter().all(|state| state == "failed"), "{states:?}");
}

#[test]
fn read_only_sends_no_change_at_all() {
    let bench = Bench::new(0);
    let before = changed(&bench);
    for (action, change) in changes(&bench) {
        let line: Vec<&str> = ["--read-only"].into_iter().chain(change.iter().map(String::as_str)).collect();
        let done = bench.run(&line);
        assert_eq!(done.status, 1, "{action}: {}", done.err);
        assert!(done.err.contains("read-only"), "{action}: {}", done.err);
    }
    assert_eq!(changed(&bench), before, "with a key that may do everything");
    assert_eq!(bench.json(&["journal"]).as_array().unwrap().len(), 0, "not even begun");
    // The same, not read-only: each of them is a change indeed.
    for (action, change) in changes(&bench) {
        let before = changed(&bench);
        let done = bench.run(&change.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(changed(&bench) > before, "{action}: {}", done.err);
    }
    let before = changed(&bench);
    let undo = bench.run(&["--read-only", "undo", "--yes"]);
    assert_eq!(undo.status, 1, "{}", undo.err);
    assert!(undo.err.contains("read-only"), "{}", undo.err);
    assert_eq!(changed(&bench), before);
}

/// One field of every row.
fn texts_of(rows: &serde_json::Value, field: &str) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
}

#[test]
fn without_credentials_it_is_said_what_was_looked_for() {
    let bench = Bench::new(0);
    let done = finish(bench.stranger(&["things"]));
    assert_eq!(done.status, 4, "{}", done.err);
    assert!(done.out.is_empty());
    assert!(done.err.contains("cannot sign in") && done.err.contains(".aws/credentials"), "{}", done.err);
}

#[test]
fn keys_that_nobody_issued_are_a_failed_sign_in() {
    let bench = Bench::new(0);
    let mut command = bench.stranger(&["things"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").env("AWS_SECRET_ACCESS_KEY", "wrong");
    let done = finish(command);
    assert_eq!(done.status, 4, "{}", done.err);
    assert!(!done.err.contains("wrong"), "a secret is never told: {}", done.err);
}

#[test]
fn info_tells_what_it_can_without_signing_in() {
    let bench = Bench::new(0);
    let done = finish(bench.stranger(&["info", "-o", "json"]));
    assert_eq!(done.status, 4);
    assert_eq!(done.json()["version"], env!("CARGO_PKG_VERSION"));
    assert!(done.json()["caller"].is_null());
    let signed_in = bench.json(&["info"]);
    assert_eq!(signed_in["account"], bench.endpoints().account.as_str());
    assert_eq!(signed_in["credentialsEndpoint"], bench.endpoints().credentials_endpoint.as_str());
}
