//! AWS IoT's half: policies attached to the identity id. Unauthenticated identities have none (developer guide,
//! `cognito-identities`).

use super::CognitoFacts;
use super::correct::corrections;
use super::offer::offer;
use super::question::{Question, attached};
use crate::diagnose::credentials::{Asked, Examination, around};
use crate::diagnose::iam::{by, meant, misses, outcome};
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{AttachedPolicy, FindingId, Fix, Outcome};
use crate::fleet::Fact;
use crate::policy::{Decision, Verdict};

const ATTACHED: (&str, &str) = ("iot-policies-attached", "An AWS IoT policy is attached to the identity");
const ALLOWS: (&str, &str) = ("iot-allows", "AWS IoT: a policy on the identity allows it");
const RESTS_ON: &[&str] = &["ListAttachedPolicies", "GetPolicy"];

/// Policies take 6 to 8 minutes to apply (developer guide, `iot-policies`).
const SETTLED_AFTER: i64 = 8 * 60;

/// What comes of it; `None` where nothing was asked, or AWS IoT has no say.
pub(super) fn examine(facts: &CognitoFacts, examination: &mut Examination) -> Option<Outcome> {
    if facts.is_authenticated() == Some(false) {
        not_consulted(facts, examination);
        return None;
    }
    let asked = ask(examination, ATTACHED);
    let Some(policies) = facts.policies.known() else {
        gap(asked, &facts.policies);
        gap(ask(examination, ALLOWS), &facts.policies);
        return facts.asked.as_ref().map(|_| Outcome::Unknown);
    };
    if facts.is_authenticated().is_none() {
        let why = facts.identity.gap().unwrap_or_default();
        asked.unknown(format!("{}; whether they count depends on its logins: {why}", count(policies)));
        ask(examination, ALLOWS).gap(&facts.identity);
        return facts.asked.as_ref().map(|_| Outcome::Unknown);
    }
    if policies.is_empty() {
        asked.fail("None is attached");
    } else {
        asked.pass(format!("{} of at most 10: {}", policies.len(), names(policies)));
    }
    let outcome = allows(facts, policies, examination);
    recent(facts, policies, examination);
    outcome
}

fn ask<'a>(examination: &'a mut Examination, (id, question): (&'static str, &'static str)) -> Asked<'a> {
    examination.ask(id, question, RESTS_ON)
}

fn gap(asked: Asked<'_>, policies: &Fact<Vec<AttachedPolicy>>) {
    match policies {
        Fact::Absent => asked.unknown("AWS IoT knows of no such identity"),
        other => asked.gap(other),
    }
}

fn not_consulted(facts: &CognitoFacts, examination: &mut Examination) {
    let asked = ask(examination, ATTACHED);
    match facts.policies.known() {
        Some(policies) if !policies.is_empty() => {
            asked.warn(format!(
                "{}: not consulted until somebody signs in with it, decisive from then on",
                count(policies)
            ));
        }
        _ => asked.skip("Not consulted for an unauthenticated identity; once a user signs in, one must be attached"),
    }
    ask(examination, ALLOWS).skip("AWS IoT policies are not consulted for an unauthenticated identity");
}

fn allows(facts: &CognitoFacts, policies: &[AttachedPolicy], examination: &mut Examination) -> Option<Outcome> {
    let asked = ask(examination, ALLOWS);
    let Some(wanted) = &facts.asked else {
        asked.skip("No shadow was asked about: name one with --thing");
        if policies.is_empty() {
            nothing_attached(facts, None, examination);
        }
        return None;
    };
    let question = Question::of(facts, wanted);
    let parsed = attached(facts).unwrap_or_default();
    let decision = question.decide(&parsed);
    match decision.verdict {
        Verdict::Allow => asked.pass(format!("Allowed by {}", by(&decision))),
        Verdict::Unknown => asked.unknown(decision.unknown.join("; ")),
        Verdict::ExplicitDeny => {
            asked.fail(format!("Denied by {}", by(&decision)));
            denied(facts, &question, &decision, examination);
        }
        Verdict::ImplicitDeny if policies.is_empty() => {
            asked.fail("No policy is attached to the identity");
            nothing_attached(facts, Some(&question), examination);
        }
        Verdict::ImplicitDeny => {
            asked.fail(format!("None of {} allows {} on {}", names(policies), question.action, question.resource));
            not_granted(facts, &question, &decision, &parsed, examination);
        }
    }
    Some(outcome(decision.verdict))
}

/// The case that most who meet a 403 with Amazon Cognito have.
fn nothing_attached(facts: &CognitoFacts, question: Option<&Question>, examination: &mut Examination) {
    let (advice, fixes) = offer(facts, question, &[]);
    examination.find(
        "cognito-no-iot-policy",
        "No AWS IoT policy is attached to the identity",
        vec![
            format!("ListAttachedPolicies: none on {}", facts.identity_id),
            "An authenticated identity needs both: its role's IAM policy, and an AWS IoT policy on its identity id"
                .to_owned(),
            control_plane(),
        ],
        advice,
        fixes,
    );
}

fn denied(facts: &CognitoFacts, question: &Question, decision: &Decision, examination: &mut Examination) {
    let fixes = decision.by.as_ref().map(|by| super::correct::lift_denial(facts, question, by));
    let by = by(decision);
    examination.find(
        "cognito-iot-denied",
        format!("An AWS IoT policy on the identity denies it: {by}"),
        vec![format!("{by} denies {} on {}", question.action, question.resource)],
        "Change that statement, or detach its policy if nothing else of it is needed; attaching another policy does not help.",
        fixes.unwrap_or_default(),
    );
}

fn not_granted(
    facts: &CognitoFacts,
    question: &Question,
    decision: &Decision,
    parsed: &[Parsed],
    examination: &mut Examination,
) {
    let (advice, offered) = offer(facts, Some(question), parsed);
    let is_own = |fix: &Fix| matches!(fix.shared_by, Some(0 | 1));
    let (mut fixes, shared): (Vec<Fix>, Vec<Fix>) =
        corrections(facts, question, parsed, decision).into_iter().partition(is_own);
    fixes.extend(offered);
    fixes.extend(shared);
    if let Some(near) = meant(decision) {
        fixes = around(fixes, &near.statement, near);
    }
    let mut evidence = misses(decision);
    evidence.push(format!(
        "Attached to {}: {}",
        facts.identity_id,
        parsed.iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>().join(", ")
    ));
    evidence.push(control_plane());
    let (id, title, first): (FindingId, String, Option<String>) = if let Some(found) = decision.unresolved.first() {
        (
            "cognito-iot-variable-unresolved",
            format!("{} in policy {} has no value here", found.variable, found.statement.policy),
            Some(format!("Write the thing's ARN without the variable in {}: {}.", found.statement, found.reason)),
        )
    } else if let Some(near) = meant(decision) {
        (
            "cognito-iot-near-miss",
            format!("Policy {} nearly allows it: {}", near.statement.policy, near.reason),
            Some(format!("Correct {}: {} should cover {}.", near.statement, near.pattern, near.wanted)),
        )
    } else {
        ("cognito-iot-not-granted", format!("No AWS IoT policy on the identity allows {}", question.action), None)
    };
    let advice = first.map_or_else(|| advice.clone(), |first| format!("{first} Or: {advice}"));
    examination.find(id, title, evidence, advice, fixes);
}

/// What misleads many: other calls of the same app work (aws-sdk-js issues 1312 and 3993).
fn control_plane() -> String {
    "Calls such as ListThings or DescribeEndpoint are judged by IAM alone: that they work proves nothing about shadows"
        .to_owned()
}

fn recent(facts: &CognitoFacts, policies: &[AttachedPolicy], examination: &mut Examination) {
    let changed = |policy: &&AttachedPolicy| {
        let detail = policy.detail.known();
        let at = detail.and_then(|detail| detail.modified.or(detail.created));
        at.is_some_and(|at| (0..SETTLED_AFTER).contains(&facts.now.duration_since(at).as_secs()))
    };
    let names: Vec<&str> = policies.iter().filter(changed).map(|policy| policy.name.as_str()).collect();
    if !names.is_empty() {
        let asked = examination.ask("policies-settled", "The policies have been in force for a while", RESTS_ON);
        asked.warn(format!("{} changed within the last 8 minutes: it may not apply yet", names.join(", ")));
    }
}

fn count(policies: &[AttachedPolicy]) -> String {
    match policies {
        [] => "None is attached".to_owned(),
        some => format!("{} attached ({})", some.len(), names(some)),
    }
}

fn names(policies: &[AttachedPolicy]) -> String {
    policies.iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>().join(", ")
}
