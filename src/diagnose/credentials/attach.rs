//! The policies of the account that would grant what is missing, narrowest first.

use super::breadth::{Breadth, breadth, other_actions};
use super::grant::{Parsed, Question};
use super::{ASSUME, DeviceFacts};
use crate::diagnose::Fix;
use crate::diagnose::PolicyToAttach;
use crate::fleet::{Fact, PolicyDetail};
use crate::policy::Verdict;

/// Whether a policy to attach is what is missing, so that the account's policies are worth reading: many calls.
pub fn needs_candidates(facts: &DeviceFacts) -> bool {
    let (Some(question), Some(_), Some(attached)) =
        (Question::of(facts), facts.certificate.known(), facts.certificate_policies.known())
    else {
        return false;
    };
    let direct: Vec<Parsed> = attached.iter().map(Parsed::attached).collect();
    facts.alias != Fact::Absent && question.decide(&direct).verdict == Verdict::ImplicitDeny
}

/// What to do, in words, and the fixes that do it. `direct` is what is attached already.
pub(super) fn offer(facts: &DeviceFacts, question: Option<&Question>, direct: &[Parsed]) -> (String, Vec<Fix>) {
    let Some(question) = question else {
        return ("Name the role alias to have the policies offered that allow it.".to_owned(), Vec::new());
    };
    let Some(certificate) = facts.certificate.known() else {
        return ("Attach a policy that allows it to the device's certificate.".to_owned(), Vec::new());
    };
    let candidates = match &facts.candidates {
        Fact::Known(candidates) => candidates,
        gap => {
            let why = gap.gap().unwrap_or_default();
            return (format!("Attach a policy that allows it; which one is not known: {why}."), Vec::new());
        }
    };
    let mut found: Vec<(Breadth, usize, &PolicyDetail, Fix)> = candidates
        .iter()
        .filter(|(detail, _)| direct.iter().all(|attached| attached.name != detail.policy.name))
        .filter_map(|(detail, targets)| {
            let parsed = Parsed::detail(detail);
            let allows = question.decide(direct.iter().chain([&parsed])).verdict == Verdict::Allow;
            let document = parsed.document().filter(|_| allows)?;
            let width = breadth(document, &question.granting(document), ASSUME, &question.alias_arn);
            let attach = PolicyToAttach {
                policy: &detail.policy.name,
                target: &certificate.certificate.arn,
                attached: direct.iter().map(|policy| policy.name.clone()).collect(),
                shared_by: targets,
                notes: notes(&width, &other_actions(document, ASSUME)),
            };
            let count = targets.known().copied().unwrap_or(usize::MAX);
            Some((width, count, detail, Fix::attach_policy(attach)))
        })
        .collect();
    found.sort_by(|a, b| (&a.0, a.1, &a.2.policy.name).cmp(&(&b.0, b.1, &b.2.policy.name)));
    if found.is_empty() {
        let gaps = gaps(facts, question, direct, candidates);
        let none = if gaps.is_empty() {
            "No policy of the account would allow it".to_owned()
        } else {
            format!("No policy of the account that could be read would allow it; {}", gaps.join("; "))
        };
        let statement = format!(r#"{{"Effect":"Allow","Action":"{ASSUME}","Resource":"{}"}}"#, question.alias_arn);
        return (
            format!("{none}: make one with the statement {statement} and attach it to the certificate."),
            Vec::new(),
        );
    }
    let fixes: Vec<Fix> = found.into_iter().map(|(_, _, _, fix)| fix).collect();
    ("Attach a policy that allows it to the certificate.".to_owned(), fixes)
}

/// How many policies of the account there is no verdict about, and why of the first.
fn gaps(
    facts: &DeviceFacts,
    question: &Question,
    direct: &[Parsed],
    candidates: &[(PolicyDetail, Fact<usize>)],
) -> Vec<String> {
    let undecided: Vec<String> = candidates
        .iter()
        .filter_map(|(detail, _)| {
            let parsed = Parsed::detail(detail);
            let decision = question.decide(direct.iter().chain([&parsed]));
            let why = || {
                let why = parsed.fault().map_or_else(|| decision.unknown.join(", "), ToOwned::to_owned);
                format!("policy {}: {why}", detail.policy.name)
            };
            (decision.verdict == Verdict::Unknown).then(why)
        })
        .collect();
    let unread = facts.unread_candidates.first().map(|(_, why)| (facts.unread_candidates.len(), "read", why));
    let undecided = undecided.first().map(|why| (undecided.len(), "judged", why));
    unread
        .into_iter()
        .chain(undecided)
        .map(|(count, what, why)| format!("{count} could not be {what} ({why})"))
        .collect()
}

fn notes(width: &Breadth, others: &[String]) -> Vec<String> {
    let mut notes = Vec::new();
    if width.everything {
        notes.push("grants every action on every resource: a last resort".to_owned());
    } else if width.resource > 0 {
        notes.push("its resource pattern covers other role aliases too".to_owned());
    }
    notes.extend(also_allows(others));
    notes
}

/// What a policy grants besides what it is attached for; `None` where that is nothing.
pub(in crate::diagnose) fn also_allows(others: &[String]) -> Option<String> {
    const SHOWN: usize = 6;
    let more = others.len().saturating_sub(SHOWN);
    let list = others.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!others.is_empty()).then(|| format!("also allows {list}{tail}"))
}
