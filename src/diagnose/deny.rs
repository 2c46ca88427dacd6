//! Lifting a denial. It may be there on purpose, so each fix says so first, and is done only where it is named.

use super::credentials::other_actions;
use super::fix::document::{denied_by, without_statement};
use super::in_force::Parsed;
use super::{AttachedPolicy, Fix, NewPolicyVersion, short_target};
use crate::fleet::{Fact, PolicyDetail};
use crate::policy::{StatementRef, Verdict};

/// A policy without a statement: as if it were not attached.
const NOTHING: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;

/// A statement that denies.
pub(super) struct Denying<'a> {
    pub(super) by: &'a StatementRef,
    /// Every policy in the way of the decision, wherever it hangs.
    pub(super) attached: Vec<&'a AttachedPolicy>,
    /// How many targets its policy has.
    pub(super) shared_by: Fact<usize>,
    /// Numbers and documents of the versions of its policy that are not in force.
    pub(super) others: Fact<Vec<(String, String)>>,
}

/// Without the denying statement, or without its policy; none where something else would still deny all of it. `decide`
/// judges everything that is wanted with another document for the policy.
pub(super) fn lift(denying: &Denying<'_>, decide: impl Fn(&Parsed) -> Vec<Verdict>) -> Vec<Fix> {
    let (by, shared_by) = (denying.by, &denying.shared_by);
    let hangs: Vec<&AttachedPolicy> = denying.attached.iter().copied().filter(|one| one.name == by.policy).collect();
    let Some(detail) = hangs.first().and_then(|one| one.detail.known()) else { return Vec::new() };
    let name = &detail.policy.name;
    let denied = denied_by(&detail.document, by.index);
    let notes = |document: &str| {
        let changed = Parsed::detail(&PolicyDetail { document: document.to_owned(), ..detail.clone() });
        self::notes(&decide(&changed), denied.as_deref())
    };
    let mut fixes = Vec::new();
    if let ([only], Some(mut notes)) = (&hangs[..], notes(NOTHING)) {
        notes.extend(also_lost(detail));
        let on = only.target.as_str();
        if is_group(on) {
            notes.push(format!("every thing of {} and of the groups below it is concerned", short_target(on)));
        }
        let beside = denying.attached.iter().filter(|one| one.target == on).map(|one| one.name.clone());
        let beside: Vec<String> = beside.collect();
        fixes.push(by_choice(Fix::detach_policy(name, on, &beside, notes)));
    }
    let without = without_statement(&detail.document, by.index);
    if let Some((document, notes)) = without.and_then(|document| notes(&document).map(|notes| (document, notes))) {
        let fix = Fix::new_policy_version(NewPolicyVersion {
            id: format!("lift-denial:{name}"),
            title: format!("Take {by} out"),
            policy: detail,
            document: &document,
            others: &denying.others,
            shared_by,
            notes,
        });
        // Where nobody else has the policy, the statement alone is the smaller loss.
        let is_own = matches!(shared_by, Fact::Known(0 | 1)) && !hangs.iter().any(|one| is_group(&one.target));
        fixes.insert(if is_own { 0 } else { fixes.len() }, by_choice(fix));
    }
    fixes
}

fn is_group(target: &str) -> bool {
    target.contains(":thinggroup/")
}

/// Whether the denial is needed nobody can see from here: the first note says so.
fn by_choice(fix: Fix) -> Fix {
    let why = fix.notes.first().cloned().unwrap_or_default();
    fix.only_by_choice(&why)
}

/// What to know before a denial is lifted; `None` where lifting it does not help.
fn notes(after: &[Verdict], denied: Option<&str>) -> Option<Vec<String>> {
    let denied = denied.map_or_else(String::new, |what| format!(" It denies {what}."));
    let mut notes =
        vec![format!("a denial may be there on purpose: make sure that it is not needed any more.{denied}")];
    let some = |verdict| after.contains(&verdict);
    if !after.is_empty() && after.iter().all(|verdict| *verdict == Verdict::ExplicitDeny) {
        return None;
    }
    let besides = if some(Verdict::ExplicitDeny) {
        Some("not enough by itself: another statement denies some of it, too")
    } else if some(Verdict::ImplicitDeny) {
        Some("not enough by itself: a policy that allows it is missing, too")
    } else {
        some(Verdict::Unknown).then_some("whether it is enough is not known")
    };
    notes.extend(besides.map(str::to_owned));
    Some(notes)
}

/// What the policy allows, and is allowed no more when it is detached.
fn also_lost(detail: &PolicyDetail) -> Option<String> {
    let parsed = Parsed::detail(detail);
    let allowed = other_actions(parsed.document()?, "");
    (!allowed.is_empty()).then(|| format!("what the policy allows is lost with it: {}", allowed.join(", ")))
}
