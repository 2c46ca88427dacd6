//! Role trust: may a service assume the role? (IAM guide, `id_roles_create_for-service`.)

use serde_json::Value;

use super::condition::{Holds, Notes};
use super::evaluate::{action_matches, conditions_hold, decide};
use super::{Context, Decision, Document, Effect, MissKind, NearMiss, Source, Statement, Verdict};

/// The action a service needs on a role.
const ASSUME: &str = "sts:AssumeRole";

/// Who wants to assume a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trusted<'a> {
    /// A service, such as `credentials.iot.amazonaws.com`.
    Service(&'a str),
    /// An identity provider, such as `cognito-identity.amazonaws.com`.
    Federated(&'a str),
    /// An IAM user, role or session: its ARN.
    Aws(&'a str),
}

impl<'a> Trusted<'a> {
    const fn name(self) -> &'a str {
        match self {
            Self::Service(name) | Self::Federated(name) | Self::Aws(name) => name,
        }
    }

    /// The key in a `Principal` element.
    const fn kind(self) -> &'static str {
        match self {
            Self::Service(_) => "Service",
            Self::Federated(_) => "Federated",
            Self::Aws(_) => "AWS",
        }
    }

    /// Whether a principal of its own kind is it.
    fn is(self, principal: &str) -> bool {
        match self {
            Self::Service(name) => principal.eq_ignore_ascii_case(name),
            Self::Federated(name) | Self::Aws(name) => principal == name,
        }
    }
}

/// Whether a role's trust document lets a service such as `credentials.iot.amazonaws.com` assume the role.
pub fn trust_allows(document: &Document, service: &str, context: &Context) -> Decision {
    trust_decision(document, Trusted::Service(service), ASSUME, context)
}

/// Whether a role's trust document lets somebody assume the role by an action: `sts:AssumeRole`,
/// `sts:AssumeRoleWithWebIdentity`. A trusted principal that is another one of the same kind is a near-miss.
pub fn trust_decision(document: &Document, who: Trusted<'_>, action: &str, context: &Context) -> Decision {
    let sources = [Source { name: "trust policy", version: None, document: Some(document) }];
    let matches = |statement: &Statement, variables: bool, notes: &mut Notes| {
        if !action_matches(&statement.action, action) {
            return Holds::No;
        }
        let principal = principal_holds(statement, who, notes);
        if principal == Holds::No {
            return Holds::No;
        }
        conditions_hold(statement, variables, context, notes).min(principal)
    };
    let mut decision = decide(&sources, matches);
    if matches!(decision.verdict, Verdict::ImplicitDeny | Verdict::Unknown) {
        decision.near_misses = near_misses(&sources[0], document, who, action, context);
    }
    decision
}

fn principal_holds(statement: &Statement, who: Trusted<'_>, notes: &mut Notes) -> Holds {
    match (&statement.principal, &statement.not_principal) {
        (Some(_), Some(_)) => {
            notes.unknown.push("it has both `Principal` and `NotPrincipal`".to_owned());
            Holds::Maybe
        }
        (Some(element), None) => named(element, who, notes),
        (None, Some(element)) if named(element, who, &mut Notes::default()) == Holds::Yes => Holds::No,
        (None, Some(_)) => {
            let covers = "whether `NotPrincipal` covers all others, or their account too, depends on the service";
            notes.unknown.push(covers.to_owned());
            Holds::Maybe
        }
        (None, None) => {
            notes.unknown.push("it has no `Principal`".to_owned());
            Holds::Maybe
        }
    }
}

/// Whether an element names somebody (IAM guide, `reference_policies_elements_principal`: no wildcard but a lone `*`).
fn named(element: &Value, who: Trusted<'_>, notes: &mut Notes) -> Holds {
    if listed(element.get(who.kind())).any(|principal| who.is(principal)) {
        return Holds::Yes;
    }
    let is_everyone = element.as_str() == Some("*") || listed(element.get("AWS")).any(|principal| principal == "*");
    match who {
        Trusted::Aws(_) if is_everyone => Holds::Yes,
        Trusted::Aws(arn) if listed(element.get("AWS")).any(|principal| is_account_of(principal, arn)) => {
            notes.unknown.push(format!("it trusts the account; {arn} needs leave of its own policies, too"));
            Holds::Maybe
        }
        Trusted::Aws(_) => Holds::No,
        _ if is_everyone => {
            notes.unknown.push("whether the principal `*` covers a service or a provider is not documented".to_owned());
            Holds::Maybe
        }
        _ => Holds::No,
    }
}

/// Whether a principal is the account of an ARN: its id, or its root's ARN.
fn is_account_of(principal: &str, arn: &str) -> bool {
    let account = arn.split(':').nth(4).filter(|account| !account.is_empty());
    account.is_some_and(|account| {
        let of_root = principal.strip_suffix(":root").and_then(|head| head.rsplit(':').next());
        principal == account || of_root == Some(account)
    })
}

/// A string or a list of them.
fn listed(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let many = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    value.and_then(Value::as_str).into_iter().chain(many)
}

fn near_misses(
    source: &Source<'_>,
    document: &Document,
    who: Trusted<'_>,
    wanted_action: &str,
    context: &Context,
) -> Vec<NearMiss> {
    let mut out = Vec::new();
    for (index, statement) in document.statements.iter().enumerate() {
        if statement.effect != Effect::Allow {
            continue;
        }
        let action = action_matches(&statement.action, wanted_action);
        let trusted = principal_holds(statement, who, &mut Notes::default()) != Holds::No;
        let mut miss = |kind: MissKind, pattern: &str, wanted: &str, reason: String| {
            let at = super::near_miss::common_prefix(pattern, wanted);
            out.push(NearMiss {
                statement: source.statement(index, statement),
                pattern: pattern.to_owned(),
                wanted: wanted.to_owned(),
                differs_at: at,
                pattern_at: at,
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
            for name in listed(statement.principal.as_ref().and_then(|principal| principal.get(who.kind()))) {
                miss(MissKind::Principal, name, who.name(), format!("it trusts {name}, not {}", who.name()));
            }
        } else if trusted {
            let patterns = match &statement.action {
                super::Matching::Any(patterns) | super::Matching::Not(patterns) => patterns,
            };
            for pattern in patterns {
                miss(MissKind::Action, pattern, wanted_action, "action differs".to_owned());
            }
        }
    }
    out
}
