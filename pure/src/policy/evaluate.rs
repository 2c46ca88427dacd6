//! The evaluation itself: implicit deny, any allow grants, any explicit deny wins (developer guide, `iot-policies`).

use super::condition::{Holds, Notes, Setting, holds};
use super::near_miss::near_misses;
use super::pattern::{Case, begins_otherwise, expand, glob, needs_expansion, reach_tokens};
use super::{Context, Decision, Document, Effect, Matching, Statement, StatementRef, UnresolvedVariable, Verdict};

/// One policy in force: its default version.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The policy's name.
    pub name: &'a str,
    /// The version read, where known.
    pub version: Option<&'a str>,
    /// The document; `None` where it could not be read, which makes every verdict but an explicit deny unknown.
    pub document: Option<&'a Document>,
}

impl Source<'_> {
    pub(super) fn statement(&self, index: usize, statement: &Statement) -> StatementRef {
        StatementRef {
            policy: self.name.to_owned(),
            version: self.version.map(str::to_owned),
            index,
            sid: statement.sid.clone(),
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Such as `iot:AssumeRoleWithCertificate`.
    pub action: &'a str,
    /// The whole ARN.
    pub resource: &'a str,
    /// Who and how.
    pub context: &'a Context,
}

/// Decides one request over the union of the policies.
///
/// A variable that can have no value keeps an Allow from matching, leaves open whether a Deny does, and is reported. Whatever is not known here (an
/// unread document, an operator this program does not know, a key nobody told) makes the verdict unknown, unless it
/// could not have changed it.
pub fn evaluate(sources: &[Source<'_>], request: &Request<'_>) -> Decision {
    let matches =
        |statement: &Statement, variables: bool, notes: &mut Notes| applies(statement, variables, request, notes);
    let mut decision = decide(sources, matches);
    if matches!(decision.verdict, Verdict::ImplicitDeny | Verdict::Unknown) {
        decision.near_misses = near_misses(sources, request);
    }
    decision
}

/// Weighs the statements that `matches` says apply.
pub(super) fn decide(sources: &[Source<'_>], matches: impl Fn(&Statement, bool, &mut Notes) -> Holds) -> Decision {
    let mut decision = Decision::bare(Verdict::ImplicitDeny);
    let (mut maybe_denied, mut maybe_allowed) = (false, false);
    for source in sources {
        let Some(document) = source.document else {
            decision.unknown.push(format!("the policy `{}` could not be read", source.name));
            (maybe_denied, maybe_allowed) = (true, true);
            continue;
        };
        for (index, statement) in document.statements.iter().enumerate() {
            let mut notes = Notes::default();
            let holds = matches(statement, document.has_variables(), &mut notes);
            match (statement.effect, holds) {
                (Effect::Deny, Holds::Yes) => return denied(source.statement(index, statement)),
                (Effect::Deny, Holds::Maybe) => maybe_denied = true,
                (Effect::Allow, Holds::Maybe) => maybe_allowed = true,
                (Effect::Allow, Holds::Yes) if decision.by.is_none() => {
                    decision.by = Some(source.statement(index, statement));
                }
                (_, Holds::No) | (Effect::Allow, Holds::Yes) => {}
            }
            note(&mut decision, source, index, statement, holds, notes);
        }
    }
    decision.verdict = match (decision.by.is_some(), maybe_denied, maybe_allowed) {
        (true, false, _) => Verdict::Allow,
        (true, true, _) | (false, _, true) => Verdict::Unknown,
        (false, _, false) => Verdict::ImplicitDeny,
    };
    if decision.verdict != Verdict::Allow {
        decision.by = None;
    }
    if decision.verdict != Verdict::Unknown {
        decision.unknown.clear();
    }
    decision
}

fn denied(by: StatementRef) -> Decision {
    Decision { by: Some(by), ..Decision::bare(Verdict::ExplicitDeny) }
}

fn note(decision: &mut Decision, source: &Source<'_>, index: usize, statement: &Statement, holds: Holds, notes: Notes) {
    if holds == Holds::Maybe {
        let place = statement.sid.clone().unwrap_or_else(|| format!("statement {}", index + 1));
        for reason in notes.unknown {
            let text = format!("{}, {place}: {reason}", source.name);
            if !decision.unknown.contains(&text) {
                decision.unknown.push(text);
            }
        }
    }
    for (variable, reason) in notes.unresolved {
        let found = UnresolvedVariable { statement: source.statement(index, statement), variable, reason };
        if !decision.unresolved.contains(&found) {
            decision.unresolved.push(found);
        }
    }
}

/// Whether a statement applies to the request.
fn applies(statement: &Statement, variables: bool, request: &Request<'_>, notes: &mut Notes) -> Holds {
    if !action_matches(&statement.action, request.action) {
        return Holds::No;
    }
    if statement.principal.is_some() || statement.not_principal.is_some() {
        // IAM guide, `reference_policies_elements_principal`: only a policy on a resource may name one.
        notes.unknown.push("`Principal` has no place in such a policy".to_owned());
        return Holds::Maybe;
    }
    let resource = resource_holds(statement, variables, request, notes);
    if resource == Holds::No {
        return Holds::No;
    }
    conditions_hold(statement, variables, request.context, notes).min(resource)
}

/// Whether an action is among those that a statement names, by wildcards and in any case; `NotAction` turns it round.
pub fn action_matches(matching: &Matching, action: &str) -> bool {
    let any = |patterns: &[String]| patterns.iter().any(|pattern| glob(pattern, action, Case::Ignored));
    match matching {
        Matching::Any(patterns) => any(patterns),
        Matching::Not(patterns) => !any(patterns),
    }
}

pub(super) fn conditions_hold(statement: &Statement, variables: bool, context: &Context, notes: &mut Notes) -> Holds {
    let setting = Setting { effect: statement.effect, variables, context };
    let mut all = Holds::Yes;
    for condition in &statement.conditions {
        all = all.min(holds(condition, setting, notes));
        if all == Holds::No {
            break;
        }
    }
    all
}

pub(super) fn resource_holds(
    statement: &Statement,
    variables: bool,
    request: &Request<'_>,
    notes: &mut Notes,
) -> Holds {
    let setting = Setting { effect: statement.effect, variables, context: request.context };
    match &statement.resource {
        None => {
            notes.unknown.push("it has neither `Resource` nor `NotResource`".to_owned());
            Holds::Maybe
        }
        Some(Matching::Any(patterns)) => {
            let mut best = Holds::No;
            for pattern in patterns {
                best = best.max(match resource_matches(pattern, variables, request, notes) {
                    Match::Yes => Holds::Yes,
                    Match::No => Holds::No,
                    Match::NotKnown => Holds::Maybe,
                    Match::Unresolved => setting.without_value(notes),
                });
                if best == Holds::Yes {
                    break;
                }
            }
            best
        }
        Some(Matching::Not(patterns)) => {
            let mut worst = Holds::Yes;
            for pattern in patterns {
                worst = worst.min(match resource_matches(pattern, variables, request, notes) {
                    Match::Yes => Holds::No,
                    Match::No => Holds::Yes,
                    Match::NotKnown => Holds::Maybe,
                    Match::Unresolved => setting.without_value(notes),
                });
                if worst == Holds::No {
                    break;
                }
            }
            worst
        }
    }
}

/// How one resource pattern compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    Yes,
    No,
    /// It would match for some value of a variable that has none.
    Unresolved,
    /// It would match for some value of a variable whose value is not known here.
    NotKnown,
}

fn resource_matches(pattern: &str, variables: bool, request: &Request<'_>, notes: &mut Notes) -> Match {
    if begins_otherwise(pattern, request.resource) {
        return Match::No;
    }
    if !variables || !needs_expansion(pattern) {
        return if glob(pattern, request.resource, Case::Counts) { Match::Yes } else { Match::No };
    }
    let expanded = expand(pattern, request.context);
    if reach_tokens(&expanded.tokens, request.resource, Case::Counts).is_some() {
        return Match::No;
    }
    if !expanded.unresolved.is_empty() {
        notes.unresolved.extend(expanded.unresolved);
        return Match::Unresolved;
    }
    if !expanded.guessed.is_empty() {
        notes.unknown.extend(expanded.guessed);
        return Match::NotKnown;
    }
    Match::Yes
}
