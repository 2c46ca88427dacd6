use super::{AccessKind, AccessRow, cognito_access, iam_access};
use crate::diagnose::Outcome;
use crate::diagnose::cognito::tests::{denied, document, guest, healthy, named, policy};
use crate::diagnose::iam::tests as iam_tests;
use crate::fleet::{Fact, IamPolicies};
use crate::policy::Verdict;

fn shadow<'a>(rows: &'a [AccessRow], shadow: Option<&str>, action: &str) -> &'a AccessRow {
    let kind = AccessKind::ShadowHttps { shadow: shadow.map(str::to_owned) };
    rows.iter().find(|row| row.kind == kind && row.action == action).unwrap()
}

fn engines(row: &AccessRow) -> Vec<(&'static str, Verdict)> {
    row.halves.iter().map(|half| (half.engine, half.decision.verdict)).collect()
}

#[test]
fn an_identity_has_two_halves_and_both_must_allow() {
    let rows = cognito_access(&healthy());
    let get = shadow(&rows, None, "iot:GetThingShadow");
    assert_eq!((get.outcome, engines(get)), (Outcome::Pass, vec![("IAM", Verdict::Allow), ("IoT", Verdict::Allow)]));
    let named = shadow(&rows, Some("config"), "iot:GetThingShadow");
    assert_eq!(
        (named.outcome, engines(named)),
        (Outcome::Fail, vec![("IAM", Verdict::Allow), ("IoT", Verdict::ImplicitDeny)])
    );
    let update = shadow(&rows, None, "iot:UpdateThingShadow");
    assert_eq!(update.outcome, Outcome::Fail);
    assert!(rows.iter().any(|row| row.kind == AccessKind::Connect && row.outcome == Outcome::Fail));
}

#[test]
fn a_guest_has_one_half_and_no_certainty() {
    let rows = cognito_access(&guest());
    let get = shadow(&rows, None, "iot:GetThingShadow");
    assert_eq!((get.outcome, engines(get)), (Outcome::Unknown, vec![("IAM", Verdict::Allow)]));
    assert_eq!(shadow(&rows, None, "iot:DeleteThingShadow").outcome, Outcome::Fail);
}

#[test]
fn what_is_not_known_of_the_identity_settles_nothing() {
    let mut facts = healthy();
    facts.identity = denied("cognito-identity:DescribeIdentity");
    facts.policies = Fact::Known(Vec::new());
    let rows = cognito_access(&facts);
    assert!(rows.iter().all(|row| row.outcome == Outcome::Unknown), "{rows:#?}");
    let mut facts = healthy();
    facts.policies = denied("iot:ListAttachedPolicies");
    let rows = cognito_access(&facts);
    let get = shadow(&rows, None, "iot:GetThingShadow");
    assert_eq!(get.outcome, Outcome::Unknown);
    assert!(get.halves[1].decision.unknown.join("").contains("iot:ListAttachedPolicies"), "{get:#?}");
}

/// Nobody knows the client id beforehand.
#[test]
fn a_client_id_matters_only_where_a_policy_names_it() {
    let mut facts = healthy();
    facts.asked = None;
    let client = "arn:aws:iot:eu-west-1:123456789012:client/${iot:ClientId}";
    let all = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"CLIENT"},
        {"Effect":"Allow","Action":"iot:Publish","Resource":"arn:aws:iot:eu-west-1:123456789012:topic/a/*"},
        {"Effect":"Deny","Action":"iot:Publish","Resource":"arn:aws:iot:eu-west-1:123456789012:topic/a/b"}]}"#;
    facts.policies = Fact::Known(vec![policy("session", &all.replace("CLIENT", client))]);
    let everything = IamPolicies { identity: vec![named("inline", &document("Allow", "*", "*"))], boundary: None };
    facts.role_policies = Fact::Known(everything);
    let rows = cognito_access(&facts);
    let of = |kind: &AccessKind| rows.iter().find(|row| row.kind == *kind).unwrap();
    assert_eq!(of(&AccessKind::Connect).outcome, Outcome::Unknown, "{rows:#?}");
    let publish = of(&AccessKind::Publish);
    assert_eq!((publish.outcome, publish.notes.len()), (Outcome::Pass, 1), "{publish:#?}");
    assert!(publish.resource.ends_with("topic/a/*"));
    assert_eq!(of(&AccessKind::Subscribe).outcome, Outcome::Fail);
}

#[test]
fn a_role_has_one_half() {
    let rows = iam_access(&iam_tests::healthy());
    let get = shadow(&rows, None, "iot:GetThingShadow");
    assert_eq!((get.outcome, engines(get)), (Outcome::Pass, vec![("IAM", Verdict::Allow)]));
    let mut facts = iam_tests::healthy();
    facts.asked = None;
    let rows = iam_access(&facts);
    assert!(shadow(&rows, None, "iot:GetThingShadow").resource.ends_with("thing/pump"), "{rows:#?}");
}
