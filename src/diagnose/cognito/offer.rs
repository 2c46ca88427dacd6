//! The policies of the account that would let the identity in, narrowest first.

use super::CognitoFacts;
use super::question::Question;
use crate::diagnose::credentials::{Breadth, also_allows, breadth, name_not_known, other_actions};
use crate::diagnose::fix::GRANTS_EVERYTHING;
use crate::diagnose::fix::document::narrowest;
use crate::diagnose::fix::name::free_name;
use crate::diagnose::iam::{policy_name, statement};
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{Fix, PolicyToAttach, PolicyToCreate};
use crate::fleet::{Fact, PolicyDetail};
use crate::policy::Verdict;

/// What to do, in words, and the fixes that do it. `direct` is what is attached already.
pub(super) fn offer(facts: &CognitoFacts, question: Option<&Question>, direct: &[Parsed]) -> (String, Vec<Fix>) {
    let Some(question) = question else {
        return ("Attach an AWS IoT policy to the identity id; name the shadow with --thing to have those offered that allow it.".to_owned(), Vec::new());
    };
    let wanted = statement(&question.action, &question.resource);
    let create = create(facts, question, direct);
    let candidates = match &facts.candidates {
        Fact::Known(candidates) => candidates,
        gap => {
            let why = gap.gap().unwrap_or_default();
            let advice = format!(
                "Attach an AWS IoT policy with the statement {wanted} to the identity id; which one there is, is not known: {why}."
            );
            return (advice, create.into_iter().collect());
        }
    };
    let mut found: Vec<(Breadth, usize, &PolicyDetail, Fix)> = candidates
        .iter()
        .filter(|(detail, _)| direct.iter().all(|attached| attached.name != detail.policy.name))
        .filter_map(|(detail, targets)| candidate(facts, question, direct, (detail, targets)))
        .collect();
    found.sort_by(|a, b| (&a.0, a.1, &a.2.policy.name).cmp(&(&b.0, b.1, &b.2.policy.name)));
    let advice = if found.is_empty() {
        let unread = facts.unread_candidates.first();
        let besides = unread.map(|(_, why)| format!(" ({} could not be read: {why})", facts.unread_candidates.len()));
        let none = format!("No policy of the account would allow it{}", besides.unwrap_or_default());
        format!("{none}: make one with the statement {wanted} and attach it to the identity id.")
    } else {
        "Attach an AWS IoT policy that allows it to the identity id.".to_owned()
    };
    let attach = found.into_iter().map(|(_, _, _, fix)| fix);
    (advice, attach.chain(create).collect())
}

/// The narrowest policy there can be.
fn create(facts: &CognitoFacts, question: &Question, direct: &[Parsed]) -> Option<Fix> {
    let document = narrowest(&question.action, &question.resource);
    let known = facts.candidates.known().into_iter().flatten().map(|(detail, _)| detail.policy.name.as_str());
    let unread = facts.unread_candidates.iter().map(|(name, _)| name.as_str());
    let taken: Vec<&str> = known.chain(unread).chain(direct.iter().map(|policy| policy.name.as_str())).collect();
    let base = facts.asked.as_ref().map(policy_name).unwrap_or_default();
    let name = free_name(&base, |name| taken.contains(&name))?;
    Some(Fix::create_policy(PolicyToCreate {
        policy: &name,
        document: &document,
        target: &facts.identity_id,
        attached: direct.iter().map(|policy| policy.name.clone()).collect(),
        notes: name_not_known(&facts.candidates).into_iter().collect(),
    }))
}

fn candidate<'a>(
    facts: &CognitoFacts,
    question: &Question,
    direct: &[Parsed],
    (detail, targets): (&'a PolicyDetail, &Fact<usize>),
) -> Option<(Breadth, usize, &'a PolicyDetail, Fix)> {
    let parsed = Parsed::detail(detail);
    let allows = question.decide(direct.iter().chain([&parsed])).verdict == Verdict::Allow;
    let document = parsed.document().filter(|_| allows)?;
    let width = breadth(document, &question.granting(document), &question.action, &question.resource);
    let attach = PolicyToAttach {
        policy: &detail.policy.name,
        target: &facts.identity_id,
        attached: direct.iter().map(|policy| policy.name.clone()).collect(),
        shared_by: targets,
        notes: notes(&width, &other_actions(document, &question.action)),
    };
    let count = targets.known().copied().unwrap_or(usize::MAX);
    let fix = Fix::attach_policy(attach).only_by_choice_if(width.everything, GRANTS_EVERYTHING);
    Some((width, count, detail, fix))
}

fn notes(width: &Breadth, others: &[String]) -> Vec<String> {
    let mut notes = Vec::new();
    if width.everything {
        notes.push(GRANTS_EVERYTHING.to_owned());
    } else if width.resource > 0 {
        notes.push("its resource pattern covers other things too".to_owned());
    }
    notes.extend(also_allows(others));
    notes
}
