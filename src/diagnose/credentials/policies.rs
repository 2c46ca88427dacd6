//! Whether a policy in force allows the role alias; and if none does, which part of which statement is at fault.

use super::choice::existing;
use super::examine::Examination;
use super::grant::{Question, place};
use super::rank::is_meant;
use super::{ASSUME, AttachedPolicy, DeviceFacts, attach, correct};
use crate::diagnose::device::{Judge, Right, lift_denial};
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{FindingId, Fix, short_id, short_target};
use crate::fleet::Fact;
use crate::policy::{Decision, NearMiss, StatementRef, Verdict};

/// What does not depend on whether policies of thing groups count.
const ON_CERTIFICATE: &str = "Attach it to the certificate itself: that counts in any case.";
const RESTS_ON: &[&str] = &["ListAttachedPolicies", "GetPolicy"];

/// What the certificate has, and what the decision over it is.
struct Case<'a> {
    facts: &'a DeviceFacts,
    question: &'a Question<'a>,
    direct: Vec<Parsed>,
}

pub(super) fn examine(facts: &DeviceFacts, examination: &mut Examination) {
    let attached = match &facts.certificate_policies {
        Fact::Known(attached) if facts.certificate != Fact::Absent => attached,
        other => return without_policies(facts, other, examination),
    };
    let certificate = certificate_name(facts);
    let asked = examination.ask("policies-attached", "Policies are attached to the certificate", &RESTS_ON[..1]);
    let groups = facts.group_policies.known().map_or(&[][..], Vec::as_slice);
    match (attached.is_empty(), groups.is_empty(), facts.group_policies.gap()) {
        (false, ..) => asked.pass(format!("{} of at most 10: {}", attached.len(), names(attached))),
        (true, false, _) => asked.warn(format!("None on {certificate} itself; on its thing groups: {}", names(groups))),
        (true, true, Some(gap)) => {
            asked.unknown(format!("None on {certificate} itself; which its thing groups have is not known: {gap}"));
        }
        (true, true, None) => asked.fail(format!("No policy is attached to {certificate}")),
    }
    let question = Question::of(facts);
    let asked = examination.ask("policy-allows", "A policy in force allows the role alias", RESTS_ON);
    let Some(question) = &question else {
        asked.unknown(format!("No role alias was named, and none could be chosen{}", existing(facts)));
        if attached.is_empty() && groups.is_empty() && facts.group_policies.gap().is_none() {
            no_policy(facts, None, examination);
        }
        return;
    };
    let case = Case { facts, question, direct: attached.iter().map(Parsed::attached).collect() };
    let decision = question.decide();
    let group_only = question.group_only();
    match decision.verdict {
        Verdict::ImplicitDeny | Verdict::Unknown
            if facts.alias == Fact::Absent && (group_only.is_some() || decision.verdict == Verdict::ImplicitDeny) =>
        {
            asked.skip("There is no such role alias; a policy for it would not help");
        }
        Verdict::Allow => asked.pass(format!("Allowed by {}", decision.by.as_ref().map(place).unwrap_or_default())),
        Verdict::Unknown => {
            asked.unknown(decision.unknown.join("; "));
            if let Some((by, group)) = &group_only {
                on_group_only(&case, &decision, by, *group, examination);
            }
        }
        Verdict::ExplicitDeny => {
            let by = decision.by.as_ref().map(place).unwrap_or_default();
            asked.fail(format!("Denied by {by}"));
            examination.find(
                "policy-explicit-deny",
                format!("A policy denies the role alias: {by}"),
                vec![format!("{by} denies {ASSUME} on {}", question.alias_arn()), "A denial outweighs every allowance".to_owned()],
                "Change that statement, or detach its policy if nothing else of it is needed; attaching another policy does not help.",
                lift(facts, decision.by.as_ref()),
            );
        }
        Verdict::ImplicitDeny if attached.is_empty() => {
            asked.fail(format!("No policy is attached to {certificate}"));
            no_policy(facts, Some(&case), examination);
        }
        Verdict::ImplicitDeny => {
            asked.fail(format!("None of {} allows {ASSUME} on {}", names(attached), question.alias_arn()));
            not_granted(&case, &decision, examination);
        }
    }
}

/// Where it is not known what is attached, or pointless to ask.
fn without_policies<T>(facts: &DeviceFacts, policies: &Fact<T>, examination: &mut Examination) {
    for (id, question) in [
        ("policies-attached", "Policies are attached to the certificate"),
        ("policy-allows", "A policy in force allows the role alias"),
    ] {
        let asked = examination.ask(id, question, RESTS_ON);
        if facts.certificate == Fact::Absent {
            asked.skip("There is no certificate");
        } else {
            asked.gap(policies);
        }
    }
}

fn lift(facts: &DeviceFacts, by: Option<&StatementRef>) -> Vec<Fix> {
    let (Some(by), Some(resource)) = (by, facts.alias_arn()) else { return Vec::new() };
    lift_denial(&Judge::credentials(facts), &[Right { action: ASSUME, resource }], by)
}

fn no_policy(facts: &DeviceFacts, case: Option<&Case<'_>>, examination: &mut Examination) {
    let certificate = certificate_name(facts);
    let evidence = vec![format!("ListAttachedPolicies: no policy on {certificate}")];
    let (advice, fixes) = attach::offer(facts, case.map(|case| case.question), &[], Vec::new());
    examination.find("no-policy-attached", format!("No policy is attached to {certificate}"), evidence, advice, fixes);
}

fn on_group_only(
    case: &Case<'_>,
    decision: &Decision,
    by: &StatementRef,
    group: Option<&str>,
    examination: &mut Examination,
) {
    let group = group.map_or_else(|| "a thing group".to_owned(), short_target);
    let mut evidence = vec![
        format!("{} allows it, attached to {group}", place(by)),
        "Thing group policies take effect where client id and thing name match; a request for credentials has no client id".to_owned(),
    ];
    evidence.extend(decision.near_misses.iter().map(miss));
    let (_, fixes) = attach::offer(case.facts, Some(case.question), &case.direct, Vec::new());
    examination.find(
        "policy-on-group-only",
        "The policy that allows the role alias is attached to a thing group only",
        evidence,
        ON_CERTIFICATE,
        fixes,
    );
}

fn not_granted(case: &Case<'_>, decision: &Decision, examination: &mut Examination) {
    let corrections = correct::corrections(case.facts, case.question, decision);
    let (advice, mut fixes) = attach::offer(case.facts, Some(case.question), &case.direct, corrections);
    if let Some(near) = decision.near_misses.iter().find(|near| is_meant(near)) {
        fixes = correct::around(fixes, &near.statement, near);
    }
    // A variable without a value is told below, with its own reason.
    let by_variable = |near: &NearMiss| decision.unresolved.iter().any(|found| found.statement == near.statement);
    let mut evidence: Vec<String> = decision.near_misses.iter().filter(|near| !by_variable(near)).map(miss).collect();
    evidence.extend(
        decision
            .unresolved
            .iter()
            .map(|found| format!("{}: {} has no value: {}", place(&found.statement), found.variable, found.reason)),
    );
    evidence.push(format!(
        "Attached to {}: {}",
        certificate_name(case.facts),
        case.direct.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
    ));
    if let Fact::Denied(_) | Fact::Unknown(_) = &case.facts.other_versions {
        let gap = case.facts.other_versions.gap().unwrap_or_default();
        evidence.push(format!("Versions not in force were not looked at: {gap}"));
    }
    let (id, title, first) = name_the_fault(case, decision);
    let advice = first
        .map_or_else(|| advice.clone(), |first| if fixes.is_empty() { first } else { format!("{first} Or: {advice}") });
    examination.find(id, title, evidence, advice, fixes);
}

/// The most telling reason first.
fn name_the_fault(case: &Case<'_>, decision: &Decision) -> (FindingId, String, Option<String>) {
    if let Some((policy, version)) = correct::right_version(case.facts, case.question) {
        let policy = &policy.name;
        return (
            "policy-version-not-default",
            format!("Version {version} of policy {policy} allows the role alias, but is not its default version"),
            Some(format!(
                "Make it the default: aws iot set-default-policy-version --policy-name {policy} --policy-version-id {version}."
            )),
        );
    }
    if let Some(found) = decision.unresolved.first() {
        return (
            "policy-variable-unresolved",
            format!("{} in policy {} has no value here", found.variable, found.statement.policy),
            Some(format!(
                "Write the role alias' ARN without the variable in {}: {}.",
                place(&found.statement),
                found.reason
            )),
        );
    }
    if let Some(near) = decision.near_misses.iter().find(|near| is_meant(near)) {
        return (
            "policy-near-miss",
            format!("Policy {} nearly allows the role alias: {}", near.statement.policy, near.reason),
            Some(format!("Correct {}: {} should cover {}.", place(&near.statement), near.pattern, near.wanted)),
        );
    }
    ("no-policy-grants-alias", format!("No policy on {} allows the role alias", certificate_name(case.facts)), None)
}

/// A near-miss in words.
pub(super) fn miss(near: &NearMiss) -> String {
    format!("{}: {} where {} is needed: {}", place(&near.statement), near.pattern, near.wanted, near.reason)
}

fn names(policies: &[AttachedPolicy]) -> String {
    policies.iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn certificate_name(facts: &DeviceFacts) -> String {
    match facts.certificate.known() {
        Some(detail) => format!("certificate {}", short_id(&detail.certificate.id)),
        None => "the certificate".to_owned(),
    }
}
