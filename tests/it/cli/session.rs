//! Doctor, fix and undo for MQTT sessions and for shadows over HTTPS, over the demo fleet's faults.

use super::Bench;

/// The findings of an examination, and how it ended.
#[track_caller]
fn findings(bench: &Bench, arguments: &[&str]) -> (i32, Vec<String>) {
    let done = bench.run(&[&["doctor"][..], arguments, &["-o", "json"]].concat());
    assert!(done.status <= 3, "{arguments:?}: {}", done.err);
    let report = done.json();
    let found = report["findings"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
    (done.status, found.collect())
}

#[test]
fn each_fault_of_a_session_or_a_shadow_is_named_and_no_other() {
    let bench = Bench::new(1);
    let things = bench.json(&["things", "-f", "!broken !hostile !long"]);
    let healthy = things[0]["thingName"].as_str().unwrap();
    let loose = super::text(&bench.device("broken-mqtt-not-attached", "cert"));
    let telemetry = "telemetry/broken-mqtt-publish/pressure";
    let mut wrong = Vec::new();
    for (arguments, wanted) in [
        (&[healthy, "--for", "mqtt"][..], None),
        (&[healthy, "--for", "shadow"], None),
        (&[healthy], None),
        (&["broken-mqtt-not-attached", "--for", "mqtt", "--cert", &loose], Some("mqtt-variable-unresolved")),
        (&["broken-mqtt-attribute"], Some("mqtt-variable-unresolved")),
        (&["broken-mqtt-client-id"], Some("mqtt-near-miss")),
        (&["broken-mqtt-receive", "--for", "mqtt"], Some("mqtt-receive-missing")),
        (&["broken-mqtt-topic-for-topicfilter", "--for", "mqtt"], Some("mqtt-near-miss")),
        (&["broken-mqtt-publish", "--for", "mqtt"], None),
        (&["broken-mqtt-publish", "--publish", telemetry], Some("mqtt-not-granted")),
        (&["broken-shadow-variable", "--for", "shadow"], Some("shadow-variable-unresolved")),
        (&["broken-shadow-group", "--for", "shadow"], Some("policy-on-group-only")),
        (&["broken-shadow-topics-only", "--for", "shadow"], Some("shadow-not-granted")),
        (&["broken-named-shadow", "--for", "shadow"], None),
        (&["broken-named-shadow", "--shadow", "config"], Some("shadow-near-miss")),
        (&["broken-explicit-deny", "--for", "shadow"], Some("shadow-explicit-deny")),
        (&["broken-no-policy"], Some("no-policy-attached")),
        (&["broken-certificate-inactive", "--for", "mqtt"], Some("certificate-inactive")),
    ] {
        let (exit, found) = findings(&bench, arguments);
        // That a thing group's policy does not count here is not documented.
        let ends = wanted.map_or(0, |id| if id == "policy-on-group-only" { 3 } else { 1 });
        if found != wanted.into_iter().collect::<Vec<_>>() || exit != ends {
            wrong.push(format!("{arguments:?}: {found:?}, exit {exit}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_session_or_a_shadow_lacks_is_mended_and_taken_back() {
    let bench = Bench::new(0);
    for arguments in [
        &["broken-mqtt-receive", "--for", "mqtt"][..],
        &["broken-mqtt-topic-for-topicfilter", "--for", "mqtt"],
        &["broken-shadow-variable", "--for", "shadow"],
        &["broken-shadow-topics-only", "--for", "shadow"],
        &["broken-named-shadow", "--shadow", "config"],
    ] {
        let before = findings(&bench, arguments);
        assert_eq!(before.1.len(), 1, "{arguments:?}");
        let mended = bench.run(&[&["fix"][..], arguments, &["--yes", "-o", "json"]].concat());
        assert_eq!(mended.status, 0, "{arguments:?}: {}{}", mended.err, mended.out);
        assert_eq!(findings(&bench, arguments), (0, Vec::new()), "{arguments:?}");
        assert_eq!(bench.run(&["undo", "--yes"]).status, 0, "{arguments:?}");
        assert_eq!(findings(&bench, arguments), before, "{arguments:?}");
    }
}

#[test]
fn options_of_two_questions_are_refused() {
    let bench = Bench::new(0);
    let done = bench.run(&["doctor", super::NO_POLICY, "--role-alias", super::ALIAS, "--publish", "a/b"]);
    assert!(done.status == 2 && done.err.contains("--publish"), "{}", done.err);
}
