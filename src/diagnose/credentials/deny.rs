//! Lifting a denial. It may be there on purpose, so each fix says so first.

use super::DeviceFacts;
use super::correct::{attached, new_version, with};
use super::grant::{Question, place};
use crate::diagnose::Fix;
use crate::diagnose::credentials::other_actions;
use crate::diagnose::fix::document::{denied_by, without_statement};
use crate::diagnose::in_force::Parsed;
use crate::fleet::Fact;
use crate::policy::{StatementRef, Verdict};

/// Without the denying statement, or without its policy; none where something else would still deny it.
pub(super) fn lift(facts: &DeviceFacts, question: &Question, direct: &[Parsed], by: Option<&StatementRef>) -> Vec<Fix> {
    let Some((by, detail)) = by.and_then(|by| Some((by, attached(facts, by)?))) else { return Vec::new() };
    let Some(certificate) = facts.certificate.known() else { return Vec::new() };
    let name = &detail.policy.name;
    let mut fixes = Vec::new();

    let notes = notes(question.decide_without(name).verdict, denied_by(&detail.document, by.index));
    if let Some(mut notes) = notes {
        notes.extend(also_lost(direct, name));
        let names: Vec<String> = direct.iter().map(|policy| policy.name.clone()).collect();
        fixes.push(by_choice(Fix::detach_policy(name, &certificate.certificate.arn, &names, notes)));
    }

    if let Some(document) = without_statement(&detail.document, by.index) {
        let verdict = with(detail, &document, question);
        if let Some(notes) = self::notes(verdict, denied_by(&detail.document, by.index)) {
            let id = format!("lift-denial:{name}");
            let fix = new_version(facts, id, detail, &document, format!("Take {} out", place(by)), notes);
            // Where nobody else has the policy, the statement alone is the smaller loss.
            let is_own = matches!(facts.mending.targets_of(name), Fact::Known(0 | 1));
            fixes.insert(if is_own { 0 } else { fixes.len() }, by_choice(fix));
        }
    }
    fixes
}

/// Whether the denial is needed nobody can see from here: the first note says so.
pub(in crate::diagnose) fn by_choice(fix: Fix) -> Fix {
    let why = fix.notes.first().cloned().unwrap_or_default();
    fix.only_by_choice(&why)
}

/// What to know before a denial is lifted; `None` where lifting it does not help.
fn notes(after: Verdict, denied: Option<String>) -> Option<Vec<String>> {
    let denied = denied.map_or_else(String::new, |what| format!(" It denies {what}."));
    let first = format!("a denial may be there on purpose: make sure that it is not needed any more.{denied}");
    match after {
        Verdict::ExplicitDeny => None,
        Verdict::Allow => Some(vec![first]),
        Verdict::ImplicitDeny => {
            Some(vec![first, "not enough by itself: a policy that allows it is missing, too".to_owned()])
        }
        Verdict::Unknown => Some(vec![first, "whether it is enough is not known".to_owned()]),
    }
}

/// What the policy allows, and the certificate has no more when it is detached.
fn also_lost(direct: &[Parsed], name: &str) -> Option<String> {
    let document = direct.iter().find(|policy| policy.name == name)?.document()?;
    let allowed = other_actions(document, "");
    (!allowed.is_empty()).then(|| format!("what the policy allows is lost with it: {}", allowed.join(", ")))
}
