//! Several rights judged: the checks' answers, and one finding for each fault behind those that are denied.

use super::cause::Cause;
use super::deny::lift_denial;
use super::judge::{Judge, Right};
use super::offer::{corrections, offer};
use crate::diagnose::credentials::{Asked, Examination, around};
use crate::diagnose::{FindingId, Fix};
use crate::fleet::Fact;
use crate::policy::{Decision, NearMiss, Verdict};

/// Names of findings: over MQTT and over HTTPS they are told apart.
pub(super) struct Names {
    pub(super) explicit_deny: FindingId,
    pub(super) other_version: FindingId,
    pub(super) variable: FindingId,
    pub(super) near_miss: FindingId,
    pub(super) not_granted: FindingId,
}

/// A right that is denied, and why.
pub(super) struct Denied {
    pub(super) right: Right,
    pub(super) decision: Decision,
    pub(super) cause: Cause,
}

/// Judges rights of one kind and answers their check; gives back those that are denied.
pub(super) fn answer(asked: Asked<'_>, judge: &Judge<'_>, rights: &[Right]) -> Vec<Denied> {
    let judged: Vec<(&Right, Decision)> = rights.iter().map(|right| (right, judge.decide(right))).collect();
    let with = |wanted: &[Verdict]| -> Vec<&(&Right, Decision)> {
        judged.iter().filter(|(_, decision)| wanted.contains(&decision.verdict)).collect()
    };
    let denied = with(&[Verdict::ImplicitDeny, Verdict::ExplicitDeny]);
    let open = with(&[Verdict::Unknown]);
    if let Some((first, decision)) = denied.first() {
        let more = others(denied.len(), rights.len());
        asked.fail(match &decision.by {
            Some(by) => format!("Denied by {by}: {}{more}", first.words()),
            None => format!("No policy in force allows {}{more}", first.words()),
        });
    } else if let Some((first, decision)) = open.first() {
        asked.unknown(format!("{}: {}", first.words(), decision.unknown.join("; ")));
    } else {
        let mut by: Vec<String> =
            judged.iter().filter_map(|(_, decision)| decision.by.as_ref().map(ToString::to_string)).collect();
        by.dedup();
        asked.pass(format!("Allowed by {}", by.join("; ")));
    }
    denied
        .into_iter()
        .map(|(right, decision)| Denied {
            cause: Cause::of(judge, right, decision),
            right: (*right).clone(),
            decision: decision.clone(),
        })
        .collect()
}

fn others(count: usize, all: usize) -> String {
    match (count, all) {
        (1, 1) => String::new(),
        (count, all) if count == all => format!(", nor any of the other {}", all - 1),
        (1, _) => String::new(),
        (count, _) => format!(", nor {} more", count - 1),
    }
}

/// One finding for each fault.
pub(super) fn find(names: &Names, judge: &Judge<'_>, denied: Vec<Denied>, examination: &mut Examination) {
    let mut faults: Vec<Vec<Denied>> = Vec::new();
    let lacking: Vec<Right> = denied
        .iter()
        .filter(|one| one.decision.verdict == Verdict::ImplicitDeny)
        .map(|one| one.right.clone())
        .collect();
    for one in denied {
        match faults.iter_mut().find(|fault| fault[0].cause.is_same(&one.cause)) {
            Some(fault) => fault.push(one),
            None => faults.push(vec![one]),
        }
    }
    for fault in faults {
        tell(names, judge, &fault, &lacking, examination);
    }
}

fn tell(names: &Names, judge: &Judge<'_>, fault: &[Denied], lacking: &[Right], examination: &mut Examination) {
    let rights: Vec<Right> = fault.iter().map(|one| one.right.clone()).collect();
    let what = list(&rights);
    let mut evidence: Vec<String> = Vec::new();
    let mended = |first: Option<String>| -> (String, Vec<Fix>) {
        let (advice, mut fixes) = offer(judge, &rights, lacking, corrections(judge, fault));
        if let Cause::Near { statement, near } = &fault[0].cause {
            fixes = around(fixes, statement, near);
        }
        let advice = first
            .map_or(advice.clone(), |first| if fixes.is_empty() { first } else { format!("{first} Or: {advice}") });
        (advice, fixes)
    };
    let (id, title, (advice, fixes)) = match &fault[0].cause {
        Cause::Denied(by) => {
            evidence.push(format!("{by} denies {what}"));
            evidence.push("A denial outweighs every allowance".to_owned());
            let advice = "Change that statement, or detach its policy if nothing else of it is needed; attaching another policy does not help.";
            (
                names.explicit_deny,
                format!("A policy denies it: {by}"),
                (advice.to_owned(), lift_denial(judge, &rights, by)),
            )
        }
        Cause::OtherVersion { policy, version } => {
            evidence.push(format!("Version {version} of {policy} allows {what}; only the default version is in force"));
            let first = format!(
                "Make it the default: aws iot set-default-policy-version --policy-name {policy} --policy-version-id {version}."
            );
            let title = format!("Version {version} of policy {policy} allows it, but is not its default version");
            (names.other_version, title, mended(Some(first)))
        }
        Cause::Variable { statement, variable, reason } => {
            evidence.push(format!("{statement}: {variable} has no value: {reason}"));
            let first = instead_of_variable(judge, statement, variable, reason);
            let title = format!("{variable} in policy {} has no value here: {reason}", statement.policy);
            (names.variable, title, mended(Some(first)))
        }
        Cause::Near { statement, near } => {
            let title = format!("Policy {} nearly allows it: {}", statement.policy, near.reason);
            let first = format!("Correct {statement}: {} should cover {}.", near.pattern, near.wanted);
            (names.near_miss, title, mended(Some(first)))
        }
        Cause::Lacking => (names.not_granted, format!("No policy in force allows {what}"), mended(None)),
    };
    evidence.push(format!("Needed: {}", rights.iter().map(Right::words).collect::<Vec<_>>().join("; ")));
    evidence.extend(near_misses(fault));
    evidence.extend(surroundings(judge));
    examination.find(id, title, evidence, advice, fixes);
}

/// Actions and how many resources, in a few words.
fn list(rights: &[Right]) -> String {
    let mut actions: Vec<&str> = rights.iter().map(|right| right.action).collect();
    actions.dedup();
    match rights {
        [one] => one.words(),
        _ => actions.join(", "),
    }
}

/// A near-miss in words; variables without a value are told with their own reason.
fn near_misses(fault: &[Denied]) -> Vec<String> {
    const SHOWN: usize = 4;
    let mut told: Vec<String> = Vec::new();
    for one in fault {
        let by_variable =
            |near: &&NearMiss| one.decision.unresolved.iter().all(|found| found.statement != near.statement);
        for near in one.decision.near_misses.iter().filter(by_variable) {
            let line = format!("{}: {} where {} is needed: {}", near.statement, near.pattern, near.wanted, near.reason);
            if !told.contains(&line) {
                told.push(line);
            }
        }
    }
    told.truncate(SHOWN);
    told
}

/// What is attached, and what was not looked at.
fn surroundings(judge: &Judge<'_>) -> Vec<String> {
    let names: Vec<&str> = judge.counted().iter().map(|policy| policy.name.as_str()).collect();
    let mut told = vec![if names.is_empty() {
        "No policy counts".to_owned()
    } else {
        format!("Policies that count: {}", names.join(", "))
    }];
    if let Fact::Denied(_) | Fact::Unknown(_) = &judge.facts.other_versions {
        let gap = judge.facts.other_versions.gap().unwrap_or_default();
        told.push(format!("Versions not in force were not looked at: {gap}"));
    }
    told
}

fn instead_of_variable(
    judge: &Judge<'_>,
    statement: &crate::policy::StatementRef,
    variable: &str,
    reason: &str,
) -> String {
    if judge.is_mqtt() {
        return format!(
            "Let the device connect with its thing's name as client id, and attach its certificate to that thing; or write {statement} without {variable} ({reason})."
        );
    }
    let thing = judge.facts.thing_name.as_deref().unwrap_or("NAME");
    format!(
        "In {statement} write the thing's name ({thing}) instead of {variable}, a prefix of it with *, or a variable of the certificate such as ${{iot:Certificate.Subject.CommonName}} where that is the thing's name."
    )
}
