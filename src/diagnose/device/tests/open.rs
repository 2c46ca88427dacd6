//! What is not known is not decided, and says what is missing.

use super::*;

#[test]
fn group_policies_that_may_not_be_read_leave_a_session_and_a_shadow_open() {
    let none = DeviceFacts { certificate_policies: Fact::Known(Vec::new()), ..with("") };
    let facts = DeviceFacts { group_policies: denied("iot:ListThingGroupsForThing"), ..none };
    for report in [mqtt(&facts, &MqttAsked::default()), shadow_https(&facts, &named(None))] {
        assert_eq!(report.findings, []);
        assert!(report.checks.iter().all(|check| check.outcome != Outcome::Fail), "{:#?}", report.checks);
        let (verdict, answer) = check(&report, "policies-attached");
        assert_eq!(verdict, Outcome::Unknown);
        assert!(answer.contains("iot:ListThingGroupsForThing"), "{answer}");
    }
}

#[test]
fn the_groups_of_another_thing_that_the_client_is_named_after_were_not_read() {
    let asked = MqttAsked { client_id: Some("valve".to_owned()), ..topics(&["a"], &[]) };
    let grants = format!("{},{}", say("Allow", "iot:Connect", "client/valve"), say("Allow", "iot:Publish", "topic/a"));
    for statements in [grants.as_str(), ""] {
        let facts = with(statements);
        let other = |known| DeviceFacts { other_thing: known, ..facts.clone() };
        for facts in [other(Fact::Known(true)), other(denied("iot:ListThingPrincipals"))] {
            let report = mqtt(&facts, &asked);
            let (verdict, answer) = check(&report, "mqtt-connect");
            assert_eq!((verdict, report.findings.len()), (Outcome::Unknown, 0), "{report:#?}");
            assert!(answer.contains("valve"), "{answer}");
        }
        let (verdict, _) = check(&mqtt(&other(Fact::Known(false)), &asked), "mqtt-connect");
        assert_eq!(verdict, if statements.is_empty() { Outcome::Fail } else { Outcome::Pass });
    }
}

#[test]
fn what_is_denied_to_be_received_does_not_arrive() {
    let session = |receive: &str| {
        with(&format!(
            r#"{},{{"Effect":"Allow","Action":"iot:Subscribe","Resource":"*"}},{receive}"#,
            say("Allow", "iot:Connect", "client/pump")
        ))
    };
    let deny = |resource: &str| {
        format!("{},{}", say("Allow", "iot:Receive", "topic/a*"), say("Deny", "iot:Receive", resource))
    };
    for (receive, verdict, finding) in [
        (deny("topic/a*"), Outcome::Fail, Some("mqtt-explicit-deny")),
        // `a/#` brings `a` itself, too.
        (deny("topic/a/*"), Outcome::Warning, None),
        // Some topics, not all.
        (deny("topic/a/any*"), Outcome::Pass, None),
        (r#"{"Effect":"Allow","NotAction":"iot:Publish","Resource":"@topic/a/b"}"#.to_owned(), Outcome::Warning, None),
        (say("Allow", "iot:Receive", "topic/a/any*"), Outcome::Warning, None),
    ] {
        let report = mqtt(&session(&receive), &topics(&[], &["a/#"]));
        assert_eq!(check(&report, "mqtt-receive").0, verdict, "{receive}: {report:#?}");
        assert_eq!(report.findings.first().map(|one| one.id), finding, "{receive}");
    }
}

#[test]
fn what_only_a_group_would_let_arrive_is_open() {
    let facts = with(&format!(
        r#"{},{{"Effect":"Allow","Action":"iot:Subscribe","Resource":"*"}}"#,
        say("Allow", "iot:Connect", "client/pump")
    ));
    let group = attached("group", &say("Allow", "iot:Receive", "topic/a/b"));
    let facts =
        DeviceFacts { group_policies: Fact::Known(vec![group]), thing_principals: Fact::Known(Vec::new()), ..facts };
    let report = mqtt(&facts, &topics(&[], &["a/#"]));
    assert_eq!(check(&report, "mqtt-receive").0, Outcome::Unknown, "{report:#?}");
    assert_eq!(report.findings, []);
}

#[test]
fn a_shared_subscription_receives_from_the_topics_behind_it() {
    let facts = with(&format!(
        "{},{},{}",
        say("Allow", "iot:Connect", "client/pump"),
        say("Allow", "iot:Subscribe", "topicfilter/$share/crew/*"),
        say("Allow", "iot:Receive", "topic/a/*")
    ));
    for filter in ["$share/crew/a/b", "$share/crew/a/+"] {
        let report = mqtt(&facts, &topics(&[], &[filter]));
        assert_eq!(check(&report, "mqtt-receive").0, Outcome::Pass, "{report:#?}");
        assert_eq!(report.findings, []);
    }
}

#[test]
fn when_a_policy_was_changed_is_not_known_where_it_may_not_be_read() {
    let of = |facts: DeviceFacts| {
        let report = mqtt(&facts, &MqttAsked::default());
        let (verdict, answer) = check(&report, "policies-settled");
        (verdict, answer.to_owned())
    };
    let facts = with(WHOLE);
    let mut unread = facts.clone();
    let Fact::Known(policies) = &mut unread.certificate_policies else { panic!() };
    policies[0].detail = denied("iot:GetPolicy");
    let mut undated = facts.clone();
    let Fact::Known(policies) = &mut undated.certificate_policies else { panic!() };
    let Fact::Known(detail) = &mut policies[0].detail else { panic!() };
    (detail.created, detail.modified) = (None, None);
    let listed = DeviceFacts { certificate_policies: denied("iot:ListAttachedPolicies"), ..facts.clone() };
    let groups = DeviceFacts { group_policies: denied("iot:ListThingGroupsForThing"), ..facts.clone() };
    for (facts, named) in [
        (unread, "iot:GetPolicy"),
        (undated, "device"),
        (listed, "iot:ListAttachedPolicies"),
        (groups, "iot:ListThingGroupsForThing"),
    ] {
        let (verdict, answer) = of(facts);
        assert_eq!(verdict, Outcome::Unknown, "{answer}");
        assert!(answer.contains(named), "{answer}");
    }
    assert_eq!(of(facts).0, Outcome::Pass);
}

#[test]
fn surroundings_that_may_not_be_looked_at_are_not_known() {
    let facts = DeviceFacts {
        connection: denied("iot:GetConnection"),
        logging: denied("iot:GetV2LoggingOptions"),
        ..with(WHOLE)
    };
    let report = mqtt(&facts, &MqttAsked::default());
    for (id, action) in [("mqtt-connection", "iot:GetConnection"), ("iot-logging", "iot:GetV2LoggingOptions")] {
        let (verdict, answer) = check(&report, id);
        assert_eq!(verdict, Outcome::Unknown);
        assert!(answer.contains(action), "{answer}");
    }
}

#[test]
fn a_certificate_of_which_it_is_not_known_until_when_it_is_valid_may_do_nothing_for_sure() {
    let mut facts = with(WHOLE);
    let Fact::Known(detail) = &mut facts.certificate else { panic!() };
    detail.not_after = None;
    let rows = device_access(&facts);
    let connect = rows.iter().find(|row| row.kind == AccessKind::Connect).unwrap();
    assert_eq!(connect.outcome, Outcome::Unknown, "{connect:#?}");
    assert!(connect.notes.iter().any(|note| note.contains("valid")), "{connect:#?}");
}

#[test]
fn the_session_of_a_certificate_that_may_not_be_looked_at_is_not_skipped() {
    let facts = DeviceFacts { certificate: denied("iot:DescribeCertificate"), ..with(WHOLE) };
    let report = mqtt(&facts, &MqttAsked::default());
    let (verdict, answer) = check(&report, "thing-attached");
    assert_eq!(verdict, Outcome::Unknown);
    assert!(answer.contains("iot:DescribeCertificate"), "{answer}");
}
