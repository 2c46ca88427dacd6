//! Whether a role lets identities of a pool assume it (Amazon Cognito developer guide, `role-trust-and-permissions`).

use serde_json::Value;

use super::CognitoFacts;
use super::pool::kind;
use crate::diagnose::Fix;
use crate::fleet::Role;
use crate::policy::{Decision, Document, DocumentError, Transport, Trusted, Verdict, trust_decision};

/// The provider that a trust document names.
pub(super) const PROVIDER: &str = "cognito-identity.amazonaws.com";
/// The action that it must allow.
pub(super) const ACTION: &str = "sts:AssumeRoleWithWebIdentity";

/// The verdict of a role's trust document about this identity.
pub(in crate::diagnose) fn trusts(facts: &CognitoFacts, role: &Role) -> Result<Decision, DocumentError> {
    let document = Document::parse(&role.trust_document)?;
    let context = facts.iam_context(Transport::Api, &[&role.trust_document]);
    Ok(trust_decision(&document, Trusted::Federated(PROVIDER), ACTION, &context))
}

/// The statement that a role for such identities needs.
pub(super) fn statement(pool: &str, is_authenticated: bool) -> String {
    let amr = if is_authenticated { "authenticated" } else { "unauthenticated" };
    let pool = Value::from(pool);
    format!(
        r#"{{"Effect":"Allow","Principal":{{"Federated":"{PROVIDER}"}},"Action":"{ACTION}","Condition":{{"StringEquals":{{"{PROVIDER}:aud":{pool}}},"ForAnyValue:StringLike":{{"{PROVIDER}:amr":"{amr}"}}}}}}"#
    )
}

/// Adds that statement, where it is enough and the pool is the identity's.
pub(super) fn fix(facts: &CognitoFacts, role: &Role) -> Option<Fix> {
    let (pool, is_authenticated) = (facts.pool.known().filter(|_| facts.is_in_pool())?, facts.is_authenticated()?);
    let document = Fix::trust_with(role, &statement(&pool.id, is_authenticated))?;
    let changed = Role { trust_document: document.clone(), ..role.clone() };
    if trusts(facts, &changed).ok()?.verdict != Verdict::Allow {
        return None;
    }
    let note = format!("every {} identity of pool {} gets its rights", kind(is_authenticated), pool.name);
    Some(Fix::change_trust(role, "the identity pool", &document, note, &trusts(facts, role).ok()?))
}
