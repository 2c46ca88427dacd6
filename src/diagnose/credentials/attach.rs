//! The policies of the account that would grant what is missing, narrowest first.

use super::breadth::{Breadth, breadth, other_actions};
use super::grant::Question;
use super::{ASSUME, DeviceFacts};
use crate::diagnose::fix::GRANTS_EVERYTHING;
use crate::diagnose::fix::document::narrowest;
use crate::diagnose::fix::name::{free_name, name_of};
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{Fix, PolicyToAttach, PolicyToCreate};
use crate::fleet::{Denial, Fact, PolicyDetail};
use crate::policy::Verdict;

/// Whether a policy to attach is what is missing, so that the account's policies are worth reading: many calls.
pub fn needs_candidates(facts: &DeviceFacts) -> bool {
    let (Some(question), Some(_)) = (Question::of(facts), facts.certificate.known()) else { return false };
    facts.alias != Fact::Absent && lacks(&question)
}

fn lacks(question: &Question) -> bool {
    question.decide().verdict == Verdict::ImplicitDeny || question.group_only().is_some()
}

/// Whether a policy on the certificate may have to be changed, so that it is worth knowing whom that concerns.
pub fn needs_targets(facts: &DeviceFacts) -> bool {
    let (Some(question), Some(_)) = (Question::of(facts), facts.certificate.known()) else { return false };
    facts.alias != Fact::Absent && (lacks(&question) || question.decide().verdict == Verdict::ExplicitDeny)
}

/// In the order they are offered: what concerns this certificate alone goes first, and what the account has for it already
/// before what would be made.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A correction of a policy that nobody else has.
    Own,
    /// A policy that names this very alias, attached.
    Exact(Breadth),
    /// A policy made for it.
    New,
    /// A correction of a policy that others have, too.
    Shared,
    /// A policy with a wildcard, attached.
    Wide(Breadth),
}

/// A fix and its place: by rank, by how many share it, by name.
type Ranked = ((Rank, usize, String), Fix);

/// What to do, in words, and the fixes that do it, these corrections among them. `direct` is what is attached already.
pub(super) fn offer(
    facts: &DeviceFacts,
    question: Option<&Question>,
    direct: &[Parsed],
    corrections: Vec<Fix>,
) -> (String, Vec<Fix>) {
    let Some(question) = question else {
        return ("Name the role alias to have the policies offered that allow it.".to_owned(), Vec::new());
    };
    let Some(certificate) = facts.certificate.known() else {
        return ("Attach a policy that allows it to the device's certificate.".to_owned(), corrections);
    };
    let target = &certificate.certificate.arn;
    let candidates = candidates(facts, question, direct, target);
    let advice = match &facts.candidates {
        Fact::Known(_) if !candidates.is_empty() => "Attach a policy that allows it to the certificate.".to_owned(),
        Fact::Known(all) => {
            let gaps = gaps(facts, question, all);
            let none = if gaps.is_empty() {
                "No policy of the account would allow it".to_owned()
            } else {
                format!("No policy of the account that could be read would allow it; {}", gaps.join("; "))
            };
            let statement =
                format!(r#"{{"Effect":"Allow","Action":"{ASSUME}","Resource":"{}"}}"#, question.alias_arn());
            format!("{none}: make one with the statement {statement} and attach it to the certificate.")
        }
        gap => {
            let why = gap.gap().unwrap_or_default();
            format!("Attach a policy that allows it, or make one; which there are is not known: {why}.")
        }
    };
    let mut ranked = candidates;
    ranked.extend(create(facts, question, direct, target));
    ranked.extend(corrections.into_iter().map(|fix| {
        let rank = if matches!(fix.shared_by, Some(0 | 1)) { Rank::Own } else { Rank::Shared };
        ((rank, fix.shared_by.unwrap_or(usize::MAX), fix.id.clone()), fix)
    }));
    ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
    (advice, ranked.into_iter().map(|(_, fix)| fix).collect())
}

/// The policies of the account that would allow it, attached.
fn candidates(facts: &DeviceFacts, question: &Question, direct: &[Parsed], target: &str) -> Vec<Ranked> {
    let fix = |(detail, targets): &(PolicyDetail, Fact<usize>)| {
        let parsed = Parsed::detail(detail);
        let allows = question.decide_with(&parsed).verdict == Verdict::Allow;
        let document = parsed.document().filter(|_| allows)?;
        let width = breadth(document, &question.granting(document), ASSUME, question.alias_arn());
        let attach = PolicyToAttach {
            policy: &detail.policy.name,
            target,
            attached: names(direct),
            shared_by: targets,
            notes: notes(&width, &other_actions(document, ASSUME)),
        };
        let count = targets.known().copied().unwrap_or(usize::MAX);
        let everything = width.everything;
        let is_exact = !width.everything && width.resource == 0 && width.action == 0;
        let rank = if is_exact { Rank::Exact(width) } else { Rank::Wide(width) };
        Some((
            (rank, count, detail.policy.name.clone()),
            Fix::attach_policy(attach).only_by_choice_if(everything, GRANTS_EVERYTHING),
        ))
    };
    let is_new = |(detail, _): &&(PolicyDetail, Fact<usize>)| direct.iter().all(|p| p.name != detail.policy.name);
    facts.candidates.known().into_iter().flatten().filter(is_new).filter_map(fix).collect()
}

/// A policy that allows this and nothing else, made and attached.
fn create(facts: &DeviceFacts, question: &Question, direct: &[Parsed], target: &str) -> Option<Ranked> {
    let base = name_of("fleetdeck", facts.alias_name.as_deref().unwrap_or_default(), "");
    let name = free_name(&base, |name| is_taken(facts, name))?;
    let mut notes = vec!["allows this role alias and nothing else".to_owned()];
    notes.extend(name_not_known(&facts.candidates));
    let fix = Fix::create_policy(PolicyToCreate {
        policy: &name,
        document: &narrowest(ASSUME, question.alias_arn()),
        target,
        attached: names(direct),
        notes,
    });
    Some(((Rank::New, 0, name), fix))
}

/// Whether there is a policy of this name, as far as is known: whether it would help or not.
pub(in crate::diagnose) fn is_taken(facts: &DeviceFacts, name: &str) -> bool {
    let read = facts.candidates.known().into_iter().flatten().map(|(detail, _)| &detail.policy.name);
    let unread = facts.unread_candidates.iter().map(|(name, _)| name);
    let attached = [&facts.certificate_policies, &facts.group_policies];
    let attached = attached.into_iter().filter_map(Fact::known).flatten().map(|policy| &policy.name);
    read.chain(unread).chain(attached).any(|taken| taken == name)
}

/// For the notes of what is made: whether its name is free is not known where the policies may not be listed.
pub(in crate::diagnose) fn name_not_known<T>(candidates: &Fact<T>) -> Option<String> {
    let is_listing = |denial: &Denial| denial.action.ends_with(":ListPolicies");
    matches!(candidates, Fact::Denied(denial) if is_listing(denial)).then(|| {
        "whether there is a policy of this name already is not known (no permission: iot:ListPolicies): AWS refuses it then"
            .to_owned()
    })
}

fn names(direct: &[Parsed]) -> Vec<String> {
    direct.iter().map(|policy| policy.name.clone()).collect()
}

/// How many policies of the account there is no verdict about, and why of the first.
fn gaps(facts: &DeviceFacts, question: &Question, candidates: &[(PolicyDetail, Fact<usize>)]) -> Vec<String> {
    let undecided: Vec<String> = candidates
        .iter()
        .filter_map(|(detail, _)| {
            let parsed = Parsed::detail(detail);
            let decision = question.alone(&parsed);
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
        notes.push(GRANTS_EVERYTHING.to_owned());
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
