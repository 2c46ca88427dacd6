//! What lets in a client that is shut out for want of a policy: those of the account that would, the narrowest first.

use super::PolicyToAttach;
use super::connect::{CONNECT, context};
use super::credentials::{Breadth, also_allows, breadth, other_actions};
use super::{ConnectFacts, Finding, Fix};
use crate::diagnose::fix::GRANTS_EVERYTHING;
use crate::fleet::{Fact, PolicyDetail};
use crate::policy::{Document, Matching, Request, Source, Statement, Verdict, evaluate};

/// Who is to be let in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) client_id: &'a str,
    pub(super) ip_address: Option<&'a str>,
}

impl ConnectFacts {
    /// The statement that lets exactly this client in.
    pub fn statement(&self, client_id: &str) -> String {
        let resource = self.scope.iot(&format!("client/{client_id}"));
        let resource = serde_json::Value::String(resource);
        format!(r#"{{"Effect":"Allow","Action":"{CONNECT}","Resource":{resource}}}"#)
    }
}

/// Adds the policies that let the client in; where there is none, what one has to say.
pub(super) fn offer(found: &mut Finding, client: Wanted<'_>, facts: &ConnectFacts) {
    let is_plain = matches!(found.id, "connect-no-policy" | "connect-not-granted");
    found.fixes = fixes(client, facts);
    if !found.fixes.is_empty() {
        if is_plain {
            found.advice = format!("Attach a policy that allows {CONNECT} on client/{}.", client.client_id);
        }
        return;
    }
    let none = match &facts.candidates {
        None => "",
        Some(Fact::Known(_)) => "No policy of the account that could be read and judged would let it in. ",
        Some(_) => "Which policies of the account would let it in is not known. ",
    };
    if is_plain {
        let statement = facts.statement(client.client_id);
        found.advice = format!("{none}Attach a policy with the statement {statement} to the certificate.");
    }
}

fn fixes(client: Wanted<'_>, facts: &ConnectFacts) -> Vec<Fix> {
    let (Some(Fact::Known(candidates)), Some(certificate), Some(attached)) =
        (&facts.candidates, facts.certificate.known(), facts.policies.known())
    else {
        return Vec::new();
    };
    let names: Vec<String> = attached.iter().map(|policy| policy.name.clone()).collect();
    let resource = facts.scope.iot(&format!("client/{}", client.client_id));
    let mut found: Vec<(Breadth, usize, Fix)> = candidates
        .iter()
        .filter(|(detail, _)| !names.contains(&detail.policy.name))
        .filter(|(detail, _)| facts.verdict(client.client_id, client.ip_address, Some(detail)) == Verdict::Allow)
        .filter_map(|(detail, targets)| {
            let document = Document::parse(&detail.document).ok()?;
            let granting = granting(client, facts, &document);
            let width = breadth(&document, &granting, CONNECT, &resource);
            let attach = PolicyToAttach {
                policy: &detail.policy.name,
                target: &certificate.certificate.arn,
                attached: names.clone(),
                shared_by: targets,
                notes: notes(&document, &granting, &width),
            };
            let fix = Fix::attach_policy(attach).only_by_choice_if(width.everything, GRANTS_EVERYTHING);
            Some((width, targets.known().copied().unwrap_or(usize::MAX), fix))
        })
        .collect();
    found.sort_by(|a, b| (&a.0, a.1, &a.2.id).cmp(&(&b.0, b.1, &b.2.id)));
    found.into_iter().map(|(.., fix)| fix).collect()
}

/// The statements that let the client in by themselves.
fn granting<'a>(client: Wanted<'_>, facts: &ConnectFacts, document: &'a Document) -> Vec<&'a Statement> {
    let resource = facts.scope.iot(&format!("client/{}", client.client_id));
    let context = context(client.client_id, client.ip_address, facts);
    let allows = |statement: &&Statement| {
        let alone = Document { version: document.version.clone(), statements: vec![(*statement).clone()] };
        let source = Source { name: "", version: None, document: Some(&alone) };
        let request = Request { action: CONNECT, resource: &resource, context: &context };
        evaluate(&[source], &request).verdict == Verdict::Allow
    };
    document.statements.iter().filter(allows).collect()
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

impl From<&PolicyDetail> for super::AttachedPolicy {
    fn from(detail: &PolicyDetail) -> Self {
        Self { name: detail.policy.name.clone(), target: String::new(), detail: Fact::Known(detail.clone()) }
    }
}
