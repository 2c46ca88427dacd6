//! Whether a role lets identities of a pool assume it (Amazon Cognito developer guide, `role-trust-and-permissions`).

use serde_json::Value;

use super::CognitoFacts;
use super::pool::kind;
use super::session::any_resource;
use crate::diagnose::Fix;
use crate::fleet::Role;
use crate::policy::{
    Decision, Document, DocumentError, Effect, Request, Source, Statement, Transport, Verdict, evaluate,
};

/// The provider that a trust document names.
pub(super) const PROVIDER: &str = "cognito-identity.amazonaws.com";
/// The action that it must allow.
pub(super) const ACTION: &str = "sts:AssumeRoleWithWebIdentity";

/// The verdict of a role's trust document about this identity.
pub(super) fn trusts(facts: &CognitoFacts, role: &Role) -> Result<Decision, DocumentError> {
    let mut document = Document::parse(&role.trust_document)?;
    let (mut maybe_allowed, mut maybe_denied) = (false, false);
    document.statements.retain(|statement| match (of_cognito(statement), statement.effect) {
        (Whom::Cognito, _) | (Whom::Everyone, Effect::Deny) => true,
        (Whom::Other, _) => false,
        (Whom::NotEvaluated, Effect::Deny) => {
            maybe_denied = true;
            false
        }
        (Whom::Everyone | Whom::NotEvaluated, Effect::Allow) => {
            maybe_allowed = true;
            false
        }
    });
    for statement in &mut document.statements {
        statement.resource = Some(any_resource());
        statement.principal = None;
    }
    let context = facts.iam_context(Transport::Api, &[&role.trust_document]);
    let source = Source { name: "trust", version: None, document: Some(&document) };
    let decision = evaluate(&[source], &Request { action: ACTION, resource: &role.arn, context: &context });
    let open = match decision.verdict {
        Verdict::Allow => maybe_denied,
        Verdict::ImplicitDeny => maybe_allowed,
        Verdict::ExplicitDeny | Verdict::Unknown => false,
    };
    if !open {
        return Ok(decision);
    }
    let reason = "a statement with NotPrincipal, or with everyone for its principal, is not evaluated".to_owned();
    Ok(Decision { verdict: Verdict::Unknown, by: None, unknown: vec![reason], ..decision })
}

/// Whom a statement speaks of.
enum Whom {
    Cognito,
    Everyone,
    Other,
    NotEvaluated,
}

fn of_cognito(statement: &Statement) -> Whom {
    if statement.not_principal.is_some() {
        return Whom::NotEvaluated;
    }
    let Some(principal) = &statement.principal else { return Whom::Other };
    let everyone = |value: &Value| listed(value).any(|name| name == "*");
    let of = |kind: &str| principal.get(kind);
    if of("Federated").is_some_and(|federated| listed(federated).any(|name| name == PROVIDER)) {
        return Whom::Cognito;
    }
    if everyone(principal) || ["AWS", "Federated"].into_iter().filter_map(of).any(everyone) {
        return Whom::Everyone;
    }
    Whom::Other
}

/// A string, or a list of them.
fn listed(value: &Value) -> impl Iterator<Item = &str> {
    let many = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    value.as_str().into_iter().chain(many)
}

/// The statement that a role for such identities needs.
pub(super) fn statement(pool: &str, is_authenticated: bool) -> String {
    let amr = if is_authenticated { "authenticated" } else { "unauthenticated" };
    let pool = Value::from(pool);
    format!(
        r#"{{"Effect":"Allow","Principal":{{"Federated":"{PROVIDER}"}},"Action":"{ACTION}","Condition":{{"StringEquals":{{"{PROVIDER}:aud":{pool}}},"ForAnyValue:StringLike":{{"{PROVIDER}:amr":"{amr}"}}}}}}"#
    )
}

/// Adds that statement, where it is enough.
pub(super) fn fix(facts: &CognitoFacts, role: &Role) -> Option<Fix> {
    let (pool, is_authenticated) = (facts.pool.known()?, facts.is_authenticated()?);
    let document = Fix::trust_with(role, &statement(&pool.id, is_authenticated))?;
    let changed = Role { trust_document: document.clone(), ..role.clone() };
    if trusts(facts, &changed).ok()?.verdict != Verdict::Allow {
        return None;
    }
    let note = format!("every {} identity of pool {} gets its rights", kind(is_authenticated), pool.name);
    Some(Fix::change_trust(role, "the identity pool", &document, note))
}
