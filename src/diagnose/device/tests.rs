mod fixes;
mod open;

use super::everything;
use crate::diagnose::{
    AccessKind, AttachedPolicy, DeviceFacts, DeviceQuestion, Evidence, Finding, MqttAsked, Outcome, Report,
    ShadowAsked, ShadowOperation, device_access, mqtt, shadow_https,
};
use crate::fleet::{
    Certificate, CertificateDetail, CertificateStatus, Denial, Fact, Logging, Policy, PolicyDetail, Scope, Thing,
};
use crate::live::{Connection, DisconnectReason};

const CERTIFICATE: &str = "arn:aws:iot:eu-west-1:123456789012:cert/0123456789abcdef";
const ARN: &str = "arn:aws:iot:eu-west-1:123456789012:";
/// Connect, its own shadow's topics, and its own classic shadow over HTTPS.
const WHOLE: &str = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"@client/${iot:Connection.Thing.ThingName}"},
    {"Effect":"Allow","Action":["iot:Publish","iot:Receive"],"Resource":"@topic/$aws/things/${iot:ClientId}/shadow/*"},
    {"Effect":"Allow","Action":"iot:Subscribe","Resource":"@topicfilter/$aws/things/${iot:ClientId}/shadow/*"},
    {"Effect":"Allow","Action":"iot:GetThingShadow","Resource":"@thing/pump"}"#;

fn detail(name: &str, statements: &str) -> PolicyDetail {
    PolicyDetail {
        policy: Policy { name: name.to_owned(), arn: format!("{ARN}policy/{name}") },
        document: format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.replace('@', ARN)),
        default_version: "1".to_owned(),
        created: Some("2025-01-01T00:00:00Z".parse().unwrap()),
        modified: Some("2025-01-01T00:00:00Z".parse().unwrap()),
    }
}

fn attached(name: &str, statements: &str) -> AttachedPolicy {
    AttachedPolicy {
        name: name.to_owned(),
        target: CERTIFICATE.to_owned(),
        detail: Fact::Known(detail(name, statements)),
    }
}

/// One statement.
fn say(effect: &str, action: &str, resource: &str) -> String {
    format!(r#"{{"Effect":"{effect}","Action":"{action}","Resource":"@{resource}"}}"#)
}

/// A device in order, with these statements in its one policy.
fn with(statements: &str) -> DeviceFacts {
    fn none<T>() -> Fact<T> {
        Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned())
    }
    let detail = CertificateDetail {
        certificate: Certificate {
            id: "0123456789abcdef".to_owned(),
            arn: CERTIFICATE.to_owned(),
            status: CertificateStatus::Active,
            mode: None,
            created: None,
        },
        pem: None,
        names: None,
        ca_id: None,
        owned_by: None,
        modified: None,
        not_before: Some("2020-01-01T00:00:00Z".parse().unwrap()),
        not_after: Some("2050-01-01T00:00:00Z".parse().unwrap()),
    };
    DeviceFacts {
        now: "2026-01-01T00:00:00Z".parse().unwrap(),
        scope: Scope {
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            account: "123456789012".to_owned(),
        },
        thing_name: Some("pump".to_owned()),
        sends_thing_name: false,
        thing: Fact::Known(Thing { name: "pump".to_owned(), ..Thing::default() }),
        thing_principals: Fact::Known(vec![CERTIFICATE.to_owned()]),
        presented: None,
        certificate: Fact::Known(detail),
        certificate_policies: Fact::Known(vec![attached("device", statements)]),
        group_policies: Fact::Known(Vec::new()),
        alias_was_chosen: false,
        alias_name: None,
        alias: none(),
        all_aliases: Fact::Known(vec!["telemetry".to_owned()]),
        role: none(),
        other_versions: Fact::Known(Vec::new()),
        candidates: Fact::Known(Vec::new()),
        unread_candidates: Vec::new(),
        mending: crate::diagnose::Mending::default(),
        exclusive: Fact::Known(false),
        other_thing: Fact::Known(false),
        connection: Fact::Known(Connection { connected: true, since: None, reason: None }),
        logging: Fact::Known(Logging { disabled: false, level: Some("INFO".to_owned()) }),
        shadow_names: Fact::Known(vec!["config".to_owned()]),
        classic_shadow: Fact::Known(true),
        other_active: Vec::new(),
    }
}

fn named(shadow: Option<&str>) -> ShadowAsked {
    ShadowAsked { thing: "pump".to_owned(), shadow: shadow.map(str::to_owned), operation: ShadowOperation::Get }
}

fn topics(publish: &[&str], subscribe: &[&str]) -> MqttAsked {
    let all = |list: &[&str]| list.iter().map(|&one| one.to_owned()).collect();
    MqttAsked { publish: all(publish), subscribe: all(subscribe), ..MqttAsked::default() }
}

#[track_caller]
fn only(report: &Report) -> &Finding {
    let [finding] = report.findings.as_slice() else { panic!("{report:#?}") };
    finding
}

#[track_caller]
fn check<'a>(report: &'a Report, id: &str) -> (Outcome, &'a str) {
    let check = report.checks.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("{id}: {report:#?}"));
    (check.outcome, &check.answer)
}

fn denied<T>(action: &str) -> Fact<T> {
    Fact::Denied(Denial { action: action.to_owned(), resource: "*".to_owned(), message: "no".to_owned() })
}

#[test]
fn a_device_in_order_passes_every_check() {
    let facts = with(WHOLE);
    for report in [mqtt(&facts, &MqttAsked::default()), shadow_https(&facts, &named(None))] {
        assert!(report.findings.is_empty(), "{report:#?}");
        assert!(report.checks.iter().all(|check| check.outcome == Outcome::Pass), "{report:#?}");
    }
    let all = everything(&facts, &MqttAsked::default());
    assert!(all.findings.is_empty(), "{all:#?}");
    assert!(all.checks.iter().all(|one| matches!(one.outcome, Outcome::Pass | Outcome::Skipped)), "{all:#?}");
    let rows = device_access(&facts);
    let classic = |row: &&crate::diagnose::AccessRow| row.kind == AccessKind::ShadowMqtt { shadow: None };
    assert_eq!(rows.iter().filter(classic).count(), 12);
    assert!(rows.iter().filter(classic).all(|row| row.outcome == Outcome::Pass), "{rows:#?}");
}

/// Each fault with the finding it must have, over MQTT, and no other.
#[test]
fn each_fault_of_a_session_has_its_name() {
    let connect = say("Allow", "iot:Connect", "client/*");
    let session = |more: &str| with(&format!("{connect},{more}"));
    let asked = topics(&["a/b"], &["c/d"]);
    let both = say("Allow", "iot:Publish", "topic/a/b");
    let all = [&both, &say("Allow", "iot:Subscribe", "topicfilter/c/d"), &say("Allow", "iot:Receive", "topic/c/d")];
    let all = all.map(String::as_str).join(",");
    let filter_mixed_up =
        [&both, &say("Allow", "iot:Subscribe", "topic/c/d"), &say("Allow", "iot:Receive", "topic/c/d")];
    let literal = [&both, &say("Allow", "iot:Subscribe", "topicfilter/c/#"), &say("Allow", "iot:Receive", "topic/c/d")];
    let silent = [&both, &say("Allow", "iot:Subscribe", "topicfilter/c/d")];
    let deny = format!("{all},{}", say("Deny", "iot:Publish", "topic/a/*"));
    for (facts, finding, failing) in [
        (with(""), "mqtt-not-granted", "mqtt-connect"),
        (session(&filter_mixed_up.map(String::as_str).join(",")), "mqtt-near-miss", "mqtt-subscribe"),
        (session(&literal.map(String::as_str).join(",")), "mqtt-near-miss", "mqtt-subscribe"),
        (session(&silent.map(String::as_str).join(",")), "mqtt-receive-missing", "mqtt-receive"),
        (session(&deny), "mqtt-explicit-deny", "mqtt-publish"),
        (with(&format!("{},{all}", say("Allow", "iot:Connect", "client/Pump"))), "mqtt-near-miss", "mqtt-connect"),
        (with(&format!("{},{all}", say("Allow", "iot:Connect", "client/valve"))), "mqtt-near-miss", "mqtt-connect"),
    ] {
        let report = mqtt(&facts, &asked);
        assert_eq!(only(&report).id, finding, "{report:#?}");
        assert_eq!(check(&report, failing).0, Outcome::Fail, "{report:#?}");
    }
    assert!(mqtt(&session(&all), &asked).findings.is_empty());
    let mixed = mqtt(&session(&filter_mixed_up.map(String::as_str).join(",")), &asked);
    assert!(only(&mixed).title.contains("topic/ instead of topicfilter/"), "{mixed:#?}");
    let literal = mqtt(&session(&literal.map(String::as_str).join(",")), &asked);
    assert!(only(&literal).title.contains("no wildcards in a policy"), "{literal:#?}");
}

#[test]
fn a_thing_variable_wants_the_certificate_attached_and_the_client_named_as_the_thing() {
    let loose = DeviceFacts { thing_principals: Fact::Known(Vec::new()), ..with(WHOLE) };
    let report = mqtt(&loose, &MqttAsked::default());
    let found = only(&report);
    assert_eq!(found.id, "mqtt-variable-unresolved");
    assert_eq!(found.fixes[0].id, "attach-thing:pump", "{found:#?}");
    let own = || {
        with(
            &[
                say("Allow", "iot:Connect", "client/${iot:Connection.Thing.ThingName}"),
                say("Allow", "iot:Publish", "topic/x"),
            ]
            .join(","),
        )
    };
    let other = MqttAsked { client_id: Some("valve".to_owned()), ..topics(&["x"], &[]) };
    assert_eq!(only(&mqtt(&own(), &other)).id, "mqtt-variable-unresolved");
    // What is not known leaves it open, and says what is missing.
    for (facts, missing) in [
        (DeviceFacts { thing_principals: denied("iot:ListThingPrincipals"), ..with(WHOLE) }, "iot:ListThingPrincipals"),
        (DeviceFacts { thing: denied("iot:DescribeThing"), ..with(WHOLE) }, "iot:DescribeThing"),
    ] {
        let report = mqtt(&facts, &MqttAsked::default());
        assert_eq!(report.findings, [], "{report:#?}");
        let (outcome, answer) = check(&report, "mqtt-connect");
        assert!(outcome == Outcome::Unknown && answer.contains(missing), "{answer}");
    }
    for exclusive in [Fact::Known(true), denied("iot:ListThingPrincipalsV2")] {
        let report = mqtt(&DeviceFacts { exclusive, ..own() }, &other);
        assert_eq!(check(&report, "mqtt-connect").0, Outcome::Unknown, "{report:#?}");
    }
}

#[test]
fn policies_of_a_group_count_where_the_client_is_the_thing() {
    let group = vec![AttachedPolicy { target: format!("{ARN}thinggroup/line"), ..attached("on-group", WHOLE) }];
    let facts =
        DeviceFacts { certificate_policies: Fact::Known(Vec::new()), group_policies: Fact::Known(group), ..with("") };
    assert!(mqtt(&facts, &MqttAsked::default()).findings.is_empty());
    let other = MqttAsked { client_id: Some("valve".to_owned()), ..MqttAsked::default() };
    assert_eq!(only(&mqtt(&facts, &other)).id, "mqtt-not-granted");
    let https = shadow_https(&facts, &named(None));
    assert_eq!(only(&https).id, "policy-on-group-only");
    assert_eq!(check(&https, "shadow-allowed").0, Outcome::Unknown);
    let unread = DeviceFacts { group_policies: denied("iot:ListThingGroupsForThing"), ..with(WHOLE) };
    let report = mqtt(&unread, &MqttAsked::default());
    let (outcome, answer) = check(&report, "mqtt-connect");
    assert!(
        outcome == Outcome::Unknown && answer.contains("iot:ListThingGroupsForThing"),
        "a group may deny: {answer}"
    );
}

#[test]
fn a_filter_with_wildcards_brings_what_may_be_received() {
    let connect = say("Allow", "iot:Connect", "client/*");
    let subscribe = say("Allow", "iot:Subscribe", "topicfilter/a/*");
    let asked = topics(&[], &["a/#"]);
    let of = |more: &str| mqtt(&with(&format!("{connect},{subscribe},{more}")), &asked);
    assert_eq!(check(&of(&say("Allow", "iot:Receive", "topic/a/*")), "mqtt-receive").0, Outcome::Pass);
    let some = of(&say("Allow", "iot:Receive", "topic/a/b"));
    assert_eq!((check(&some, "mqtt-receive").0, some.findings.len()), (Outcome::Warning, 0), "{some:#?}");
    let none = of(&say("Allow", "iot:Receive", "topic/b/*"));
    assert_eq!(only(&none).id, "mqtt-receive-missing");
    let around =
        of(&[say("Allow", "iot:Receive", "topic/a/*"), say("Deny", "iot:Subscribe", "topicfilter/a/secret/*")]
            .join(","));
    let (outcome, answer) = check(&around, "mqtt-deny-walked-around");
    assert!(outcome == Outcome::Warning && answer.contains("a/secret"), "{answer}");
}

#[test]
fn topics_that_the_service_does_not_take_are_a_fault_of_the_device() {
    let report = mqtt(&with(&say("Allow", "iot:*", "*")), &topics(&["$aws/mine"], &[]));
    let found = report.findings.iter().find(|finding| finding.id == "mqtt-topic-not-taken").unwrap();
    assert!(found.fixes.is_empty() && found.advice.contains("no policy"), "{found:#?}");
}

#[test]
fn each_fault_of_a_shadow_over_https_has_its_name() {
    let get = |resource: &str| with(&say("Allow", "iot:GetThingShadow", resource));
    for (facts, shadow, finding, told) in [
        (get("thing/${iot:Connection.Thing.ThingName}"), None, "shadow-variable-unresolved", "never over HTTPS"),
        (get("thing/${iot:ClientId}"), None, "shadow-variable-unresolved", "only an MQTT connection has a client id"),
        (get("thing/pump"), Some("config"), "shadow-near-miss", "not its named shadow"),
        (get("thing/Pump"), None, "shadow-near-miss", "differs in case"),
        (get("topic/pump"), None, "shadow-near-miss", "topic/ instead of thing/"),
        (
            with(&say("Allow", "iot:Publish", "topic/$aws/things/pump/shadow/*")),
            None,
            "shadow-not-granted",
            "iot:GetThingShadow",
        ),
        (with(&format!("{WHOLE},{}", say("Deny", "iot:*", "*"))), None, "shadow-explicit-deny", "denies"),
    ] {
        let report = shadow_https(&facts, &named(shadow));
        let found = only(&report);
        assert_eq!(found.id, finding, "{found:#?}");
        assert!(format!("{found:?}").contains(told), "{told}: {found:#?}");
        assert_eq!(check(&report, "shadow-allowed").0, Outcome::Fail);
    }
    // A variable with a value hides neither a wrong type nor a named shadow that is left out.
    let whole = format!(
        "{},{}",
        say("Allow", "iot:Connect", "client/*"),
        say("Allow", "iot:Subscribe", "topic/$aws/things/${iot:ClientId}/shadow/*")
    );
    let mixed = mqtt(&with(&whole), &topics(&[], &["$aws/things/pump/shadow/get/accepted"]));
    assert!(mixed.findings.iter().any(|found| found.title.contains("topic/ instead of topicfilter/")), "{mixed:#?}");
    let topics = shadow_https(&with(&say("Allow", "iot:Publish", "topic/$aws/things/pump/shadow/*")), &named(None));
    assert!(only(&topics).evidence.iter().any(|line| line.contains("count over MQTT only")), "{topics:#?}");
    let variable = shadow_https(&get("thing/${iot:ClientId}"), &named(None));
    assert!(only(&variable).advice.contains("iot:Certificate.Subject.CommonName"), "{variable:#?}");
}

#[test]
fn a_shadow_that_is_not_there_is_allowed_all_the_same() {
    let report = shadow_https(&DeviceFacts { classic_shadow: Fact::Known(false), ..with(WHOLE) }, &named(None));
    assert!(report.findings.is_empty());
    let (outcome, answer) = check(&report, "shadow-exists");
    assert!(outcome == Outcome::Warning && answer.contains("404"), "{answer}");
}

#[test]
fn the_right_version_that_is_not_in_force_is_named() {
    let other = (attached("device", WHOLE), "2".to_owned());
    let facts =
        DeviceFacts { other_versions: Fact::Known(vec![other]), ..with(&say("Allow", "iot:Publish", "topic/x")) };
    let report = mqtt(&facts, &MqttAsked::default());
    let found = only(&report);
    assert!(found.id == "mqtt-version-not-default" && found.title.contains("Version 2"), "{found:#?}");
    assert_eq!(only(&shadow_https(&facts, &named(None))).id, "shadow-version-not-default");
}

#[test]
fn no_policy_at_all_is_one_fault_and_the_narrowest_that_gives_all_goes_first() {
    let candidates = [
        ("all", say("Allow", "*", "*")),
        ("connect", say("Allow", "iot:Connect", "client/pump")),
        ("whole", WHOLE.to_owned()),
        ("forbids", format!("{WHOLE},{}", say("Deny", "iot:Connect", "*"))),
    ];
    let candidates = candidates.iter().map(|(name, text)| (detail(name, text), Fact::Known(2))).collect();
    let bare =
        DeviceFacts { certificate_policies: Fact::Known(Vec::new()), candidates: Fact::Known(candidates), ..with("") };
    let report = mqtt(&bare, &MqttAsked::default());
    let found = only(&report);
    let ids: Vec<&str> = found.fixes.iter().map(|fix| fix.id.as_str()).collect();
    assert_eq!(
        (found.id, &ids[..]),
        ("no-policy-attached", &["create-policy:fleetdeck-pump-mqtt", "attach-policy:whole", "attach-policy:all"][..]),
        "{found:#?}"
    );
    assert!(DeviceQuestion::Mqtt(MqttAsked::default()).needs_candidates(&bare));
    assert!(!DeviceQuestion::Mqtt(MqttAsked::default()).needs_candidates(&with(WHOLE)));
}

#[test]
fn a_second_grant_does_not_clash_with_the_first() {
    let create = |facts: &DeviceFacts, asked: &ShadowAsked| {
        let report = shadow_https(facts, asked);
        let fixes = only(&report).fixes.clone();
        fixes.into_iter().find(|fix| !fix.id.starts_with("attach-policy")).unwrap()
    };
    // Candidates are not always asked for: what is on the certificate is known anyway.
    let lean = |policies: Vec<AttachedPolicy>| DeviceFacts {
        certificate_policies: Fact::Known(policies),
        candidates: Fact::Unknown("not needed".to_owned()),
        ..with("")
    };
    let update = ShadowAsked { operation: ShadowOperation::Update, ..named(None) };
    let base = attached("device", &say("Allow", "iot:Connect", "client/pump"));
    let get = create(&lean(vec![base.clone()]), &named(None));
    assert_eq!(get.id, "create-policy:fleetdeck-pump-shadow-get");
    let first = attached("fleetdeck-pump-shadow-get", &say("Allow", "iot:GetThingShadow", "thing/pump"));
    let facts = lean(vec![base.clone(), first]);
    assert_eq!(create(&facts, &update).id, "create-policy:fleetdeck-pump-shadow-update");
    assert_eq!(create(&facts, &named(Some("config"))).id, "create-policy:fleetdeck-pump-config-shadow-get");

    // One of that name that is on this certificate already gets the statement; one that others have stays as it is.
    let other = attached("fleetdeck-pump-shadow-update", &say("Allow", "iot:UpdateThingShadow", "thing/pump/config"));
    let mut facts = lean(vec![base, other]);
    let fix = create(&facts, &update);
    assert_eq!(fix.id, "extend-policy:fleetdeck-pump-shadow-update", "{fix:#?}");
    assert!(fix.title.contains("iot:UpdateThingShadow on thing/pump"), "{}", fix.title);
    assert!(fix.diff.iter().any(|line| line.starts_with("+ ")), "{:?}", fix.diff);
    facts.mending.targets = vec![("fleetdeck-pump-shadow-update".to_owned(), Fact::Known(2))];
    assert_eq!(create(&facts, &update).id, "create-policy:fleetdeck-pump-shadow-update-2");

    let long = ShadowAsked { thing: "t".repeat(128), shadow: Some("s".repeat(64)), ..named(None) };
    let facts = DeviceFacts { thing_name: Some(long.thing.clone()), ..with("") };
    let fix = create(&facts, &long);
    let name = fix.id.strip_prefix("create-policy:").unwrap();
    assert!(name.len() <= 126 && name.ends_with("s-shadow-get"), "{name}");
}

#[test]
fn what_the_question_does_not_need_marks_nothing() {
    let facts = DeviceFacts { classic_shadow: Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned()), ..with(WHOLE) };
    let report = shadow_https(&facts, &named(None));
    let (outcome, answer) = check(&report, "shadow-exists");
    assert_eq!((outcome, answer), (Outcome::Skipped, "Not asked: the question does not need it"));
}

#[test]
fn surroundings_warn_and_are_no_fault() {
    let reason = |word: &str| {
        Fact::Known(Connection { connected: false, since: None, reason: Some(DisconnectReason(word.to_owned())) })
    };
    for (word, told) in [
        ("DUPLICATE_CLIENTID", "push each other out"),
        ("MQTT_KEEP_ALIVE_TIMEOUT", "PINGREQ"),
        ("AUTH_ERROR", "no policy allows"),
        ("THROTTLED", "100 messages"),
    ] {
        let report = mqtt(&DeviceFacts { connection: reason(word), ..with(WHOLE) }, &MqttAsked::default());
        let (outcome, answer) = check(&report, "mqtt-connection");
        assert!(outcome == Outcome::Warning && answer.contains(told) && answer.contains(word), "{answer}");
        assert_eq!(report.findings, []);
    }
    let off = DeviceFacts { logging: Fact::Absent, connection: denied("iot:GetConnection"), ..with(WHOLE) };
    let report = mqtt(&off, &MqttAsked::default());
    assert_eq!(check(&report, "iot-logging").0, Outcome::Warning);
    assert!(check(&report, "mqtt-connection").1.contains("iot:GetConnection"));
    let mut fresh = with(WHOLE);
    if let Fact::Known(policies) = &mut fresh.certificate_policies
        && let Fact::Known(detail) = &mut policies[0].detail
    {
        detail.modified = Some("2025-12-31T23:57:00Z".parse().unwrap());
    }
    let report = mqtt(&fresh, &MqttAsked::default());
    let (outcome, answer) = check(&report, "policies-settled");
    assert!(outcome == Outcome::Warning && answer.contains("device (180 s ago)"), "{answer}");
}

#[test]
fn what_was_not_asked_and_no_policy_speaks_of_is_no_fault() {
    let mqtt_only = WHOLE.replace("iot:GetThingShadow", "iot:Publish");
    let report = everything(&with(&mqtt_only), &MqttAsked::default());
    assert_eq!(report.findings, [], "{report:#?}");
    assert_eq!(check(&report, "shadow-allowed").0, Outcome::Skipped);
    let bare = DeviceFacts { certificate_policies: Fact::Known(Vec::new()), ..with("") };
    assert_eq!(only(&everything(&bare, &MqttAsked::default())).id, "no-policy-attached");
    let nobody = DeviceFacts { thing: Fact::Absent, certificate: Fact::Absent, ..with("") };
    let report = everything(&nobody, &MqttAsked::default());
    assert_eq!(only(&report).id, "thing-missing", "{report:#?}");
}

/// The table and the reports must not tell two stories.
#[test]
fn the_table_agrees_with_the_reports() {
    let inactive = {
        let mut facts = with(WHOLE);
        if let Fact::Known(detail) = &mut facts.certificate {
            detail.certificate.status = CertificateStatus::Inactive;
        }
        facts
    };
    let loose = DeviceFacts { thing_principals: Fact::Known(Vec::new()), ..with(WHOLE) };
    let unread = DeviceFacts { certificate_policies: denied("iot:ListAttachedPolicies"), ..with(WHOLE) };
    for facts in [with(WHOLE), with(""), loose, unread, inactive] {
        let rows = device_access(&facts);
        let worst = |outcomes: &[Outcome]| {
            [Outcome::Fail, Outcome::Unknown].into_iter().find(|one| outcomes.contains(one)).unwrap_or(Outcome::Pass)
        };
        let of = |report: &Report| worst(&report.checks.iter().map(|check| check.outcome).collect::<Vec<_>>());
        let connect = mqtt(&facts, &topics(&["x"], &[]));
        let fails = |id| matches!(check(&connect, id).0, Outcome::Fail);
        let row = rows.iter().find(|row| row.kind == AccessKind::Connect).unwrap();
        assert_eq!(row.outcome == Outcome::Fail, fails("mqtt-connect") || fails("certificate-active"), "{row:#?}");
        for shadow in [None, Some("config")] {
            let kind = AccessKind::ShadowHttps { shadow: shadow.map(str::to_owned) };
            let row = rows.iter().find(|row| row.kind == kind && row.action == "iot:GetThingShadow").unwrap();
            assert_eq!(row.outcome, of(&shadow_https(&facts, &named(shadow))), "{row:#?}");
        }
    }
}

#[test]
fn evidence_survives_being_kept() {
    let asked = topics(&["a/b"], &["c/#"]);
    let evidence = Evidence::Device { facts: Box::new(with(WHOLE)), question: DeviceQuestion::Mqtt(asked) };
    let kept = serde_json::to_string(&evidence).unwrap();
    let again: Evidence = serde_json::from_str(&kept).unwrap();
    assert_eq!(again.judge(), evidence.judge());
}
