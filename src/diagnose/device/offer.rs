//! The policies of the account that would grant what is missing, narrowest first.

use super::judge::{Judge, Right};
use crate::diagnose::credentials::{Breadth, Parsed, also_allows, breadth, other_actions};
use crate::diagnose::fix::PolicyToAttach;
use crate::diagnose::Fix;
use crate::fleet::{Fact, PolicyDetail};
use crate::policy::{Document, Verdict};

/// What to do, in words, and the fixes that do it. `lacking` is everything that the examination found missing: who grants
/// it all goes before who grants `rights` alone.
pub(super) fn offer(judge: &Judge<'_>, rights: &[Right], lacking: &[Right]) -> (String, Vec<Fix>) {
    let facts = judge.facts;
    let Some(certificate) = facts.certificate.known() else {
        return ("Attach a policy that allows it to the device's certificate.".to_owned(), Vec::new());
    };
    let attached: Vec<String> = judge.direct().iter().map(|policy| policy.name.clone()).collect();
    let candidates = facts.candidates.known().map_or(&[][..], Vec::as_slice);
    let mut found: Vec<(bool, Breadth, usize, Fix)> = candidates
        .iter()
        .filter(|(detail, _)| !attached.contains(&detail.policy.name))
        .filter_map(|(detail, targets)| {
            let (document, width) = helps(judge, detail, rights)?;
            let parsed = Parsed::detail(detail);
            let whole = lacking.iter().all(|right| judge.decide_with(right, Some(&parsed)).verdict == Verdict::Allow);
            let attach = PolicyToAttach {
                policy: &detail.policy.name,
                target: &certificate.certificate.arn,
                attached: attached.clone(),
                shared_by: targets,
                notes: notes(&document, &width, rights),
            };
            let count = targets.known().copied().unwrap_or(usize::MAX);
            Some((!whole, width, count, Fix::attach_policy(attach)))
        })
        .collect();
    found.sort_by(|a, b| (a.0, &a.1, a.2, &a.3.id).cmp(&(b.0, &b.1, b.2, &b.3.id)));
    let fixes: Vec<Fix> = found.into_iter().map(|(.., fix)| fix).collect();
    if !fixes.is_empty() {
        return ("Attach a policy that allows it to the certificate.".to_owned(), fixes);
    }
    let none = match &facts.candidates {
        Fact::Known(_) => "No policy of the account that could be read and judged would allow it: m",
        _ => "M",
    };
    (format!("{none}ake one with the statement {} and attach it to the certificate.", statement(rights)), fixes)
}

/// Its document and its breadth, where it grants all of these rights.
fn helps(judge: &Judge<'_>, detail: &PolicyDetail, rights: &[Right]) -> Option<(Document, Breadth)> {
    let parsed = Parsed::detail(detail);
    let document = parsed.document()?.clone();
    let allows = |right: &Right| judge.decide_with(right, Some(&parsed)).verdict == Verdict::Allow;
    if !rights.iter().all(allows) {
        return None;
    }
    // The widest of what it grants for.
    let width = rights
        .iter()
        .map(|right| breadth(&document, &judge.granting(&document, right), right.action, &right.resource))
        .max()?;
    Some((document, width))
}

fn notes(document: &Document, width: &Breadth, rights: &[Right]) -> Vec<String> {
    let mut notes = Vec::new();
    if width.everything {
        notes.push("grants every action on every resource: a last resort".to_owned());
    }
    let others: Vec<String> = rights
        .iter()
        .map(|right| other_actions(document, right.action))
        .reduce(|all, more| all.into_iter().filter(|action| more.contains(action)).collect())
        .unwrap_or_default();
    notes.extend(also_allows(&others));
    notes
}

/// The narrowest statements, one for each action.
pub(super) fn statement(rights: &[Right]) -> String {
    let mut actions: Vec<&str> = rights.iter().map(|right| right.action).collect();
    actions.sort_unstable();
    actions.dedup();
    let one = |action: &&str| {
        let resources: Vec<&str> =
            rights.iter().filter(|right| right.action == *action).map(|right| right.resource.as_str()).collect();
        let resource = if let [only] = resources[..] { serde_json::json!(only) } else { serde_json::json!(resources) };
        format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":{resource}}}"#)
    };
    actions.iter().map(one).collect::<Vec<_>>().join(",")
}
