//! Fewer rights, or none.

use super::{ALIAS, Bench, NO_POLICY, finish};

#[test]
fn who_may_only_read_reads_everything_and_changes_nothing() {
    let bench = Bench::new(2);
    for list in ["things", "certificates", "policies", "role-aliases", "groups"] {
        assert_eq!(bench.run_as_reader(&[list]).status, 0, "{list}");
    }
    assert_eq!(bench.run_as_reader(&["things", NO_POLICY]).status, 0);
    assert_eq!(bench.run_as_reader(&["role-aliases", ALIAS]).status, 0);

    let fix = bench.run_as_reader(&["fix", NO_POLICY, "--role-alias", ALIAS, "--yes"]);
    assert_eq!(fix.status, 1, "{}", fix.err);
    assert!(fix.err.contains("iot:AttachPolicy") && fix.err.contains("is not authorized to perform"), "{}", fix.err);
    assert_eq!(bench.policies_of(NO_POLICY), [""; 0]);
    assert_eq!(bench.json(&["journal"])[0]["state"], "failed");

    let file = bench.home().join("shadow.json");
    std::fs::write(&file, r#"{"state": {"desired": {"rate": 1}}}"#).unwrap();
    let set = bench.run_as_reader(&["shadow", "set", NO_POLICY, "shadow.json"]);
    assert_eq!(set.status, 1, "{}", set.err);
    assert!(set.err.contains("iot:UpdateThingShadow"), "{}", set.err);
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
