//! Policies on the certificate put right: the version that allows it put in force, or a new one with the statement
//! corrected.

use super::grant::Question;
use super::rank::is_meant;
use super::{ASSUME, AttachedPolicy, DeviceFacts};
use crate::diagnose::fix::document::{Fault, granting_too, title_of_change};
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{Fix, NewPolicyVersion, OtherDefault};
use crate::fleet::PolicyDetail;
use crate::policy::{Decision, MissKind, NearMiss, StatementRef, Verdict};

/// Fixes of the policies themselves, the most telling first, each policy's once. None where it would not help.
pub(super) fn corrections(facts: &DeviceFacts, question: &Question, decision: &Decision) -> Vec<Fix> {
    let mut fixes: Vec<Fix> = Vec::new();
    if let Some((policy, version)) = right_version(facts, question) {
        fixes.extend(put_in_force(facts, policy, version));
    }
    let unresolved = decision.unresolved.iter().map(|found| (&found.statement, None));
    let missed = decision.near_misses.iter().filter(|near| is_meant(near)).map(|near| (&near.statement, Some(near)));
    for (at, near) in unresolved.chain(missed) {
        let Some(detail) = attached(facts, at) else { continue };
        let shared_by = facts.mending.targets_of(&detail.policy.name);
        let fault = near.map_or_else(|| Fault::at(at, &shared_by), |near| Fault::near(near, &shared_by));
        let helps = |document: &String| with(detail, document, question) == Verdict::Allow;
        let changed = granting_too(&detail.document, &fault, &[(ASSUME, question.alias_arn())]);
        let Some(document) = changed.into_iter().find(helps) else { continue };
        let id = format!("correct-policy:{}", detail.policy.name);
        if fixes.iter().all(|known| known.id != id) {
            let title = title_of_change(at, &detail.document, &document);
            fixes.push(new_version(facts, id, detail, &document, title, Vec::new()));
        }
    }
    fixes
}

/// Where somebody allowed it under a condition, or left it out by `NotResource`, what goes around that is done only where it
/// is named.
pub(in crate::diagnose) fn around(fixes: Vec<Fix>, at: &StatementRef, near: &NearMiss) -> Vec<Fix> {
    let why = match near.kind {
        MissKind::Condition => format!(
            "{at} allows it under a condition only, which is not met: {}. Correct the condition where it is meant; this \
             fix goes around it",
            near.pattern
        ),
        MissKind::LeftOut => format!(
            "{at} leaves it out by NotResource or NotAction, perhaps on purpose ({}): this fix goes around it",
            near.pattern
        ),
        MissKind::Action | MissKind::Slip | MissKind::OtherResource | MissKind::Principal => return fixes,
    };
    fixes.into_iter().map(|fix| fix.only_by_choice(&why)).collect()
}

/// A version not in force that would allow it, if it were: the policy with that version's document, and its number.
pub(super) fn right_version<'a>(facts: &'a DeviceFacts, question: &Question) -> Option<(&'a AttachedPolicy, &'a str)> {
    let others = facts.other_versions.known()?;
    others.iter().find_map(|(policy, version)| {
        let parsed = Parsed::version(policy, version)?;
        (question.decide_with(&parsed).verdict == Verdict::Allow).then_some((policy, version.as_str()))
    })
}

fn put_in_force(facts: &DeviceFacts, policy: &AttachedPolicy, version: &str) -> Option<Fix> {
    let now = of_name(facts, &policy.name)?;
    Some(Fix::set_default_version(&OtherDefault {
        policy: now,
        version,
        document: &policy.detail.known()?.document,
        shared_by: &facts.mending.targets_of(&policy.name),
    }))
}

/// A new version in force of a policy on the certificate.
pub(super) fn new_version(
    facts: &DeviceFacts,
    id: String,
    policy: &PolicyDetail,
    document: &str,
    title: String,
    notes: Vec<String>,
) -> Fix {
    let name = &policy.policy.name;
    let (others, shared_by) = (facts.versions_of(name), facts.mending.targets_of(name));
    Fix::new_policy_version(NewPolicyVersion {
        id,
        title,
        policy,
        document,
        others: &others,
        shared_by: &shared_by,
        notes,
    })
}

/// The verdict with another document for one of the policies.
pub(super) fn with(detail: &PolicyDetail, document: &str, question: &Question) -> Verdict {
    let changed = Parsed::detail(&PolicyDetail { document: document.to_owned(), ..detail.clone() });
    question.decide_with(&changed).verdict
}

/// The policy on the certificate that a statement stands in.
pub(super) fn attached<'a>(facts: &'a DeviceFacts, statement: &StatementRef) -> Option<&'a PolicyDetail> {
    of_name(facts, &statement.policy)
}

fn of_name<'a>(facts: &'a DeviceFacts, name: &str) -> Option<&'a PolicyDetail> {
    facts.certificate_policies.known()?.iter().find(|policy| policy.name == name)?.detail.known()
}
