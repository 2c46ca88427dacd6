mod nowhere;
mod open;

use jiff::Timestamp;
use proptest::prelude::*;

use super::{AttachedPolicy, DeviceFacts, Mending, chain, credentials};
use crate::diagnose::{ApiCall, Finding, Outcome, Report};
use crate::fleet::{
    Certificate, CertificateDetail, CertificateStatus, Denial, Fact, Policy, PolicyDetail, Role, RoleAlias, Scope,
    Thing,
};

const CERTIFICATE: &str = "arn:aws:iot:eu-west-1:123456789012:cert/0123456789abcdef";

fn detail(name: &str, document: &str) -> PolicyDetail {
    PolicyDetail {
        policy: Policy { name: name.to_owned(), arn: format!("arn:aws:iot:eu-west-1:123456789012:policy/{name}") },
        document: document.to_owned(),
        default_version: "1".to_owned(),
        ..PolicyDetail::default()
    }
}

fn allow(action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"arn:aws:iot:eu-west-1:123456789012:{resource}"}}]}}"#
    )
}

fn granting() -> PolicyDetail {
    detail("telemetry", &allow("iot:AssumeRoleWithCertificate", "rolealias/telemetry"))
}

fn attached(detail: PolicyDetail) -> AttachedPolicy {
    AttachedPolicy { name: detail.policy.name.clone(), target: CERTIFICATE.to_owned(), detail: Fact::Known(detail) }
}

fn certificate(status: CertificateStatus) -> Fact<CertificateDetail> {
    Fact::Known(CertificateDetail {
        certificate: Certificate {
            id: "0123456789abcdef".to_owned(),
            arn: CERTIFICATE.to_owned(),
            status,
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
    })
}

/// A chain in which everything holds.
fn healthy() -> DeviceFacts {
    let name = || "telemetry".to_owned();
    let role_arn = "arn:aws:iam::123456789012:role/device".to_owned();
    DeviceFacts {
        now: "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap(),
        scope: Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: "123456789012".to_owned() },
        thing_name: Some("pump".to_owned()),
        sends_thing_name: true,
        thing: Fact::Known(Thing { name: "pump".to_owned(), ..Thing::default() }),
        thing_principals: Fact::Known(vec![CERTIFICATE.to_owned()]),
        presented: None,
        certificate: certificate(CertificateStatus::Active),
        certificate_policies: Fact::Known(vec![attached(granting())]),
        group_policies: Fact::Known(Vec::new()),
        alias_was_chosen: false,
        alias_name: Some(name()),
        alias: Fact::Known(RoleAlias {
            name: name(),
            arn: "arn:aws:iot:eu-west-1:123456789012:rolealias/telemetry".to_owned(),
            role_arn: role_arn.clone(),
            duration_seconds: 3600,
            ..RoleAlias::default()
        }),
        all_aliases: Fact::Known(vec![name()]),
        role: Fact::Known(Role {
            name: "device".to_owned(),
            arn: role_arn,
            trust_document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"credentials.iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#.to_owned(),
            max_session_seconds: 3600,
        }),
        other_versions: Fact::Known(Vec::new()),
        candidates: Fact::Known(vec![(granting(), Fact::Known(7))]),
        unread_candidates: Vec::new(),
        mending: Mending::default(),
        exclusive: Fact::Known(false),
        other_thing: Fact::Known(false),
        connection: Fact::Absent,
        logging: Fact::Known(crate::fleet::Logging { disabled: false, level: Some("INFO".to_owned()) }),
        shadow_names: Fact::Known(Vec::new()),
        classic_shadow: Fact::Known(true),
other_active: Vec::new(),
    }
}

fn only(report: Report) -> Finding {
    let mut findings = report.findings;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

fn ids(finding: &Finding) -> Vec<&str> {
    finding.fixes.iter().map(|fix| fix.id.as_str()).collect()
}

fn outcome(report: &Report, id: &str) -> (Outcome, String) {
    let check = report.checks.iter().find(|check| check.id == id).unwrap();
    (check.outcome, check.answer.clone())
}

fn denied<T>(action: &str) -> Fact<T> {
    Fact::Denied(Denial { action: action.to_owned(), resource: "*".to_owned(), message: "no".to_owned() })
}

#[test]
fn a_whole_chain_passes_every_check() {
    let report = credentials(&healthy());
    assert_eq!(report.findings, []);
    assert!(report.checks.iter().all(|check| check.outcome == Outcome::Pass), "{:#?}", report.checks);
    let links = chain(&healthy());
    let whats: Vec<&str> = links.iter().map(|link| link.what).collect();
    assert_eq!(whats, ["thing", "certificate", "policies", "policy", "role alias", "role", "trust"]);
    assert!(links.iter().all(|link| link.outcome == Outcome::Pass), "{links:#?}");
}

#[test]
fn a_missing_permission_is_named_and_nothing_is_concluded_from_it() {
    let facts = DeviceFacts { certificate_policies: denied("iot:ListAttachedPolicies"), ..healthy() };
    let report = credentials(&facts);
    assert_eq!(report.findings, []);
    let (verdict, answer) = outcome(&report, "policy-allows");
    assert_eq!(verdict, Outcome::Unknown);
    assert!(answer.contains("iot:ListAttachedPolicies"), "{answer}");
    let facts = DeviceFacts { role: denied("iam:GetRole"), ..healthy() };
    assert!(outcome(&credentials(&facts), "role-trusts").1.contains("iam:GetRole"));
}

#[test]
fn a_policy_that_cannot_be_read_might_deny_or_allow() {
    let mut unread = attached(granting());
    unread.detail = denied("iot:GetPolicy");
    let facts = DeviceFacts { certificate_policies: Fact::Known(vec![unread]), ..healthy() };
    let report = credentials(&facts);
    assert_eq!(report.findings, []);
    let (verdict, answer) = outcome(&report, "policy-allows");
    assert_eq!(verdict, Outcome::Unknown);
    assert!(answer.contains("iot:GetPolicy"), "{answer}");
}

#[test]
fn without_knowing_the_candidates_a_new_policy_is_offered_and_the_advice_says_why_no_other() {
    let facts = DeviceFacts {
        certificate_policies: Fact::Known(Vec::new()),
        candidates: denied("iot:ListPolicies"),
        ..healthy()
    };
    let finding = only(credentials(&facts));
    assert_eq!(finding.id, "no-policy-attached");
    assert!(finding.advice.contains("iot:ListPolicies"), "{finding:#?}");
    assert_eq!(ids(&finding), ["create-policy:fleetdeck-telemetry"]);
}

#[test]
fn where_no_policy_would_help_the_statement_is_told() {
    let facts =
        DeviceFacts { certificate_policies: Fact::Known(Vec::new()), candidates: Fact::Known(Vec::new()), ..healthy() };
    let finding = only(credentials(&facts));
    assert!(
        finding.advice.contains(r#""Resource":"arn:aws:iot:eu-west-1:123456789012:rolealias/telemetry""#),
        "{finding:#?}"
    );
}

#[test]
fn no_policy_is_said_to_be_of_no_help_that_was_not_read_or_decided() {
    let unread = |name: &str| (name.to_owned(), "no permission: iot:GetPolicy".to_owned());
    let facts = |candidates: Vec<PolicyDetail>, unread| DeviceFacts {
        certificate_policies: Fact::Known(Vec::new()),
        candidates: Fact::Known(candidates.into_iter().map(|detail| (detail, Fact::Known(1))).collect()),
        unread_candidates: unread,
        ..healthy()
    };
    let mqtt = || detail("mqtt", &allow("iot:Connect", "client/*"));
    let sure = only(credentials(&facts(vec![mqtt()], Vec::new())));
    assert!(sure.advice.starts_with("No policy of the account would allow it:"), "{sure:#?}");
    let gaps = only(credentials(&facts(vec![mqtt()], vec![unread("a"), unread("b")])));
    assert!(
        gaps.advice.starts_with("No policy of the account that could be read would allow it")
            && gaps.advice.contains("2 could not be read (no permission: iot:GetPolicy)"),
        "{gaps:#?}"
    );
    let undecided = only(credentials(&facts(vec![mqtt(), detail("torn", "{")], Vec::new())));
    assert!(undecided.advice.contains("1 could not be judged (policy torn: "), "{undecided:#?}");
}

#[test]
fn a_policy_for_everything_is_offered_last_and_says_so() {
    let everything =
        detail("admin", r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#);
    let wide = detail("any-alias", &allow("iot:AssumeRoleWithCertificate", "rolealias/*"));
    let unrelated = detail("mqtt", &allow("iot:Connect", "client/*"));
    let candidates = [everything, unrelated, wide, granting()].map(|detail| (detail, Fact::Known(1)));
    let facts = DeviceFacts {
        certificate_policies: Fact::Known(Vec::new()),
        candidates: Fact::Known(candidates.to_vec()),
        ..healthy()
    };
    let finding = only(credentials(&facts));
    let create = "create-policy:fleetdeck-telemetry";
    assert_eq!(ids(&finding), ["attach-policy:telemetry", create, "attach-policy:any-alias", "attach-policy:admin"]);
    let fixes = finding.fixes;
    assert!(fixes[3].notes[0].contains("last resort"), "{:?}", fixes[3].notes);
    assert_eq!(
        fixes[0].undo,
        [ApiCall::DetachPolicy { policy: "telemetry".to_owned(), target: CERTIFICATE.to_owned() }]
    );
}

#[test]
fn only_the_statements_that_grant_the_alias_make_a_policy_narrow() {
    let (exact, any) = ("arn:aws:iot:eu-west-1:123456789012:rolealias/telemetry", "*");
    let assume = "iot:AssumeRoleWithCertificate";
    let two = |first: (&str, &str), second: (&str, &str)| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{}","Resource":"{}"}},{{"Effect":"Allow","Action":"{}","Resource":"{}"}}]}}"#,
            first.0, first.1, second.0, second.1
        )
    };
    let wide = detail("a-wide", &two((assume, any), ("iot:Connect", exact)));
    let narrow = detail("b-narrow", &two((assume, exact), ("iot:Connect", any)));
    let facts = DeviceFacts {
        certificate_policies: Fact::Known(Vec::new()),
        candidates: Fact::Known(vec![(wide, Fact::Known(1)), (narrow, Fact::Known(1))]),
        ..healthy()
    };
    let finding = only(credentials(&facts));
    let create = "create-policy:fleetdeck-telemetry";
    assert_eq!(ids(&finding), ["attach-policy:b-narrow", create, "attach-policy:a-wide"]);
    let fixes = finding.fixes;
    assert!(fixes[2].notes.iter().any(|note| note.contains("other role aliases")), "{:?}", fixes[2].notes);
}

#[test]
fn the_group_is_that_of_the_policy_that_allows_it() {
    let on = |name: &str, group: &str, resource: &str| AttachedPolicy {
        target: format!("arn:aws:iot:eu-west-1:123456789012:thinggroup/{group}"),
        ..attached(detail(name, &allow("iot:AssumeRoleWithCertificate", resource)))
    };
    let groups = vec![on("tele", "office", "rolealias/camera"), on("telemetry", "workshop", "rolealias/telemetry")];
    let facts =
        DeviceFacts { certificate_policies: Fact::Known(Vec::new()), group_policies: Fact::Known(groups), ..healthy() };
    let finding = only(credentials(&facts));
    assert_eq!(finding.id, "policy-on-group-only");
    assert!(finding.evidence[0].contains("workshop"), "{finding:#?}");
}

#[test]
fn of_two_alike_the_one_that_fewer_targets_share_is_first_and_an_uncounted_one_last() {
    let named = |name: &str| detail(name, &granting().document);
    let candidates = vec![
        (named("a-uncounted"), denied("iot:ListTargetsForPolicy")),
        (named("b-many"), Fact::Known(900)),
        (named("c-few"), Fact::Known(2)),
    ];
    let facts =
        DeviceFacts { certificate_policies: Fact::Known(Vec::new()), candidates: Fact::Known(candidates), ..healthy() };
    let finding = only(credentials(&facts));
    let create = "create-policy:fleetdeck-telemetry";
    assert_eq!(ids(&finding), ["attach-policy:c-few", "attach-policy:b-many", "attach-policy:a-uncounted", create]);
    let fixes = finding.fixes;
    assert!(fixes[2].notes.iter().any(|note| note.contains("iot:ListTargetsForPolicy")), "{:?}", fixes[2].notes);
}

#[test]
fn the_limit_of_ten_policies_is_told_before_it_is_hit() {
    let others = (0..10).map(|n| attached(detail(&format!("p{n}"), &allow("iot:Connect", "client/x")))).collect();
    let facts = DeviceFacts { certificate_policies: Fact::Known(others), ..healthy() };
    let finding = only(credentials(&facts));
    assert_eq!(finding.id, "no-policy-grants-alias");
    assert!(finding.fixes[0].notes[0].contains("10 policies"), "{:?}", finding.fixes[0].notes);
}

#[test]
fn what_can_be_activated_and_what_cannot() {
    let of =
        |status: CertificateStatus| only(credentials(&DeviceFacts { certificate: certificate(status), ..healthy() }));
    let revoked = of(CertificateStatus::Revoked);
    assert!(revoked.fixes[0].notes[0].contains("REVOKED"));
    assert!(
        matches!(&revoked.fixes[0].undo[..], [ApiCall::UpdateCertificate { new_status, .. }] if new_status == "REVOKED")
    );
    assert!(of(CertificateStatus::PendingTransfer).fixes.is_empty());
    assert_eq!(of(CertificateStatus::Inactive).fixes.len(), 1);
}

#[test]
fn an_expired_certificate_without_a_policy_is_two_findings_in_the_order_of_the_chain() {
    let facts = DeviceFacts {
        now: "2051-01-01T00:00:00Z".parse().unwrap(),
        certificate_policies: Fact::Known(Vec::new()),
        ..healthy()
    };
    let ids: Vec<&str> = credentials(&facts).findings.iter().map(|finding| finding.id).collect();
    assert_eq!(ids, ["certificate-expired", "no-policy-attached"]);
}

#[test]
fn a_denial_is_not_outweighed_by_anything_offered() {
    let deny =
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Stop","Effect":"Deny","Action":"iot:*","Resource":"*"}]}"#;
    let facts = DeviceFacts {
        certificate_policies: Fact::Known(vec![attached(granting()), attached(detail("stop", deny))]),
        ..healthy()
    };
    let finding = only(credentials(&facts));
    assert_eq!(finding.id, "policy-explicit-deny");
    assert!(finding.title.contains("Stop"), "{finding:#?}");
    assert_eq!(ids(&finding), ["detach-policy:stop"], "nothing that is attached helps");
    assert!(finding.fixes[0].notes[0].contains("on purpose"), "{finding:#?}");
}

#[test]
fn a_slip_in_the_aliass_name_is_found() {
    for (asked, offered) in
        [("telemetri", true), ("Telemetry", true), ("telemerty", true), ("elemetry", true), ("camera", false)]
    {
        let facts =
            DeviceFacts { alias_name: Some(asked.to_owned()), alias: Fact::Absent, role: Fact::Absent, ..healthy() };
        let report = credentials(&facts);
        let finding = only(report);
        assert_eq!(finding.id, "role-alias-missing");
        assert_eq!(finding.advice.contains("telemetry"), offered, "{asked}: {}", finding.advice);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    /// Whatever is not known of a chain that holds: nothing is called broken because of it.
    #[test]
    fn what_is_not_known_is_never_taken_for_wrong(gaps in proptest::array::uniform10(0u8..3)) {
        fn hide<T>(fact: &mut Fact<T>, how: u8) {
            match how {
                1 => *fact = denied("iot:Something"),
                2 => *fact = Fact::Unknown("HTTP 500".to_owned()),
                _ => {}
            }
        }
        let mut facts = healthy();
        hide(&mut facts.thing, gaps[0]);
        hide(&mut facts.thing_principals, gaps[1]);
        hide(&mut facts.certificate, gaps[2]);
        hide(&mut facts.certificate_policies, gaps[3]);
        hide(&mut facts.group_policies, gaps[4]);
        hide(&mut facts.alias, gaps[5]);
        hide(&mut facts.all_aliases, gaps[6]);
        hide(&mut facts.role, gaps[7]);
        hide(&mut facts.other_versions, gaps[8]);
        hide(&mut facts.candidates, gaps[9]);
        let report = credentials(&facts);
        prop_assert_eq!(&report.findings, &[]);
        prop_assert!(report.checks.iter().all(|check| check.outcome != Outcome::Fail), "{:#?}", report.checks);
        prop_assert!(chain(&facts).iter().all(|link| link.outcome != Outcome::Fail));
    }
}
