//! Whether a policy in force allows the role alias; and if none does, which part of which statement is at fault.

use super::examine::Examination;
use super::grant::{Parsed, Question, faults, place};
use super::rank::is_meant;
use super::{ASSUME, AttachedPolicy, DeviceFacts, attach, correct, deny};
use crate::diagnose::{FindingId, short_id, short_target};
use crate::fleet::Fact;
use crate::policy::{Decision, NearMiss, StatementRef, Verdict};

const RESTS_ON: &[&str] = &["ListAttachedPolicies", "GetPolicy"];

/// What the certificate has, and what the decision over it is.
struct Case<'a> {
    facts: &'a DeviceFacts,
    question: &'a Question,
    direct: Vec<Parsed>,
    groups: Vec<Parsed>,
}

pub(super) fn examine(facts: &DeviceFacts, examination: &mut Examination) {
    let attached = match &facts.certificate_policies {
        Fact::Known(attached) if facts.certificate != Fact::Absent => attached,
        other => return without_policies(facts, other, examination),
    };
    let certificate = certificate_name(facts);
    let asked = examination.ask("policies-attached", "Policies are attached to the certificate", &RESTS_ON[..1]);
    let groups = facts.group_policies.known().map_or(&[][..], Vec::as_slice);
    match (attached.is_empty(), groups.is_empty()) {
        (false, _) => asked.pass(format!("{} of at most 10: {}", attached.len(), names(attached))),
        (true, true) => asked.fail(format!("No policy is attached to {certificate}")),
        (true, false) => asked.warn(format!("None on {certificate} itself; on its thing groups: {}", names(groups))),
    }
    let question = Question::of(facts);
    let asked = examination.ask("policy-allows", "A policy in force allows the role alias", RESTS_ON);
    let Some(question) = &question else {
        asked.unknown("No role alias was named, and none could be chosen");
        if attached.is_empty() && groups.is_empty() {
            no_policy(facts, None, examination);
        }
        return;
    };
    let case = Case {
        facts,
        question,
        direct: attached.iter().map(Parsed::attached).collect(),
        groups: groups.iter().map(Parsed::attached).collect(),
    };
    let decision = question.decide(&case.direct);
    let with_groups = question.decide(case.direct.iter().chain(&case.groups));
    match decision.verdict {
        Verdict::Allow if with_groups.verdict == Verdict::ExplicitDeny => {
            let by = with_groups.by.as_ref().map(place).unwrap_or_default();
            asked.warn(format!("Allowed on the certificate, but denied on a thing group by {by}; whether that counts here is not documented"));
        }
        Verdict::Allow => asked.pass(format!("Allowed by {}", decision.by.as_ref().map(place).unwrap_or_default())),
        Verdict::Unknown => {
            let mut reasons = faults(&case.direct);
            // What those that can be read leave open.
            reasons.extend(question.decide(case.direct.iter().filter(|policy| policy.document().is_some())).unknown);
            asked.unknown(reasons.join("; "));
        }
        Verdict::ExplicitDeny => {
            let by = decision.by.as_ref().map(place).unwrap_or_default();
            asked.fail(format!("Denied by {by}"));
            examination.find(
                "policy-explicit-deny",
                format!("A policy denies the role alias: {by}"),
                vec![format!("{by} denies {ASSUME} on {}", question.alias_arn), "A denial outweighs every allowance".to_owned()],
                "Change that statement, or detach its policy if nothing else of it is needed; attaching another policy does not help.",
                deny::lift(facts, question, &case.direct, decision.by.as_ref()),
            );
        }
        Verdict::ImplicitDeny if facts.alias == Fact::Absent => {
            asked.skip("There is no such role alias; a policy for it would not help");
        }
        Verdict::ImplicitDeny if with_groups.verdict == Verdict::Allow => {
            let by = with_groups.by.as_ref().map(place).unwrap_or_default();
            asked.unknown(format!(
                "Only {by} on a thing group allows it; the credential provider has no client id, so it most likely does not count"
            ));
            group_only(&case, &decision, with_groups.by.as_ref(), examination);
        }
        Verdict::ImplicitDeny if attached.is_empty() => {
            asked.fail(format!("No policy is attached to {certificate}"));
            no_policy(facts, Some(&case), examination);
        }
        Verdict::ImplicitDeny => {
            asked.fail(format!("None of {} allows {ASSUME} on {}", names(attached), question.alias_arn));
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

fn no_policy(facts: &DeviceFacts, case: Option<&Case<'_>>, examination: &mut Examination) {
    let certificate = certificate_name(facts);
    let mut evidence = vec![format!("ListAttachedPolicies: no policy on {certificate}")];
    evidence.extend(group_gap(facts));
    let (advice, fixes) = attach::offer(facts, case.map(|case| case.question), &[], Vec::new());
    examination.find("no-policy-attached", format!("No policy is attached to {certificate}"), evidence, advice, fixes);
}

fn group_only(case: &Case<'_>, decision: &Decision, by: Option<&StatementRef>, examination: &mut Examination) {
    let deciding = |policy: &&Parsed| by.is_some_and(|by| policy.name == by.policy);
    let group = case.groups.iter().find(deciding).map(|policy| short_target(&policy.target));
    let by = by.map(place).unwrap_or_default();
    let mut evidence = vec![
        format!("{by} allows it, attached to {}", group.unwrap_or_else(|| "a thing group".to_owned())),
        "Thing group policies apply where the client id is the thing's name; a request for credentials has no client id".to_owned(),
    ];
    evidence.extend(decision.near_misses.iter().map(miss));
    let (_, fixes) = attach::offer(case.facts, Some(case.question), &case.direct, Vec::new());
    examination.find(
        "policy-on-group-only",
        "The policy that allows the role alias is attached to a thing group only",
        evidence,
        "Attach it to the certificate itself.",
        fixes,
    );
}

fn not_granted(case: &Case<'_>, decision: &Decision, examination: &mut Examination) {
    let corrections = correct::corrections(case.facts, case.question, &case.direct, decision);
    let (advice, fixes) = attach::offer(case.facts, Some(case.question), &case.direct, corrections);
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
    evidence.extend(group_gap(case.facts));
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
    if let Some((policy, version)) = correct::right_version(case.facts, case.question, &case.direct) {
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

fn group_gap(facts: &DeviceFacts) -> Option<String> {
    facts.group_policies.gap().map(|gap| format!("Policies of thing groups were not looked at: {gap}"))
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
