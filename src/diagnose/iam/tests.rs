use super::{IamFacts, iam};
use crate::diagnose::cognito::tests::{asked, denied, document, named, now, scope};
use crate::diagnose::{ApiCall, Outcome, Report, ShadowAsked};
use crate::fleet::{Fact, IamPolicies, IamPrincipal, NamedDocument, Role, Simulated, SimulatedDecision};

const THING: &str = "arn:aws:iot:eu-west-1:123456789012:thing/pump";

/// A role that may read the classic shadow of `pump`.
pub(in crate::diagnose) fn healthy() -> IamFacts {
    let principal = IamPrincipal::parse("arn:aws:iam::123456789012:role/team/app").unwrap();
    IamFacts {
        now: now(),
        scope: scope(),
        asked: Some(asked()),
        role: Fact::Known(Role { name: "app".to_owned(), arn: principal.arn.clone(), ..Role::default() }),
        principal,
        policies: granted(&document("Allow", "iot:GetThingShadow", THING)),
        simulated: denied("iam:SimulatePrincipalPolicy"),
        shadow_names: Fact::Known(Vec::new()),
    }
}

fn granted(document: &str) -> Fact<IamPolicies> {
    Fact::Known(IamPolicies { identity: vec![named("inline", document)], boundary: None })
}

#[track_caller]
fn only(report: &Report) -> &'static str {
    let [finding] = report.findings.as_slice() else { panic!("one finding: {report:#?}") };
    finding.id
}

fn outcome(report: &Report, id: &str) -> Outcome {
    report.checks.iter().find(|check| check.id == id).unwrap().outcome
}

#[test]
fn a_role_that_may_is_told_what_else_it_could_be() {
    let report = iam(&healthy());
    assert!(report.findings.is_empty(), "{report:#?}");
    let allows = report.checks.iter().find(|check| check.id == "iam-allows").unwrap();
    assert!(allows.outcome == Outcome::Pass && allows.answer.contains("Data-ATS"), "{report:#?}");
    assert!(report.checks.iter().any(|check| check.id == "iot-policies"), "{report:#?}");
}

#[test]
fn what_is_wrong_has_a_name() {
    let mut facts = healthy();
    facts.asked = Some(ShadowAsked { shadow: Some("config".to_owned()), ..asked() });
    let report = iam(&facts);
    assert_eq!(only(&report), "iam-near-miss");
    assert!(report.findings[0].title.contains("named shadow"), "{}", report.findings[0].title);
    let ApiCall::PutRolePolicy { document: put, .. } = &report.findings[0].fixes[0].calls[0] else { panic!() };
    facts.policies = granted(put);
    assert!(iam(&facts).findings.is_empty(), "what is put there is enough: {put}");

    let mut facts = healthy();
    facts.policies = granted(&document("Allow", "s3:*", "*"));
    assert_eq!(only(&iam(&facts)), "iam-not-granted");
    facts.policies = granted(&document("Deny", "iot:*", "*"));
    assert_eq!(only(&iam(&facts)), "iam-denied");

    let mut facts = healthy();
    let Fact::Known(policies) = &mut facts.policies else { panic!() };
    policies.boundary = Some(named("boundary", &document("Allow", "s3:*", "*")));
    assert_eq!(only(&iam(&facts)), "iam-boundary");
    let Fact::Known(policies) = &mut facts.policies else { panic!() };
    let unread = NamedDocument { document: denied("iam:GetPolicy"), ..named("boundary", "") };
    policies.boundary = Some(unread);
    let report = iam(&facts);
    assert_eq!((report.findings.len(), outcome(&report, "iam-allows")), (0, Outcome::Unknown), "{report:#?}");

    let mut facts = healthy();
    facts.simulated = Fact::Known(vec![Simulated {
        action: "iot:GetThingShadow".to_owned(),
        resource: THING.to_owned(),
        decision: SimulatedDecision::ExplicitDeny,
        matched: Vec::new(),
        missing_context: Vec::new(),
        boundary_allows: None,
        organization_allows: Some(false),
    }]);
    assert_eq!(only(&iam(&facts)), "iam-organization");

    let mut facts = healthy();
    (facts.role, facts.policies) = (Fact::Absent, Fact::Absent);
    assert_eq!(only(&iam(&facts)), "iam-principal-missing");
}

#[test]
fn a_user_has_no_role_to_put_a_policy_on() {
    let mut facts = healthy();
    facts.principal = IamPrincipal::parse("arn:aws:iam::123456789012:user/ada").unwrap();
    facts.role = Fact::Unknown("a user is no role".to_owned());
    assert!(iam(&facts).findings.is_empty());
    facts.policies = granted(&document("Allow", "iot:GetThingShadow", "arn:aws:iot:*:*:thing/${aws:username}"));
    facts.asked = Some(ShadowAsked { thing: "ada".to_owned(), ..asked() });
    assert!(iam(&facts).findings.is_empty(), "its name is known");
    facts.asked = Some(asked());
    let report = iam(&facts);
    assert!(report.findings[0].fixes.is_empty(), "{report:#?}");
}

#[test]
fn a_session_may_be_narrower_than_its_role() {
    let mut facts = healthy();
    facts.principal.session = Some("ada".to_owned());
    assert_eq!(outcome(&iam(&facts), "session-policies"), Outcome::Warning);
}

#[test]
fn a_principal_that_may_not_be_looked_at_is_not_judged() {
    let mut facts = healthy();
    facts.role = denied("iam:GetRole");
    facts.policies = denied("iam:ListRolePolicies");
    let report = iam(&facts);
    assert!(report.findings.is_empty(), "{report:#?}");
    assert_eq!(outcome(&report, "iam-allows"), Outcome::Unknown);
}
