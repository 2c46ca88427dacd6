use jiff::{SignedDuration, Timestamp};

use super::{CognitoFacts, cognito, lacks_iot_policy, would_let_identity_in};
use crate::diagnose::{
    ApiCall, AttachedPolicy, Check, Finding, Mending, Outcome, Report, ShadowAsked, ShadowOperation,
};
use crate::fleet::{
    Denial, Fact, IamPolicies, Identity, IdentityPool, NamedDocument, Policy, PolicyDetail, PoolRoles, Role,
    RoleMapping, Scope, Simulated, SimulatedDecision,
};

pub(in crate::diagnose) const ID: &str = "eu-west-1:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01";
const POOL: &str = "eu-west-1:11111111-2222-4333-8444-555555555555";
const ROLE: &str = "arn:aws:iam::123456789012:role/app";
const THING: &str = "arn:aws:iot:eu-west-1:123456789012:thing/pump";
const LOGIN: &str = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_App";

pub(in crate::diagnose) fn document(effect: &str, action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"}}]}}"#
    )
}

pub(in crate::diagnose) fn policy(name: &str, document: &str) -> AttachedPolicy {
    AttachedPolicy { name: name.to_owned(), target: ID.to_owned(), detail: Fact::Known(detail(name, document)) }
}

fn detail(name: &str, document: &str) -> PolicyDetail {
    PolicyDetail {
        policy: Policy { name: name.to_owned(), arn: String::new() },
        document: document.to_owned(),
        default_version: "1".to_owned(),
        ..PolicyDetail::default()
    }
}

pub(in crate::diagnose) fn named(place: &str, document: &str) -> NamedDocument {
    NamedDocument { name: "app".to_owned(), place: place.to_owned(), document: Fact::Known(document.to_owned()) }
}

fn trust(aud: &str, amr: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"cognito-identity.amazonaws.com"}},
        "Action":"sts:AssumeRoleWithWebIdentity","Condition":{{"StringEquals":{{"cognito-identity.amazonaws.com:aud":"{aud}"}},
        "ForAnyValue:StringLike":{{"cognito-identity.amazonaws.com:amr":"{amr}"}}}}}}]}}"#
    )
}

pub(in crate::diagnose) fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

pub(in crate::diagnose) fn scope() -> Scope {
    Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: "123456789012".to_owned() }
}

pub(in crate::diagnose) fn denied<T>(action: &str) -> Fact<T> {
    Fact::Denied(Denial { action: action.to_owned(), resource: "*".to_owned(), message: "no".to_owned() })
}

pub(in crate::diagnose) fn asked() -> ShadowAsked {
    ShadowAsked { thing: "pump".to_owned(), shadow: None, operation: ShadowOperation::Get }
}

/// An authenticated identity for which everything is in order.
pub(in crate::diagnose) fn healthy() -> CognitoFacts {
    CognitoFacts {
        now: now(),
        scope: scope(),
        identity_id: ID.to_owned(),
        asked: Some(asked()),
        identity: Fact::Known(Identity { id: ID.to_owned(), logins: vec![LOGIN.to_owned()], ..Identity::default() }),
        pool: Fact::Known(IdentityPool {
            id: POOL.to_owned(),
            name: "app users".to_owned(),
            ..IdentityPool::default()
        }),
        in_pool: Fact::Known(true),
        roles: Fact::Known(PoolRoles { authenticated: Some(ROLE.to_owned()), ..PoolRoles::default() }),
        role: Fact::Known(Role {
            name: "app".to_owned(),
            arn: ROLE.to_owned(),
            trust_document: trust(POOL, "authenticated"),
            max_session_seconds: 3600,
        }),
        role_policies: Fact::Known(IamPolicies {
            identity: vec![named("inline", &document("Allow", "iot:GetThingShadow", "*"))],
            boundary: None,
        }),
        simulated: Fact::Known(vec![simulated(SimulatedDecision::Allowed)]),
        policies: Fact::Known(vec![policy("shadows", &document("Allow", "iot:GetThingShadow", THING))]),
        shadow_names: Fact::Known(vec!["config".to_owned()]),
        candidates: Fact::Unknown("not needed".to_owned()),
        unread_candidates: Vec::new(),
        other_versions: Fact::Known(Vec::new()),
        mending: Mending::default(),
    }
}

/// The same without a login.
pub(in crate::diagnose) fn guest() -> CognitoFacts {
    let mut facts = healthy();
    facts.identity = Fact::Known(Identity { id: ID.to_owned(), ..Identity::default() });
    facts.pool =
        Fact::Known(IdentityPool { id: POOL.to_owned(), allow_unauthenticated: true, ..IdentityPool::default() });
    facts.roles = Fact::Known(PoolRoles { unauthenticated: Some(ROLE.to_owned()), ..PoolRoles::default() });
    facts.policies = Fact::Known(Vec::new());
    set_trust(&mut facts, &trust(POOL, "unauthenticated"));
    facts
}

fn simulated(decision: SimulatedDecision) -> Simulated {
    Simulated {
        action: "iot:GetThingShadow".to_owned(),
        resource: THING.to_owned(),
        decision,
        matched: Vec::new(),
        missing_context: Vec::new(),
        boundary_allows: None,
        organization_allows: None,
    }
}

fn set_trust(facts: &mut CognitoFacts, document: &str) {
    let Fact::Known(role) = &mut facts.role else { panic!("a role") };
    document.clone_into(&mut role.trust_document);
}

fn grant(facts: &mut CognitoFacts, document: &str) {
    facts.role_policies = Fact::Known(IamPolicies { identity: vec![named("inline", document)], boundary: None });
    facts.simulated = denied("iam:SimulatePrincipalPolicy");
}

#[track_caller]
fn check<'a>(report: &'a Report, id: &str) -> &'a Check {
    report.checks.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("no {id}: {report:#?}"))
}

/// The only finding.
#[track_caller]
fn only(report: &Report) -> &Finding {
    let [finding] = report.findings.as_slice() else { panic!("one finding: {report:#?}") };
    finding
}

/// Ends without a finding and with these checks unknown.
#[track_caller]
fn unknown(facts: &CognitoFacts, checks: &[&str]) -> Report {
    let report = cognito(facts);
    assert!(report.findings.is_empty(), "{report:#?}");
    let found: Vec<&str> =
        report.checks.iter().filter(|check| check.outcome == Outcome::Unknown).map(|check| check.id).collect();
    assert_eq!(found, checks, "{report:#?}");
    report
}

#[test]
fn both_halves_allow() {
    let report = cognito(&healthy());
    assert!(report.findings.is_empty(), "{report:#?}");
    assert!(report.checks.iter().all(|check| check.outcome == Outcome::Pass), "{report:#?}");
    assert!(check(&report, "both-allow").answer.starts_with("IAM ✓  IoT ✓"));
    assert!(report.subject.ends_with("iot:GetThingShadow on the classic shadow of pump"), "{}", report.subject);
}

#[test]
fn the_seed_case_the_role_may_and_nothing_is_attached() {
    let mut facts = healthy();
    facts.policies = Fact::Known(Vec::new());
    assert!(lacks_iot_policy(&facts));
    let wide = detail("everything", &document("Allow", "iot:*", "*"));
    let narrow =
        detail("app-shadows", &document("Allow", "iot:GetThingShadow", "arn:aws:iot:eu-west-1:123456789012:thing/*"));
    let other = detail("publish", &document("Allow", "iot:Publish", "*"));
    assert!(would_let_identity_in(&facts, &narrow) && !would_let_identity_in(&facts, &other));
    facts.candidates = Fact::Known(vec![
        (wide, Fact::Known(1)),
        (narrow, Fact::Known(2)),
        (other, Fact::Unknown("not counted".to_owned())),
    ]);
    let report = cognito(&facts);
    let finding = only(&report);
    assert_eq!(finding.id, "cognito-no-iot-policy");
    assert_eq!(check(&report, "iam-allows").outcome, Outcome::Pass);
    assert_eq!(check(&report, "iot-policies-attached").outcome, Outcome::Fail);
    assert!(check(&report, "both-allow").answer.starts_with("IAM ✓  IoT ✗"));
    assert!(finding.evidence.iter().any(|line| line.contains("ListThings")), "{finding:#?}");
    let ids: Vec<&str> = finding.fixes.iter().map(|fix| fix.id.as_str()).collect();
    assert_eq!(ids, ["attach-policy:app-shadows", "attach-policy:everything", "create-policy:pump-shadow-get"]);
    let attach = ApiCall::AttachPolicy { policy: "app-shadows".to_owned(), target: ID.to_owned() };
    assert_eq!(finding.fixes[0].calls, [attach]);
    let ApiCall::CreatePolicy { document, .. } = &finding.fixes[2].calls[0] else { panic!("{finding:#?}") };
    let mut with = facts.clone();
    with.policies = Fact::Known(vec![policy("made", document)]);
    assert!(cognito(&with).findings.is_empty(), "what is made is enough: {document}");
}

#[test]
fn a_name_that_is_taken_is_not_taken_again() {
    let mut facts = healthy();
    facts.policies = Fact::Known(Vec::new());
    let same = detail("pump-shadow-get", &document("Allow", "iot:Publish", "*"));
    facts.candidates = Fact::Known(vec![(same, Fact::Known(0))]);
    facts.unread_candidates = vec![("pump-shadow-get-2".to_owned(), "no permission: iot:GetPolicy".to_owned())];
    let report = cognito(&facts);
    assert_eq!(only(&report).fixes[0].id, "create-policy:pump-shadow-get-3");
}

#[test]
fn a_near_miss_a_variable_and_a_denial_on_the_identity_are_told() {
    let with = |text: &str| {
        let mut facts = healthy();
        facts.policies = Fact::Known(vec![policy("shadows", text)]);
        cognito(&facts)
    };
    let other_region = with(&document("Allow", "iot:GetThingShadow", "arn:aws:iot:us-east-1:123456789012:thing/pump"));
    assert_eq!(only(&other_region).id, "cognito-iot-near-miss");
    let corrected = only(&other_region).fixes.iter().find(|fix| fix.id == "correct-policy:shadows").unwrap();
    let ApiCall::CreatePolicyVersion { document: text, .. } = &corrected.calls[0] else { panic!("{corrected:#?}") };
    assert!(with(text).findings.is_empty(), "{text}");
    assert!(text.contains("us-east-1"), "who else has it is not known, so it is only added to: {text}");
    let variable = with(&document(
        "Allow",
        "iot:GetThingShadow",
        "arn:aws:iot:eu-west-1:123456789012:thing/${iot:Connection.Thing.ThingName}",
    ));
    assert_eq!(only(&variable).id, "cognito-iot-variable-unresolved");
    let both = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":"iot:GetThingShadow","Resource":"*"}]}"#;
    let denied = with(both);
    assert_eq!(only(&denied).id, "cognito-iot-denied");
    let fixes = &only(&denied).fixes;
    let ids: Vec<&str> = fixes.iter().map(|fix| fix.id.as_str()).collect();
    assert_eq!(ids, ["detach-policy:shadows", "lift-denial:shadows"], "how many have it is not known: {fixes:#?}");
    assert!(fixes.iter().all(|fix| fix.needs_choice.as_ref().is_some_and(|why| why.contains("on purpose"))));
    assert!(fixes[0].notes.iter().any(|note| note.contains("a policy that allows it is missing")), "{fixes:#?}");
    let ApiCall::CreatePolicyVersion { document: text, .. } = &fixes[1].calls[0] else { panic!("{fixes:#?}") };
    assert!(with(text).findings.is_empty(), "{text}");
    let other = with(&document("Allow", "iot:Publish", "*"));
    assert_eq!(only(&other).id, "cognito-iot-not-granted");
}

#[test]
fn the_classic_shadow_does_not_cover_a_named_one() {
    let mut facts = healthy();
    facts.asked = Some(ShadowAsked { shadow: Some("config".to_owned()), ..asked() });
    let report = cognito(&facts);
    assert_eq!(only(&report).id, "cognito-iot-near-miss");
    assert!(only(&report).title.contains("named shadow"), "{}", only(&report).title);
}

/// Whether AWS IoT policies know the variable is not documented: neither yes nor no.
#[test]
fn the_identity_as_a_variable_is_known_to_iam_and_unknown_to_aws_iot() {
    let own = "arn:aws:iot:eu-west-1:123456789012:thing/${cognito-identity.amazonaws.com:sub}";
    let mut facts = healthy();
    facts.asked = Some(ShadowAsked { thing: ID.to_owned(), ..asked() });
    grant(&mut facts, &document("Allow", "iot:GetThingShadow", own));
    facts.policies = Fact::Known(vec![policy("shadows", &document("Allow", "iot:GetThingShadow", own))]);
    let report = unknown(&facts, &["iot-allows", "both-allow"]);
    assert!(check(&report, "iot-allows").answer.contains("not documented"), "{report:#?}");
}

#[test]
fn iam_alone_denies() {
    let mut facts = healthy();
    grant(&mut facts, &document("Allow", "iot:Publish", "*"));
    let report = cognito(&facts);
    let finding = only(&report);
    assert_eq!(finding.id, "cognito-iam-not-granted");
    assert!(finding.advice.contains(r#"{"Effect":"Allow","Action":"iot:GetThingShadow","Resource":"arn:aws:iot"#));
    assert!(check(&report, "both-allow").answer.starts_with("IAM ✗  IoT ✓"));
    let ApiCall::PutRolePolicy { role, document, .. } = &finding.fixes[0].calls[0] else { panic!("{finding:#?}") };
    assert_eq!(role, ROLE);
    grant(&mut facts, document);
    assert!(cognito(&facts).findings.is_empty(), "what is put there is enough: {document}");
}

#[test]
fn a_list_of_inline_policies_that_is_not_known_is_not_written_over() {
    let mut facts = healthy();
    grant(&mut facts, &document("Deny", "iot:Publish", "*"));
    facts.simulated = Fact::Known(vec![simulated(SimulatedDecision::ImplicitDeny)]);
    let Fact::Known(policies) = &mut facts.role_policies else { panic!() };
    policies.identity = vec![NamedDocument::all("inline".to_owned(), denied("iam:ListRolePolicies"))];
    let report = cognito(&facts);
    assert_eq!(only(&report).id, "cognito-iam-not-granted", "the simulation saw what we did not");
    assert!(only(&report).fixes.is_empty(), "{report:#?}");
}

#[test]
fn a_denial_a_boundary_and_the_organization_have_names_of_their_own() {
    let mut facts = healthy();
    grant(&mut facts, &document("Deny", "iot:*", "*"));
    assert_eq!(only(&cognito(&facts)).id, "cognito-iam-denied");

    let mut facts = healthy();
    let Fact::Known(policies) = &mut facts.role_policies else { panic!() };
    policies.boundary = Some(named("boundary", &document("Allow", "s3:*", "*")));
    facts.simulated = denied("iam:SimulatePrincipalPolicy");
    assert_eq!(only(&cognito(&facts)).id, "cognito-iam-boundary");

    let mut facts = healthy();
    let one = Simulated { organization_allows: Some(false), ..simulated(SimulatedDecision::ImplicitDeny) };
    facts.simulated = Fact::Known(vec![one]);
    assert_eq!(only(&cognito(&facts)).id, "cognito-iam-organization");
}

#[test]
fn documents_and_simulation_that_disagree_are_not_believed() {
    for (action, decision) in
        [("iot:GetThingShadow", SimulatedDecision::ImplicitDeny), ("iot:Publish", SimulatedDecision::Allowed)]
    {
        let mut facts = healthy();
        grant(&mut facts, &document("Allow", action, "*"));
        facts.simulated = Fact::Known(vec![simulated(decision)]);
        let report = unknown(&facts, &["iam-allows", "both-allow"]);
        assert!(check(&report, "iam-allows").answer.contains("disagree"), "{report:#?}");
    }
}

/// Where one half of IAM's evidence is missing, the other decides; where both are, nobody does.
#[test]
fn what_is_missing_of_iam_is_named() {
    let mut facts = healthy();
    facts.role_policies = denied("iam:ListRolePolicies");
    let report = cognito(&facts);
    assert!(report.findings.is_empty());
    assert_eq!(check(&report, "iam-allows").outcome, Outcome::Pass, "{report:#?}");
    facts.simulated = denied("iam:SimulatePrincipalPolicy");
    let report = unknown(&facts, &["iam-allows", "both-allow"]);
    assert!(check(&report, "iam-allows").answer.contains("iam:ListRolePolicies"), "{report:#?}");
}

#[test]
fn a_simulation_without_the_context_it_needs_decides_nothing() {
    let mut facts = healthy();
    let condition = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*",
        "Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}"#;
    grant(&mut facts, condition);
    let missing = vec!["aws:SourceIp".to_owned()];
    facts.simulated =
        Fact::Known(vec![Simulated { missing_context: missing, ..simulated(SimulatedDecision::ImplicitDeny) }]);
    unknown(&facts, &["iam-allows", "both-allow"]);
}

#[test]
fn every_missing_permission_ends_in_unknown_and_names_itself() {
    type Remove = fn(&mut CognitoFacts);
    let removed: [(&str, Remove); 5] = [
        ("cognito-identity:DescribeIdentity", |facts| {
            facts.identity = denied("cognito-identity:DescribeIdentity");
            facts.role = denied("cognito-identity:DescribeIdentity");
        }),
        ("cognito-identity:GetIdentityPoolRoles", |facts| {
            facts.roles = denied("cognito-identity:GetIdentityPoolRoles");
            facts.role = denied("cognito-identity:GetIdentityPoolRoles");
        }),
        ("iam:GetRole", |facts| facts.role = denied("iam:GetRole")),
        ("iot:ListAttachedPolicies", |facts| facts.policies = denied("iot:ListAttachedPolicies")),
        ("iot:GetPolicy", |facts| {
            let unread = AttachedPolicy { detail: denied("iot:GetPolicy"), ..policy("shadows", "") };
            facts.policies = Fact::Known(vec![unread]);
        }),
    ];
    for (action, remove) in removed {
        let mut facts = healthy();
        remove(&mut facts);
        let report = cognito(&facts);
        assert!(report.findings.is_empty(), "{action}: {report:#?}");
        let names = |check: &&Check| check.outcome == Outcome::Unknown && check.answer.contains(action);
        assert!(report.checks.iter().any(|check| names(&check)), "{action}: {report:#?}");
    }
}

#[test]
fn a_missing_iot_policy_is_proven_whatever_is_not_known_of_iam() {
    let mut facts = healthy();
    facts.policies = Fact::Known(Vec::new());
    facts.role = denied("iam:GetRole");
    facts.role_policies = denied("iam:ListRolePolicies");
    facts.simulated = denied("iam:SimulatePrincipalPolicy");
    let report = cognito(&facts);
    assert_eq!(only(&report).id, "cognito-no-iot-policy");
    assert_eq!(check(&report, "both-allow").outcome, Outcome::Fail);
}

#[test]
fn a_mapping_leaves_the_role_open() {
    let mut facts = healthy();
    let Fact::Known(roles) = &mut facts.roles else { panic!() };
    let mapping = RoleMapping {
        provider: format!("{LOGIN}:client"),
        kind: "Rules".to_owned(),
        ambiguous: Some("AuthenticatedRole".to_owned()),
        roles: vec!["arn:aws:iam::123456789012:role/other".to_owned()],
    };
    roles.mappings = vec![mapping.clone()];
    let report = unknown(&facts, &["role-mappings", "iam-allows", "both-allow"]);
    assert!(check(&report, "role-mappings").answer.contains("role/other"), "{report:#?}");
    let Fact::Known(roles) = &mut facts.roles else { panic!() };
    roles.mappings = vec![RoleMapping { provider: "graph.facebook.com".to_owned(), ..mapping }];
    assert!(cognito(&facts).checks.iter().all(|check| check.outcome == Outcome::Pass), "not its provider");
}

#[test]
fn an_id_of_another_kind_or_region_is_told_before_anything_else() {
    let of = |id: &str| cognito(&CognitoFacts { identity_id: id.to_owned(), ..healthy() });
    let sub = of("0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01");
    assert_eq!((only(&sub).id, sub.checks.len()), ("cognito-user-pool-sub", 1));
    assert_eq!(only(&of("pump")).id, "cognito-not-an-identity-id");
    let region = of("us-east-1:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01");
    assert_eq!(only(&region).id, "cognito-wrong-region");
    assert!(only(&region).advice.contains("--region us-east-1"));
    let gone = cognito(&CognitoFacts { identity: Fact::Absent, ..healthy() });
    assert_eq!(only(&gone).id, "cognito-no-such-identity");
}

#[test]
fn the_role_is_missing_gone_or_does_not_trust_the_pool() {
    let mut facts = healthy();
    facts.roles = Fact::Known(PoolRoles::default());
    facts.role = Fact::Unknown("no role".to_owned());
    assert_eq!(only(&cognito(&facts)).id, "cognito-no-role");
    assert!(only(&cognito(&facts)).fixes.is_empty(), "no role is known");

    let mut gone = CognitoFacts { role: Fact::Absent, ..healthy() };
    assert_eq!(only(&cognito(&gone)).id, "cognito-role-missing");

    // Of the roles only those that this pool may assume for such identities.
    let role = |name: &str, trust: String| {
        let arn = format!("arn:aws:iam::123456789012:role/{name}");
        (name.to_owned(), Role { name: name.to_owned(), arn, trust_document: trust, max_session_seconds: 3600 })
    };
    let roles = |more: &[&str]| {
        let mut all =
            vec![role("guest", trust(POOL, "unauthenticated")), role("others", trust("another", "authenticated"))];
        all.extend(more.iter().map(|name| role(name, trust(POOL, "authenticated"))));
        Fact::Known(all)
    };
    for case in [&mut facts, &mut gone] {
        case.mending.roles = roles(&["new"]);
        let report = cognito(case);
        let fixes = &only(&report).fixes;
        assert_eq!((fixes.len(), fixes[0].id.as_str()), (1, "identity-pool-role:new"), "{fixes:#?}");
        assert!(fixes[0].needs_choice.as_ref().is_some_and(|why| why.contains("every authenticated identity")));
        let is_new = |call: &ApiCall| matches!(call, ApiCall::SetIdentityPoolRoles { authenticated: Some(arn), .. } if arn.ends_with(":role/new"));
        assert!(is_new(&fixes[0].calls[0]), "{fixes:#?}");
        case.mending.roles = roles(&["new", "newer"]);
        let report = cognito(case);
        assert!(only(&report).fixes.len() == 2 && only(&report).fixes.iter().all(|fix| fix.needs_choice.is_some()));
        case.mending.roles = roles(&[]);
        let report = cognito(case);
        assert!(only(&report).fixes.is_empty() && only(&report).evidence.iter().any(|line| line.contains("none that")));
        case.mending.roles = denied("iam:ListRoles");
        let report = cognito(case);
        assert!(only(&report).evidence.iter().any(|line| line.contains("iam:ListRoles")), "{report:#?}");
    }

    let documents = [
        trust("eu-west-1:another-pool", "authenticated"),
        trust(POOL, "unauthenticated"),
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#.to_owned(),
    ];
    for document in documents {
        let mut facts = healthy();
        set_trust(&mut facts, &document);
        let report = cognito(&facts);
        let finding = only(&report);
        assert_eq!(finding.id, "cognito-role-does-not-trust", "{document}");
        let ApiCall::UpdateAssumeRolePolicy { document, .. } = &finding.fixes[0].calls[0] else { panic!() };
        set_trust(&mut facts, document);
        assert!(cognito(&facts).findings.is_empty(), "what is put there is enough: {document}");
    }
}

/// The token also names the provider and the user there; what it has of those is not known here.
#[test]
fn a_trust_that_asks_for_the_provider_or_for_everybody_is_left_open() {
    let mut facts = healthy();
    set_trust(&mut facts, &trust(POOL, "graph.facebook.com"));
    unknown(&facts, &["role-trusts"]);
    let mut facts = healthy();
    set_trust(
        &mut facts,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:*"}]}"#,
    );
    unknown(&facts, &["role-trusts"]);
    let mut facts = healthy();
    facts.pool = denied("cognito-identity:DescribeIdentityPool");
    unknown(&facts, &["identity-pool", "role-trusts"]);
}

#[test]
fn a_guest_needs_iam_alone_and_is_never_promised_anything() {
    let facts = guest();
    assert!(!lacks_iot_policy(&facts));
    let report = unknown(&facts, &["enhanced-flow"]);
    assert_eq!(check(&report, "iot-allows").outcome, Outcome::Skipped);
    assert!(check(&report, "iot-policies-attached").answer.contains("once a user signs in"), "{report:#?}");
    assert!(check(&report, "enhanced-flow").answer.contains("AllowClassicFlow is off"), "{report:#?}");
}

#[test]
fn a_guest_is_not_let_in() {
    let mut facts = guest();
    let Fact::Known(pool) = &mut facts.pool else { panic!() };
    pool.allow_unauthenticated = false;
    let report = cognito(&facts);
    assert_eq!(only(&report).id, "cognito-unauthenticated-off");
    let on =
        matches!(&only(&report).fixes[0].calls[0], ApiCall::UpdateIdentityPool { allow_unauthenticated: true, .. });
    assert!(on, "{report:#?}");

    let mut facts = guest();
    grant(&mut facts, &document("Allow", "iot:Publish", "*"));
    let report = cognito(&facts);
    assert_eq!(only(&report).id, "cognito-iam-not-granted");
    assert_eq!(check(&report, "enhanced-flow").outcome, Outcome::Skipped);
}

/// Whoever named another pool would change it for all of its users.
#[test]
fn a_pool_that_may_be_another_is_not_changed() {
    let mut closed = guest();
    let Fact::Known(pool) = &mut closed.pool else { panic!() };
    pool.allow_unauthenticated = false;
    let mut untrusted = healthy();
    set_trust(&mut untrusted, &trust("eu-west-1:another-pool", "authenticated"));
    let mut denied_by_iam = healthy();
    grant(&mut denied_by_iam, &document("Allow", "iot:Publish", "*"));
    for facts in [closed, untrusted, denied_by_iam] {
        assert!(!only(&cognito(&facts)).fixes.is_empty());
        assert!(cognito(&facts).checks.iter().all(|check| check.id != "pool-lists-identity"));
        let report = cognito(&CognitoFacts { in_pool: denied("cognito-identity:ListIdentities"), ..facts });
        assert!(only(&report).fixes.is_empty(), "{report:#?}");
        let told = check(&report, "pool-lists-identity");
        assert!(told.outcome == Outcome::Warning && told.answer.contains("ListIdentities"), "{told:#?}");
    }
}

#[test]
fn a_policy_that_just_changed_may_not_apply_yet() {
    let mut facts = healthy();
    let mut changed = detail("shadows", &document("Allow", "iot:GetThingShadow", THING));
    changed.modified = now().checked_sub(SignedDuration::from_mins(3)).ok();
    facts.policies =
        Fact::Known(vec![AttachedPolicy { detail: Fact::Known(changed.clone()), ..policy("shadows", "") }]);
    assert_eq!(check(&cognito(&facts), "policies-settled").outcome, Outcome::Warning);
    changed.modified = now().checked_sub(SignedDuration::from_mins(9)).ok();
    facts.policies = Fact::Known(vec![AttachedPolicy { detail: Fact::Known(changed), ..policy("shadows", "") }]);
    assert!(cognito(&facts).checks.iter().all(|check| check.id != "policies-settled"));
}

#[test]
fn without_a_shadow_the_identity_alone_is_examined() {
    let mut facts = healthy();
    facts.asked = None;
    let report = cognito(&facts);
    assert!(report.findings.is_empty());
    assert!(report.checks.iter().all(|check| matches!(check.outcome, Outcome::Pass | Outcome::Skipped)), "{report:#?}");
    facts.policies = Fact::Known(Vec::new());
    assert_eq!(only(&cognito(&facts)).id, "cognito-no-iot-policy");
}
