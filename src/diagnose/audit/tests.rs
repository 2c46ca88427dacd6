//! Rules over facts made by hand.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::fleet::{Certificate, CertificateStatus, Fact, Policy, PolicyDetail, Principal, Role, RoleAlias, Scope};

fn scope() -> Scope {
    Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: "123456789012".to_owned() }
}

fn facts() -> AuditFacts {
    AuditFacts::new(scope())
}

/// A document of version 2012-10-17 with these statements; `R:` stands for the account's ARNs.
fn document(statements: &str) -> PolicyDetail {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    detail(&text.replace("R:", "arn:aws:iot:eu-west-1:123456789012:"))
}

fn detail(text: &str) -> PolicyDetail {
    PolicyDetail {
        policy: Policy { name: "p".to_owned(), arn: scope().iot("policy/p") },
        document: text.to_owned(),
        default_version: "1".to_owned(),
        created: None,
        modified: None,
    }
}

/// Rules and levels of what is found in a document of these statements.
fn of(statements: &str) -> Vec<(&'static str, AuditLevel)> {
    let findings = facts().judge_document(&document(statements));
    findings.iter().map(|finding| (finding.rule.as_str(), finding.level)).collect()
}

fn id(digit: char) -> String {
    digit.to_string().repeat(64)
}

fn certificate(digit: char, status: CertificateStatus) -> Certificate {
    Certificate { id: id(digit), arn: scope().iot(&format!("cert/{}", id(digit))), status, mode: None, created: None }
}

fn principal(digit: char) -> Principal {
    Principal::parse(&scope().iot(&format!("cert/{}", id(digit))))
}

fn names(findings: &[AuditFinding]) -> Vec<(&'static str, char)> {
    findings.iter().map(|finding| (finding.rule.as_str(), finding.subject.name.chars().next().unwrap())).collect()
}

#[test]
fn every_action_is_too_many_whichever_way_it_is_written() {
    use AuditLevel::{Error, Note, Warning};
    for (statements, level) in [
        (r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#, Error),
        (r#"{"Effect":"Allow","Action":["iot:Connect","IoT:*"],"Resource":["R:*"]}"#, Error),
        (r#"{"Effect":"Allow","NotAction":"iot:Publish","Resource":"*"}"#, Error),
        (r#"{"Effect":"Allow","Action":"iot:*","Resource":"R:topic/a"}"#, Warning),
        (
            r#"{"Effect":"Allow","Action":"iot:*","Resource":"*",
                "Condition":{"Bool":{"iot:Connection.Thing.IsAttached":"true"}}}"#,
            Note,
        ),
    ] {
        assert_eq!(of(statements), [("policy-action-wildcard", level)], "{statements}");
    }
    assert_eq!(of(r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#), []);
}

#[test]
fn every_resource_of_a_kind_is_too_much_for_its_actions_only() {
    let rule = ("policy-resource-wildcard", AuditLevel::Warning);
    for (statements, expected) in [
        (r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}"#, vec![rule]),
        (r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"R:client/*"}"#, vec![rule]),
        (r#"{"Effect":"Allow","Action":"iot:GetThingShadow","Resource":"arn:aws:iot:*:*:thing/*"}"#, vec![rule]),
        (r#"{"Effect":"Allow","Action":"iot:Pub*","NotResource":"R:topic/secret"}"#, vec![rule]),
        (r#"{"Effect":"Allow","Action":"iot:Receive","Resource":"*"}"#, vec![(rule.0, AuditLevel::Note)]),
        (r#"{"Effect":"Allow","Action":"iot:ListNamedShadowsForThing","Resource":"*"}"#, vec![]),
        (
            r#"{"Effect":"Allow","Action":"iot:Connect","Resource":["R:client/${iot:Connection.Thing.ThingName}","R:topic/*"]}"#,
            vec![],
        ),
        (r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"R:topic/telemetry/*"}"#, vec![]),
        (r#"{"Effect":"Deny","Action":"iot:Publish","Resource":"*"}"#, vec![]),
    ] {
        assert_eq!(of(statements), expected, "{statements}");
    }
}

#[test]
fn every_role_alias_is_a_rule_of_its_own() {
    let rule = [("policy-any-role-alias", AuditLevel::Warning)];
    for resource in ["*", "R:rolealias/*", "arn:aws:iot:*:*:*"] {
        let statement =
            format!(r#"{{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"{resource}"}}"#);
        assert_eq!(of(&statement), rule, "{resource}");
    }
    assert_eq!(of(r#"{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"R:rolealias/tele*"}"#), []);
}

/// The example of AWS IoT Device Defender's page `audit-chk-iot-misconfigured-policies`, and what mends it.
#[test]
fn a_denied_filter_is_evaded_until_receiving_is_denied_too() {
    let allow = r#"{"Effect":"Allow","Action":"iot:Subscribe","Resource":"R:topicfilter/building/*"},
                   {"Effect":"Allow","Action":"iot:Receive","Resource":"R:topic/building/*"}"#;
    let deny =
        |action: &str, resource: &str| format!(r#",{{"Effect":"Deny","Action":"{action}","Resource":"{resource}"}}"#);
    let evaded = |more: &str| of(&format!("{allow}{more}")).iter().any(|(rule, _)| *rule == "policy-deny-evaded");
    let filter = deny("iot:Subscribe", "R:topicfilter/building/control_room/*");
    assert!(evaded(&filter));
    assert!(evaded(&deny("iot:Subscribe", "R:topicfilter/building/control_room/#")), "MQTT's wildcard is text");
    assert!(!evaded(&format!("{filter}{}", deny("iot:Receive", "R:topic/building/control_room/*"))));
    assert!(!evaded(&deny("iot:Subscribe", "R:topicfilter/building/*")), "nothing is left to walk around by");
    assert!(!evaded(&deny("iot:Subscribe", "R:topicfilter/${iot:ClientId}/*")), "not the same for every device");
    let finding = &facts().judge_document(&document(&format!("{allow}{filter}")))[0];
    assert!(finding.evidence[0].contains("iot:Subscribe on building/# is allowed"), "{finding:?}");
    assert!(finding.advice.contains(":topic/building/control_room/*"), "{}", finding.advice);
    let Some(crate::diagnose::ApiCall::CreatePolicyVersion { document: mended, .. }) = finding.fixes[0].calls.last()
    else {
        panic!("{:?}", finding.fixes)
    };
    assert_eq!(facts().judge_document(&detail(mended)), []);
}

#[test]
fn a_variable_is_judged_by_the_transport_of_its_action() {
    let unresolved = |action: &str, resource: &str| {
        let statement = format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#);
        of(&statement).iter().any(|(rule, _)| *rule == "policy-variable-unresolvable")
    };
    for (action, resource, expected) in [
        ("iot:GetThingShadow", "R:thing/${iot:Connection.Thing.ThingName}", true),
        ("iot:*Shadow", "R:thing/${iot:ClientId}", true),
        ("iot:GetThingShadow", "R:thing/${iot:Certificate.Subject.CommonName}", false),
        ("iot:AssumeRoleWithCertificate", "R:rolealias/${iot:Connection.Thing.ThingTypeName}", true),
        ("iot:Connect", "R:client/${iot:Connection.Thing.ThingName}", false),
        ("iot:Publish", "R:topic/${iot:ClientId}/${iot:Connection.Thing.Attributes[site]}", false),
        ("iot:Publish", "R:topic/${credentials-iot:ThingName}", true),
        ("iot:Publish", "R:topic/${iot:Connection.Thing.Name}", true),
        ("iot:Connect", "R:thing/${iot:ClientId}", false),
    ] {
        assert_eq!(unresolved(action, resource), expected, "{action} on {resource}");
    }
    let old = r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-west-1:123456789012:client/${iot:ClientId}"}}"#;
    let finding = &facts().judge_document(&detail(old))[0];
    assert!(finding.rule.as_str() == "policy-variable-unresolvable" && finding.advice.contains("2012-10-17"));
}

#[test]
fn what_cannot_be_read_is_told_and_no_alias_is_called_unused_for_it() {
    let mut facts = facts();
    facts.add_aliases(vec!["telemetry".to_owned()]);
    assert_eq!(facts.judge_unused_aliases().len(), 1);
    let findings = facts.judge_document(&detail("{\"Version\": "));
    assert_eq!((findings[0].rule.as_str(), findings[0].level), ("policy-unreadable", AuditLevel::Error));
    assert_eq!(facts.judge_unused_aliases(), []);
}

#[test]
fn an_alias_is_used_where_a_policy_allows_it_not_where_one_names_it() {
    let unused = |resource: &str, effect: &str| {
        let mut facts = facts();
        facts.add_aliases(vec!["telemetry".to_owned()]);
        let statement =
            format!(r#"{{"Effect":"{effect}","Action":"iot:AssumeRoleWithCertificate","Resource":"{resource}"}}"#);
        facts.judge_document(&document(&statement));
        facts.judge_unused_aliases().len() == 1
    };
    assert!(!unused("R:rolealias/telemetry", "Allow"));
    assert!(!unused("R:rolealias/${iot:Certificate.Subject.OrganizationalUnit}", "Allow"), "it depends on the device");
    assert!(unused("R:rolealias/Telemetry", "Allow"), "case counts");
    assert!(unused("R:rolealias/telemetry", "Deny"));
}

#[test]
fn a_role_is_judged_for_every_alias_that_points_to_it() {
    let trust = |service: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}]}}"#
        )
    };
    let role = |service: &str, seconds| {
        Fact::Known(Role {
            name: "r".to_owned(),
            arn: "arn:aws:iam::123456789012:role/r".to_owned(),
            trust_document: trust(service),
            max_session_seconds: seconds,
        })
    };
    let mut facts = facts();
    for (name, seconds) in [("a", 3600), ("b", 7200)] {
        facts.add_aliases(vec![name.to_owned()]);
        let alias = RoleAlias {
            role_arn: "arn:aws:iam::123456789012:role/r".to_owned(),
            duration_seconds: seconds,
            ..RoleAlias::named(name)
        };
        facts.add_alias(alias);
    }
    let arn = facts.roles().into_iter().next().unwrap();
    let judged = |role: &Fact<Role>| names(&facts.judge_role(&arn, role, &[]));
    assert_eq!(judged(&role("credentials.iot.amazonaws.com", 3600)), [("role-alias-too-long", 'b')]);
    assert_eq!(
        judged(&role("iot.amazonaws.com", 7200)),
        [("role-alias-untrusted", 'a'), ("role-alias-untrusted", 'b')]
    );
    assert_eq!(judged(&Fact::Absent).len(), 2);
    assert_eq!(judged(&Fact::Unknown("no answer".to_owned())), [], "what is not known is not judged");
    // An alias whose role is gone can stand for one that trusts the service, and for no other.
    let others: Vec<Role> = [role("credentials.iot.amazonaws.com", 3600), role("iot.amazonaws.com", 3600)]
        .into_iter()
        .zip(["trusting", "other"])
        .filter_map(|(role, name)| {
            let Fact::Known(role) = role else { return None };
            Some(Role { name: name.to_owned(), arn: format!("arn:aws:iam::123456789012:role/{name}"), ..role })
        })
        .collect();
    for finding in facts.judge_role(&arn, &Fact::Absent, &others) {
        let ids: Vec<&str> = finding.fixes.iter().map(|fix| fix.id.as_str()).collect();
        assert_eq!(ids, ["repoint-role-alias:trusting"], "{finding:?}");
    }
}

#[test]
fn a_policy_of_identities_alone_is_not_spoken_of_as_a_device_s() {
    let wide = document(r#"{"Effect":"Allow","Action":"iot:GetThingShadow","Resource":"R:thing/*"}"#);
    let told = |targets: &[Principal]| {
        let mut facts = facts();
        facts.add_policies(["o".to_owned(), "p".to_owned()]);
        facts.add_targets(1, targets);
        let finding = facts.judge_document(&wide).remove(0);
        format!("{} {}", finding.title, finding.advice)
    };
    let identity = Principal::parse("eu-west-1:11111111-2222-3333-4444-555555555555");
    let of_identity = told(std::slice::from_ref(&identity));
    assert!(of_identity.contains("an identity") && !of_identity.contains("iot:Certificate"), "{of_identity}");
    assert!(told(&[identity, principal('a')]).contains("a device"));
    assert!(told(&[]).contains("a device"));
}

#[test]
fn certificates_are_what_the_lists_leave_over() {
    let mut facts = facts();
    facts.add_policies(["p".to_owned(), "q".to_owned()]);
    facts.add_targets(0, &[principal('a'), principal('b')]);
    facts.add_targets(1, &[principal('b')]);
    let page = [
        certificate('a', CertificateStatus::Active),
        certificate('b', CertificateStatus::Inactive),
        certificate('c', CertificateStatus::Active),
        certificate('d', CertificateStatus::Revoked),
    ];
    let (findings, suspects) = facts.judge_certificates(&page);
    assert_eq!(names(&findings), [("certificate-inactive-attached", 'b')]);
    assert!(findings[0].evidence[1].contains("p, q") && findings[0].fixes.len() == 1, "{findings:?}");
    let bare: Vec<String> = suspects.iter().map(ToString::to_string).collect();
    assert_eq!(bare, [id('c'), id('d')]);
    assert_eq!(facts.judge_bare(&suspects[0]).level, AuditLevel::Warning);
}

#[test]
fn a_policy_of_a_group_that_reaches_the_thing_clears_its_certificate() {
    let mut facts = facts();
    facts.add_policies(["p".to_owned()]);
    assert!(!facts.groups_may_reach());
    facts.add_targets(
        0,
        &[Principal::parse(&scope().iot("thinggroup/oslo")), Principal::parse(&scope().iot("thinggroup/empty"))],
    );
    assert_eq!(
        names(&facts.judge_members("empty", Vec::new(), false).into_iter().collect::<Vec<_>>()),
        [("group-policies-inherited-by-none", 'e')]
    );
    assert_eq!(facts.judge_members("oslo", vec!["pump".to_owned()], false), None);
    assert!(facts.groups_may_reach());
    let certificate = CertificateId::parse(&id('c')).unwrap();
    assert_eq!(facts.judge_bare_with_things(&certificate, &["pump".to_owned()]), None);
    let other = facts.judge_bare_with_things(&certificate, &["valve".to_owned()]).unwrap();
    assert_eq!(other.level, AuditLevel::Warning);
    facts.judge_members("oslo", vec!["pump".to_owned()], true);
    let open = facts.judge_bare_with_things(&certificate, &["valve".to_owned()]).unwrap();
    assert_eq!(open.level, AuditLevel::Note, "the group has more things than were read");
}

/// By thing and by certificate the same is found.
#[test]
fn what_is_attached_is_judged_alike_from_either_side() {
    let began = || {
        let mut facts = facts();
        facts.add_things(["pump", "sensor", "valve", "bare"].map(str::to_owned));
        facts.sort_things();
        let page = ['a', 'b', 'c'].map(|digit| {
            let status = if digit == 'b' { CertificateStatus::Inactive } else { CertificateStatus::Active };
            certificate(digit, status)
        });
        facts.judge_certificates(&page);
        facts
    };
    let expected = [
        ("certificate-inactive-attached", 'b'),
        ("certificate-shared", 'a'),
        ("certificate-without-thing", 'c'),
        ("thing-without-certificate", 'b'),
    ];
    let mut facts = began();
    let of_thing = |name: &str| match name {
        "pump" | "valve" => vec![principal('a')],
        "sensor" => vec![principal('b')],
        _ => Vec::new(),
    };
    let mut found: Vec<AuditFinding> = Vec::new();
    for (at, thing) in facts.things().to_vec().iter().enumerate() {
        found.extend(facts.judge_thing(at, &of_thing(thing)));
    }
    found.extend(facts.judge_attached());
    let mut by_thing = names(&found);
    by_thing.sort_unstable();
    assert_eq!(by_thing, expected);

    let mut facts = began();
    let mut found: Vec<AuditFinding> = Vec::new();
    for (at, things) in [vec!["pump", "valve"], vec!["sensor"], vec![]].into_iter().enumerate() {
        let things: Vec<String> = things.into_iter().map(str::to_owned).collect();
        found.extend(facts.judge_certificate_things(at, &things));
    }
    found.extend(facts.judge_bare_things());
    let mut by_certificate = names(&found);
    by_certificate.sort_unstable();
    assert_eq!(by_certificate, expected);
}

#[test]
fn a_thing_with_an_identity_alone_is_worth_a_note() {
    let mut facts = facts();
    facts.add_things(["tablet".to_owned()]);
    let identity = Principal::parse("eu-west-1:0b5ee3a6-0000-4000-8000-000000000000");
    assert_eq!(facts.judge_thing(0, &[identity]).unwrap().level, AuditLevel::Note);
    assert_eq!(facts.judge_thing(0, &[]).unwrap().level, AuditLevel::Warning);
}

#[test]
fn validity_in_days() {
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let certificate = CertificateId::parse(&id('a')).unwrap();
    let of = |hours: i64| {
        let until = now.checked_add(SignedDuration::from_hours(hours)).unwrap();
        facts().judge_validity(&certificate, until, now).map(|finding| finding.rule.as_str())
    };
    assert_eq!(of(-1), Some("certificate-expired"));
    assert_eq!(of(0), Some("certificate-expired"));
    assert_eq!(of(30 * 24), Some("certificate-expires-in-30-days"));
    assert_eq!(of(30 * 24 + 1), Some("certificate-expires-in-90-days"));
    assert_eq!(of(90 * 24), Some("certificate-expires-in-90-days"));
    assert_eq!(of(90 * 24 + 1), None);
}

#[test]
fn a_cursor_survives_its_file_and_finds_nothing_twice() {
    let now = Timestamp::UNIX_EPOCH;
    let mut cursor = AuditCursor::new(scope(), std::collections::BTreeSet::new(), now);
    cursor.facts.add_policies(["p".to_owned()]);
    cursor.facts.add_targets(0, &[principal('a')]);
    cursor.facts.judge_certificates(&[certificate('a', CertificateStatus::Active)]);
    let finding = cursor.facts.judge_unused_policy("p");
    assert_eq!(cursor.take(vec![finding.clone()]).len(), 1);
    cursor.done.insert(AuditStage::Policies);
    let text = serde_json::to_string(&cursor).unwrap();
    let mut read: AuditCursor = serde_json::from_str(&text).unwrap();
    assert!(read.is_of(&scope()) && !read.is_of(&Scope::default()) && read.has(AuditStage::Policies));
    assert_eq!(read.findings.as_slice(), std::slice::from_ref(&finding));
    assert_eq!(read.take(vec![finding]), []);
    assert_eq!(read.facts.certificates(), cursor.facts.certificates());
}
