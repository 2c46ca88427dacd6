//! Policies on the identity put right, where a statement nearly allows it, or denies it.

use super::CognitoFacts;
use super::question::Question;
use crate::diagnose::deny::{Denying, lift};
use crate::diagnose::fix::document::{Fault, granting_too, title_of_change};
use crate::diagnose::iam::meant;
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{AttachedPolicy, Fix, NewPolicyVersion};
use crate::fleet::PolicyDetail;
use crate::policy::{Decision, StatementRef, Verdict};

/// Each policy's first change that is enough.
pub(super) fn corrections(
    facts: &CognitoFacts,
    question: &Question,
    direct: &[Parsed],
    decision: &Decision,
) -> Vec<Fix> {
    let mut fixes: Vec<Fix> = Vec::new();
    let unresolved = decision.unresolved.iter().map(|found| (&found.statement, None));
    let missed = meant(decision).map(|near| (&near.statement, Some(near)));
    for (at, near) in unresolved.chain(missed) {
        let Some(policy) = attached(facts, &at.policy) else { continue };
        let (name, shared_by) = (&policy.policy.name, facts.mending.targets_of(&at.policy));
        let id = format!("correct-policy:{name}");
        if fixes.iter().any(|known| known.id == id) {
            continue;
        }
        let fault = near.map_or_else(|| Fault::at(at, &shared_by), |near| Fault::near(near, &shared_by));
        let helps = |document: &String| {
            let changed = Parsed::detail(&PolicyDetail { document: document.clone(), ..policy.clone() });
            let rest = direct.iter().filter(|one| one.name != *name);
            question.decide(rest.chain([&changed])).verdict == Verdict::Allow
        };
        let grants = [(question.action.as_str(), question.resource.as_str())];
        let Some(document) = granting_too(&policy.document, &fault, &grants).into_iter().find(helps) else { continue };
        fixes.push(Fix::new_policy_version(NewPolicyVersion {
            id,
            title: title_of_change(at, &policy.document, &document),
            policy,
            document: &document,
            others: &facts.versions_of(name),
            shared_by: &shared_by,
            notes: Vec::new(),
        }));
    }
    fixes
}

/// Takes a denying statement out, or its policy off the identity: by name only.
pub(super) fn lift_denial(facts: &CognitoFacts, question: &Question, by: &StatementRef) -> Vec<Fix> {
    let attached: Vec<&AttachedPolicy> = facts.policies.known().into_iter().flatten().collect();
    let rest: Vec<Parsed> =
        attached.iter().filter(|one| one.name != by.policy).map(|one| Parsed::attached(one)).collect();
    let denying = Denying {
        by,
        attached,
        shared_by: facts.mending.targets_of(&by.policy),
        others: facts.versions_of(&by.policy),
    };
    lift(&denying, |changed| vec![question.decide(rest.iter().chain([changed])).verdict])
}

fn attached<'a>(facts: &'a CognitoFacts, name: &str) -> Option<&'a PolicyDetail> {
    facts.policies.known()?.iter().find(|policy| policy.name == name)?.detail.known()
}
