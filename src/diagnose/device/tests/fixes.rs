//! What a fix does to rights that are there already.

use proptest::prelude::*;

use super::*;
use crate::diagnose::device::{Judge, Right};
use crate::diagnose::{ApiCall, Fix};
use crate::policy::Verdict;

/// The facts after a fix: its policies changed, made and attached. Nothing is asked of AWS in between.
fn after(facts: &DeviceFacts, fix: &Fix) -> DeviceFacts {
    let mut facts = facts.clone();
    let others = facts.other_versions.clone();
    let mut policies = facts.certificate_policies.known().cloned().unwrap_or_default();
    let mut made: Vec<AttachedPolicy> =
        facts.candidates.known().into_iter().flatten().map(|(one, _)| of(one)).collect();
    for call in &fix.calls {
        match call {
            ApiCall::CreatePolicyVersion { policy, document, .. } => put(&mut policies, policy, document),
            ApiCall::SetDefaultPolicyVersion { policy, version } => {
                let all = others.known().unwrap();
                let (other, _) = all.iter().find(|(one, number)| one.name == *policy && number == version).unwrap();
                put(&mut policies, policy, &other.detail.known().unwrap().document);
            }
            ApiCall::CreatePolicy { policy, document } => made.push(AttachedPolicy {
                detail: Fact::Known(PolicyDetail { document: document.clone(), ..detail(policy, "") }),
                ..attached(policy, "")
            }),
            ApiCall::AttachPolicy { policy, .. } => {
                policies.push(made.iter().find(|one| one.name == *policy).unwrap().clone());
            }
            ApiCall::DetachPolicy { policy, .. } => policies.retain(|one| one.name != *policy),
            ApiCall::AttachThingPrincipal { principal, .. } => {
                facts.thing_principals = Fact::Known(vec![principal.clone()]);
            }
            ApiCall::DeletePolicyVersion { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    facts.certificate_policies = Fact::Known(policies);
    facts
}

fn of(detail: &PolicyDetail) -> AttachedPolicy {
    AttachedPolicy { detail: Fact::Known(detail.clone()), ..attached(&detail.policy.name, "") }
}

fn put(policies: &mut [AttachedPolicy], name: &str, document: &str) {
    let policy = policies.iter_mut().find(|one| one.name == name).unwrap();
    let Fact::Known(detail) = &mut policy.detail else { panic!() };
    document.clone_into(&mut detail.document);
}

#[track_caller]
fn fix<'a>(report: &'a Report, id: &str) -> &'a Fix {
    let all = report.findings.iter().flat_map(|finding| &finding.fixes);
    all.into_iter().find(|fix| fix.id == id).unwrap_or_else(|| panic!("{id}: {report:#?}"))
}

fn own(mut facts: DeviceFacts, targets: Fact<usize>) -> DeviceFacts {
    facts.mending.targets = vec![("device".to_owned(), targets)];
    facts
}

fn allows(facts: &DeviceFacts, client: &str, action: &'static str, resource: &str) -> bool {
    let right = Right { action, resource: format!("{ARN}{resource}") };
    let judge = match action {
        "iot:GetThingShadow" | "iot:UpdateThingShadow" => Judge::https(facts),
        _ => Judge::mqtt(facts, client, None),
    };
    judge.decide(&right).verdict == Verdict::Allow
}

/// A statement for two actions, one of which its resource is right for.
#[test]
fn a_correction_takes_no_other_action_its_resource() {
    let statements = format!(
        "{},{}",
        say("Allow", "iot:Connect", "client/*"),
        r#"{"Effect":"Allow","Action":["iot:Publish","iot:Subscribe","iot:Receive"],"Resource":"@topic/a"}"#
    );
    let facts = own(with(&statements), Fact::Known(1));
    let report = mqtt(&facts, &topics(&[], &["a"]));
    let done = after(&facts, fix(&report, "correct-policy:device"));
    assert!(mqtt(&done, &topics(&["a"], &["a"])).findings.is_empty(), "publishing stays, subscribing comes");
}

#[test]
fn a_named_shadow_does_not_cost_the_classic_one() {
    let facts = own(with(&say("Allow", "iot:GetThingShadow", "thing/pump")), Fact::Known(1));
    let report = shadow_https(&facts, &named(Some("config")));
    let done = after(&facts, fix(&report, "correct-policy:device"));
    for shadow in [None, Some("config")] {
        assert!(shadow_https(&done, &named(shadow)).findings.is_empty(), "{shadow:?}");
    }
}

/// Whoever else has the policy, or may have it, keeps what it grants, and `pump` gets its own.
#[test]
fn a_policy_that_others_have_is_only_added_to() {
    for targets in [Fact::Known(2), denied("iot:ListTargetsForPolicy"), Fact::Known(1)] {
        let facts = own(with(&say("Allow", "iot:Connect", "client/valve")), targets);
        let report = mqtt(&facts, &topics(&[], &[]));
        let done = after(&facts, fix(&report, "correct-policy:device"));
        assert!(allows(&done, "pump", "iot:Connect", "client/pump"));
        assert!(allows(&done, "valve", "iot:Connect", "client/valve"));
    }
    let variable = say("Allow", "iot:GetThingShadow", "thing/${iot:Connection.Thing.ThingName}");
    let facts = own(with(&variable), Fact::Known(2));
    let report = shadow_https(&facts, &named(None));
    let fix = fix(&report, "correct-policy:device");
    assert!(fix.diff.iter().all(|line| !line.starts_with("- ") || line.trim_end().ends_with(['}', ']'])), "{fix:#?}");
    assert!(shadow_https(&after(&facts, fix), &named(None)).findings.is_empty());
}

/// Nobody does it unawares.
#[test]
fn another_version_that_allows_less_is_put_in_force_only_where_it_is_named() {
    let whole = |more: &str| format!("{WHOLE}{more}");
    let of = |other: &str| {
        let other = (attached("device", other), "2".to_owned());
        let facts = with(&say("Allow", "iot:Publish", "topic/x"));
        let facts = DeviceFacts { other_versions: Fact::Known(vec![other]), ..facts };
        let report = mqtt(&facts, &MqttAsked::default());
        fix(&report, "set-default-version:device:2").clone()
    };
    let less = of(&whole(""));
    let why = less.needs_choice.expect("it takes rights away");
    assert!(why.contains("iot:Publish on topic/x") && less.notes[0] == why, "{why}");
    let as_much = of(&whole(&format!(",{}", say("Allow", "iot:Publish", "topic/*"))));
    assert_eq!(as_much.needs_choice, None, "{as_much:#?}");
}

fn statements() -> impl Strategy<Value = String> {
    let actions = prop::sample::subsequence(
        vec![
            "iot:Connect",
            "iot:Publish",
            "iot:Subscribe",
            "iot:Receive",
            "iot:GetThingShadow",
            "iot:PublishX",
            "iot:*",
        ],
        1..3,
    );
    let resources = prop::sample::subsequence(
        vec![
            "@client/pump",
            "@client/valve",
            "@client/Pump",
            "@topic/a",
            "@topic/a/*",
            "@topicfilter/a",
            "@topicfilter/a/#",
            "@thing/pump",
            "@thing/${iot:Connection.Thing.ThingName}",
            "arn:aws:iot:us-east-1:1:topic/a",
            "topic/a",
            "*",
            "@client/${iot:ClientId}",
            "@topic/${iot:Connection.Thing.ThingName}",
        ],
        1..3,
    );
    let effect = prop::sample::select(vec!["Allow", "Allow", "Allow", "Allow", "Deny"]);
    let one = (effect, actions, resources).prop_map(|(effect, actions, resources)| {
        let (actions, resources) = (serde_json::json!(actions), serde_json::json!(resources));
        format!(r#"{{"Effect":"{effect}","Action":{actions},"Resource":{resources}}}"#)
    });
    prop::collection::vec(one, 1..4).prop_map(|all| all.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    /// Neither the device examined nor another one that has the same policies.
    #[test]
    fn no_fix_takes_a_right_away_that_nobody_was_asked_about(
        document in statements(),
        other in prop::option::of(statements()),
        targets in prop::sample::select(vec![Fact::Known(1), Fact::Known(2), Fact::Unknown("not asked".to_owned())]),
    ) {
        let mut facts = own(with(&document), targets);
        if let Some(other) = other {
            facts.other_versions = Fact::Known(vec![(attached("device", &other), "2".to_owned())]);
        }
        let asked = topics(&["a", "a/b"], &["a", "a/#"]);
        let reports = [mqtt(&facts, &asked), shadow_https(&facts, &named(None)), shadow_https(&facts, &named(Some("config")))];
        let requests: Vec<(&str, &'static str, &str)> = vec![
            ("pump", "iot:Connect", "client/pump"), ("valve", "iot:Connect", "client/valve"),
            ("pump", "iot:Publish", "topic/a"), ("pump", "iot:Publish", "topic/a/b"), ("pump", "iot:Publish", "topic/pump"),
            ("valve", "iot:Publish", "topic/b"), ("pump", "iot:Subscribe", "topicfilter/a"),
            ("pump", "iot:Subscribe", "topicfilter/a/#"), ("pump", "iot:Receive", "topic/a"),
            ("pump", "iot:GetThingShadow", "thing/pump"), ("pump", "iot:GetThingShadow", "thing/pump/config"),
            ("pump", "iot:UpdateThingShadow", "thing/pump"),
        ];
        for fix in reports.iter().flat_map(|report| &report.findings).flat_map(|finding| &finding.fixes) {
            if fix.needs_choice.is_some() {
                continue;
            }
            let done = after(&facts, fix);
            for (client, action, resource) in &requests {
                let kept = !allows(&facts, client, action, resource) || allows(&done, client, action, resource);
                prop_assert!(kept, "{} takes {action} on {resource} from {client}: {document} {fix:#?}", fix.id);
            }
        }
    }
}

/// By name only: it may be there on purpose.
#[test]
fn a_denial_is_lifted_by_name_only_and_then_it_is_gone() {
    type Examine = fn(&DeviceFacts) -> Report;
    let deny = |action: &str, resource: &str| format!("{WHOLE},{}", say("Deny", action, resource));
    let cases: [(String, Examine); 2] = [
        (deny("iot:Publish", "topic/$aws/things/pump/*"), |facts| mqtt(facts, &MqttAsked::default())),
        (deny("iot:*", "thing/*"), |facts| shadow_https(facts, &named(None))),
    ];
    for (statements, examine) in cases {
        let facts = own(with(&statements), Fact::Known(1));
        let report = examine(&facts);
        let fixes = &only(&report).fixes;
        let ids: Vec<&str> = fixes.iter().map(|fix| fix.id.as_str()).collect();
        assert_eq!(ids, ["lift-denial:device", "detach-policy:device"], "{fixes:#?}");
        assert!(fixes.iter().all(|fix| fix.needs_choice.as_ref().is_some_and(|why| why.contains("on purpose"))));
        assert!(fixes[1].notes.iter().any(|note| note.contains("lost with it: iot:Connect")), "{:?}", fixes[1].notes);
        assert_eq!(examine(&after(&facts, &fixes[0])).findings, [], "{statements}");
        // Others have it, too: theirs is touched last.
        let report = examine(&own(with(&statements), Fact::Known(7)));
        assert_eq!(only(&report).fixes[0].id, "detach-policy:device");
        assert!(only(&report).fixes[1].notes.iter().any(|note| note.contains("7 targets")), "{report:#?}");
    }
}

#[test]
fn a_denial_on_a_group_is_lifted_where_it_hangs() {
    let group = format!("{ARN}thinggroup/line");
    let stop =
        AttachedPolicy { target: group.clone(), ..attached("stop", &say("Deny", "iot:Connect", "*").replace('@', "")) };
    let facts = DeviceFacts { group_policies: Fact::Known(vec![stop]), ..with(WHOLE) };
    let report = mqtt(&facts, &MqttAsked::default());
    let fixes = &only(&report).fixes;
    assert_eq!(fixes.len(), 1, "a policy without a statement is none: {fixes:#?}");
    assert_eq!(fixes[0].calls, [ApiCall::DetachPolicy { policy: "stop".to_owned(), target: group }]);
    assert!(fixes[0].notes.iter().any(|note| note.contains("every thing of")), "{:?}", fixes[0].notes);
    assert!(fixes[0].before[0].ends_with(": stop"), "only what hangs there: {:?}", fixes[0].before);
}

#[test]
fn what_is_allowed_under_a_condition_only_is_not_granted_without_it_unawares() {
    let only_then = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"@client/*","Condition":{"StringEquals":{"iot:ClientId":"valve"}}}"#;
    let facts = own(with(only_then), Fact::Known(1));
    let report = mqtt(&facts, &topics(&[], &[]));
    let fixes = &report.findings[0].fixes;
    assert!(!fixes.is_empty() && fixes.iter().all(|fix| fix.needs_choice.is_some()), "{fixes:#?}");
    assert!(fixes[0].notes[0].contains("under a condition only"), "{:?}", fixes[0].notes);
}

#[test]
fn a_name_that_may_be_taken_says_so() {
    let bare = |candidates| DeviceFacts { candidates, certificate_policies: Fact::Known(Vec::new()), ..with("") };
    let create = |facts: &DeviceFacts| {
        let report = shadow_https(facts, &named(None));
        report.findings[0].fixes.iter().find(|fix| fix.id.starts_with("create-policy")).cloned().unwrap()
    };
    let facts = bare(denied("iot:ListPolicies"));
    assert!(
        create(&facts).notes.iter().any(|note| note.contains("already is not known")),
        "{:?}",
        create(&facts).notes
    );
    let unread = vec![("fleetdeck-pump-shadow-get".to_owned(), "no permission: iot:GetPolicy".to_owned())];
    let facts = DeviceFacts { unread_candidates: unread, ..bare(denied("iot:GetPolicy")) };
    assert_eq!(create(&facts).id, "create-policy:fleetdeck-pump-shadow-get-2");
}
