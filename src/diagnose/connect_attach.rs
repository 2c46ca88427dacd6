//! What lets in a client that is shut out for want of a policy: those of the account that would, the narrowest first.

use super::PolicyToAttach;
use super::connect::{CONNECT, right};
use super::credentials::{Breadth, also_allows, breadth, other_actions};
use super::device::Judge;
use super::{DeviceFacts, Finding, Fix};
use crate::diagnose::fix::GRANTS_EVERYTHING;
use crate::diagnose::in_force::Parsed;
use crate::fleet::Fact;
use crate::policy::{Document, Matching, Statement, Verdict};

/// Who is to be let in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) client_id: &'a str,
    pub(super) ip_address: Option<&'a str>,
}

impl DeviceFacts {
    /// The statement that lets exactly this client in.
    pub fn connect_statement(&self, client_id: &str) -> String {
        let resource = self.scope.iot(&format!("client/{client_id}"));
        let resource = serde_json::Value::String(resource);
        format!(r#"{{"Effect":"Allow","Action":"{CONNECT}","Resource":{resource}}}"#)
    }
}

/// Adds the policies that let the client in; where there is none, what one has to say.
pub(super) fn offer(found: &mut Finding, client: Wanted<'_>, facts: &DeviceFacts) {
    let is_plain = matches!(found.id, "connect-no-policy" | "connect-not-granted");
    found.fixes = fixes(client, facts);
    if !found.fixes.is_empty() {
        if is_plain {
            found.advice = format!("Attach a policy that allows {CONNECT} on client/{}.", client.client_id);
        }
        return;
    }
    let none = match &facts.candidates {
        _ if !facts.has_candidates() => "",
        Fact::Known(_) => "No policy of the account that could be read and judged would let it in. ",
        _ => "Which policies of the account would let it in is not known. ",
    };
    if is_plain {
        let statement = facts.connect_statement(client.client_id);
        found.advice = format!("{none}Attach a policy with the statement {statement} to the certificate.");
    }
}

fn fixes(client: Wanted<'_>, facts: &DeviceFacts) -> Vec<Fix> {
    let (Some(candidates), Some(certificate), Some(attached)) =
        (facts.candidates.known(), facts.certificate.known(), facts.certificate_policies.known())
    else {
        return Vec::new();
    };
    let names: Vec<String> = attached.iter().map(|policy| policy.name.clone()).collect();
    let right = right(facts, client.client_id);
    let judge = Judge::mqtt(facts, client.client_id, client.ip_address);
    let mut found: Vec<(Breadth, usize, Fix)> = candidates
        .iter()
        .filter(|(detail, _)| !names.contains(&detail.policy.name))
        .filter_map(|(detail, targets)| {
            let parsed = Parsed::detail(detail);
            let allows = judge.decide_with(&right, Some(&parsed)).verdict == Verdict::Allow;
            let document = parsed.document().filter(|_| allows)?;
            let granting = judge.granting(document, &right);
            let width = breadth(document, &granting, CONNECT, &right.resource);
            let attach = PolicyToAttach {
                policy: &detail.policy.name,
                target: &certificate.certificate.arn,
                attached: names.clone(),
                shared_by: targets,
                notes: notes(document, &granting, &width),
            };
            let fix = Fix::attach_policy(attach).only_by_choice_if(width.everything, GRANTS_EVERYTHING);
            Some((width, targets.known().copied().unwrap_or(usize::MAX), fix))
        })
        .collect();
    found.sort_by(|a, b| (&a.0, a.1, &a.2.id).cmp(&(&b.0, b.1, &b.2.id)));
    found.into_iter().map(|(.., fix)| fix).collect()
}

/// What it grants besides.
fn notes(document: &Document, granting: &[&Statement], width: &Breadth) -> Vec<String> {
    let is_wide = |statement: &&Statement| match &statement.resource {
        Some(Matching::Any(patterns)) => patterns.iter().any(|pattern| pattern.contains(['*', '?'])),
        _ => true,
    };
    let mut notes = Vec::new();
    if width.everything {
        notes.push(GRANTS_EVERYTHING.to_owned());
    } else if granting.iter().any(is_wide) {
        notes.push("its resource pattern lets other clients in, too".to_owned());
    }
    notes.extend(also_allows(&other_actions(document, CONNECT)));
    notes
}
