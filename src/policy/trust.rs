//! Role trust: may a service assume the role? (IAM guide, `id_roles_create_for-service`.)

use serde_json::Value;

use super::condition::{Holds, Notes};
use super::evaluate::{action_matches, conditions_hold, decide};
use super::{Context, Decision, Document, Effect, MissKind, NearMiss, Source, Statement, Verdict};

/// The action a service needs on a role.
const ASSUME: &str = "sts:AssumeRole";

/// Whether a role's trust document lets a service such as `credentials.iot.amazonaws.com` assume the role. A trusted
/// service that is another one is a near-miss.
pub fn trust_allows(document: &Document, service: &str, context: &Context) -> Decision {
    let sources = [Source { name: "trust policy", version: None, document: Some(document) }];
    let matches = |statement: &Statement, variables: bool, notes: &mut Notes| {
        if !action_matches(&statement.action, ASSUME) {
            return Holds::No;
        }
        let principal = principal_holds(statement, service, notes);
        if principal == Holds::No {
            return Holds::No;
        }
        conditions_hold(statement, variables, context, notes).min(principal)
    };
    let mut decision = decide(&sources, matches);
    if matches!(decision.verdict, Verdict::ImplicitDeny | Verdict::Unknown) {
        decision.near_misses = near_misses(&sources[0], document, service, context);
    }
    decision
}

fn principal_holds(statement: &Statement, service: &str, notes: &mut Notes) -> Holds {
    if statement.not_principal.is_some() {
        notes.unknown.push("`NotPrincipal` is not evaluated".to_owned());
        return Holds::Maybe;
    }
    if services(statement).any(|name| name.eq_ignore_ascii_case(service)) {
        return Holds::Yes;
    }
    if trusts_everyone(statement) {
        notes.unknown.push("whether the principal `*` covers a service is not documented".to_owned());
        return Holds::Maybe;
    }
    Holds::No
}

fn services(statement: &Statement) -> impl Iterator<Item = &str> {
    listed(statement.principal.as_ref().and_then(|p| p.get("Service")))
}

fn trusts_everyone(statement: &Statement) -> bool {
    let Some(principal) = &statement.principal else { return false };
    principal.as_str() == Some("*") || listed(principal.get("AWS")).any(|name| name == "*")
}

/// A string or a list of them.
fn listed(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let many = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    value.and_then(Value::as_str).into_iter().chain(many)
}

fn near_misses(source: &Source<'_>, document: &Document, service: &str, context: &Context) -> Vec<NearMiss> {
    let mut out = Vec::new();
    for (index, statement) in document.statements.iter().enumerate() {
        if statement.effect != Effect::Allow {
            continue;
        }
        let action = action_matches(&statement.action, ASSUME);
        let trusted = principal_holds(statement, service, &mut Notes::default()) != Holds::No;
        let mut miss = |kind: MissKind, pattern: &str, wanted: &str, reason: String| {
            out.push(NearMiss {
                statement: source.statement(index, statement),
                pattern: pattern.to_owned(),
                wanted: wanted.to_owned(),
                differs_at: super::near_miss::common_prefix(pattern, wanted),
                pattern_at: super::near_miss::common_prefix(pattern, wanted),
                kind,
                reason,
            });
        };
        if action && trusted {
            let failing = super::near_miss::failing_condition(statement, document.has_variables(), context);
            if let Some((pattern, wanted, reason)) = failing {
                miss(MissKind::Condition, &pattern, &wanted, reason);
            }
        } else if action {
            for name in services(statement) {
                miss(MissKind::Principal, name, service, format!("it trusts {name}, not {service}"));
            }
        } else if trusted {
            let patterns = match &statement.action {
                super::Matching::Any(patterns) | super::Matching::Not(patterns) => patterns,
            };
            for pattern in patterns {
                miss(MissKind::Action, pattern, ASSUME, "action differs".to_owned());
            }
        }
    }
    out
}
