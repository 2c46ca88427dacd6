//! The role behind the identity: there, and trusting the identity's pool.

use super::CognitoFacts;
use super::pool::kind;
use super::trust::{ACTION, PROVIDER, fix, statement, trusts};
use crate::diagnose::credentials::{Asked, Examination};
use crate::diagnose::iam::misses;
use crate::fleet::{Fact, Role};
use crate::policy::{Decision, Verdict};

const RESTS_ON: &[&str] = &["GetIdentityPoolRoles", "iam:GetRole"];
const EXISTS: (&str, &str) = ("role-exists", "That role exists");
const TRUSTS: (&str, &str) = ("role-trusts", "The role trusts the identity pool");

pub(super) fn examine(facts: &CognitoFacts, examination: &mut Examination) {
    let Some(arn) = facts.role_arn() else {
        for check in [EXISTS, TRUSTS] {
            let asked = ask(examination, check);
            match (facts.identity.gap(), facts.roles.gap()) {
                (Some(gap), _) | (None, Some(gap)) => asked.unknown(gap),
                (None, None) => asked.skip("There is no role"),
            }
        }
        return;
    };
    match &facts.role {
        Fact::Known(role) if role.arn == arn => {
            ask(examination, EXISTS).pass(format!("Role {} exists", role.name));
            trust(facts, role, examination);
        }
        Fact::Known(_) | Fact::Absent => missing(facts, arn, examination),
        gap => {
            for check in [EXISTS, TRUSTS] {
                ask(examination, check).gap(gap);
            }
        }
    }
}

fn ask<'a>(examination: &'a mut Examination, (id, question): (&'static str, &'static str)) -> Asked<'a> {
    examination.ask(id, question, RESTS_ON)
}

fn missing(facts: &CognitoFacts, arn: &str, examination: &mut Examination) {
    ask(examination, EXISTS).fail(format!("There is no role {arn}"));
    ask(examination, TRUSTS).skip("There is no such role");
    let mut evidence =
        vec![format!("GetIdentityPoolRoles names {arn}"), "iam:GetRole: there is no such role".to_owned()];
    if let Some(role) = facts.role.known() {
        evidence.push(format!("There is one of this name with another path: {}", role.arn));
    }
    evidence.extend(super::choice::none_found(facts));
    examination.find(
        "cognito-role-missing",
        "The role of the identity pool does not exist",
        evidence,
        "Point the pool to an existing role (SetIdentityPoolRoles, with iam:PassRole), or make the role anew.",
        super::choice::set(facts),
    );
}

fn trust(facts: &CognitoFacts, role: &Role, examination: &mut Examination) {
    let asked = ask(examination, TRUSTS);
    let decision = match trusts(facts, role) {
        Ok(decision) => decision,
        Err(error) => return asked.unknown(format!("The trust policy of role {} cannot be read: {error}", role.name)),
    };
    match decision.verdict {
        Verdict::Allow => asked.pass(format!("Role {} lets its identities assume it", role.name)),
        Verdict::Unknown => asked.unknown(decision.unknown.join("; ")),
        Verdict::ImplicitDeny | Verdict::ExplicitDeny => {
            asked.fail(format!("Role {} does not let this identity assume it", role.name));
            not_trusted(facts, role, &decision, examination);
        }
    }
}

fn not_trusted(facts: &CognitoFacts, role: &Role, decision: &Decision, examination: &mut Examination) {
    let is_authenticated = facts.is_authenticated() == Some(true);
    let mut evidence = misses(decision);
    if let Some(by) = &decision.by {
        evidence.push(format!("Statement {} of the trust policy denies it", by.index + 1));
    }
    evidence.push(format!(
        "iam:GetRole: the trust policy of {} does not allow {ACTION} to {PROVIDER} for this identity",
        role.arn
    ));
    evidence.push(
        "The app sees NotAuthorizedException or InvalidIdentityPoolConfigurationException, no credentials at all"
            .to_owned(),
    );
    let pool = facts.pool.known().map_or("IDENTITY_POOL_ID", |pool| pool.id.as_str());
    let statement = statement(pool, is_authenticated);
    examination.find(
        "cognito-role-does-not-trust",
        format!("Role {} does not trust {} identities of this pool", role.name, kind(is_authenticated)),
        evidence,
        format!("Add to its trust policy (iam:UpdateAssumeRolePolicy): {statement}."),
        fix(facts, role).into_iter().collect(),
    );
}
