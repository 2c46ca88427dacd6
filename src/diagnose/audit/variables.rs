//! Variables that can have no value for the actions they are written for.

use super::document::{Kind, Named, is_about, named, place, resources};
use super::finding::found;
use super::rule::id;
use super::{AuditFinding, AuditSubject};
use crate::policy::{Context, Document, Matching, Request, Source, Statement, ThingContext, Transport, evaluate};

/// The stand-in for whatever a device is called.
const NAME: &str = "x";

/// Statements that never match whatever device asks, by the evaluator's own word.
pub(super) fn unresolvable(subject: &AuditSubject, document: &Document) -> Option<AuditFinding> {
    let mut evidence = Vec::new();
    for (at, statement) in document.statements.iter().enumerate() {
        for pattern in written(statement) {
            for reason in reasons(document, statement, pattern) {
                let line = format!("{}, {pattern}: {reason}", place(statement, at));
                if !evidence.contains(&line) {
                    evidence.push(line);
                }
            }
        }
    }
    if evidence.is_empty() {
        return None;
    }
    let title = format!("Policy {} uses a variable that can have no value there", subject.name);
    let advice = if document.has_variables() {
        "Over HTTPS use ${iot:Certificate.Subject.CommonName} or the name itself; for a role alias write its name."
    } else {
        "Make a new version with \"Version\": \"2012-10-17\": without it variables are text."
    };
    Some(found(id::POLICY_VARIABLE, subject.clone(), title, evidence, advice))
}

/// The resource patterns that have a variable.
fn written(statement: &Statement) -> Vec<&str> {
    let patterns = match &statement.resource {
        Some(Matching::Not(patterns)) => patterns.iter().map(String::as_str).collect(),
        _ => resources(statement),
    };
    patterns.into_iter().filter(|pattern| pattern.contains("${")).collect()
}

/// Why the pattern never matches.
fn reasons(document: &Document, statement: &Statement, pattern: &str) -> Vec<String> {
    if !document.has_variables() {
        return vec!["the document's version knows no variables".to_owned()];
    }
    let Named::Of(kind, _) = named(pattern) else { return Vec::new() };
    let Some(action) = kind.actions.iter().find(|action| is_about(statement, action)) else { return Vec::new() };
    let mut alone = statement.clone();
    // What is asked is whether the pattern can match, not under which conditions.
    alone.conditions.clear();
    alone.resource = Some(Matching::Any(vec![pattern.to_owned()]));
    let alone = Document { version: document.version.clone(), statements: vec![alone] };
    let sources = [Source { name: "", version: None, document: Some(&alone) }];
    let context = best_case(kind, pattern);
    let decision = evaluate(&sources, &Request { action, resource: &filled(pattern), context: &context });
    decision.unresolved.into_iter().map(|found| format!("{} has no value: {}", found.variable, found.reason)).collect()
}

/// A device for which every variable has a value that can have one: attached, with the thing's name for its client id.
fn best_case(kind: &Kind, pattern: &str) -> Context {
    let transport = match kind.name {
        "thing" => Transport::Https,
        "rolealias" => Transport::CredentialProvider,
        _ => Transport::Mqtt,
    };
    let attributes = pattern.split("Attributes[").skip(1).filter_map(|rest| rest.split(']').next());
    let thing = ThingContext {
        name: NAME.to_owned(),
        thing_type: Some(NAME.to_owned()),
        attributes: attributes.map(|name| (name.to_owned(), NAME.to_owned())).collect(),
        is_attached: true,
        is_exclusive: Some(false),
    };
    let client_id = (transport == Transport::Mqtt).then(|| NAME.to_owned());
    Context { client_id, thing: Some(thing), ..Context::new(transport) }
}

/// The pattern as a resource: a name in place of each variable and wildcard.
fn filled(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        out.push_str(NAME);
        rest = rest[at..].split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace(['*', '?'], NAME)
}
