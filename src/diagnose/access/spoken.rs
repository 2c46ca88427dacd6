//! What policies speak of: the resources to ask about where nobody named one.

use super::AccessKind;
use crate::diagnose::{ShadowAsked, ShadowOperation};
use crate::fleet::{Arn, Fact, Scope};
use crate::policy::{Context, Document, Effect, Matching, Request, Source, Statement, Transport, Verdict, evaluate};

/// More rows than this of one action nobody reads.
const MOST: usize = 8;

/// Something to ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) kind: AccessKind,
    pub(super) action: &'static str,
    pub(super) resource: String,
    pub(super) transport: Transport,
}

/// The three operations on the shadows of the thing asked about; else of things as the policies speak of them.
pub(super) fn shadows(
    asked: Option<&ShadowAsked>,
    names: &Fact<Vec<String>>,
    documents: &[Document],
    scope: &Scope,
) -> Vec<Wanted> {
    const ALL: [ShadowOperation; 3] = [ShadowOperation::Get, ShadowOperation::Update, ShadowOperation::Delete];
    let mut wanted = Vec::new();
    let mut add = |shadow: Option<String>, operation: ShadowOperation, resource: String| {
        let kind = AccessKind::ShadowHttps { shadow };
        wanted.push(Wanted { kind, action: operation.action(), resource, transport: Transport::Https });
    };
    let Some(asked) = asked else {
        for operation in ALL {
            for resource in spoken(documents, operation.action(), "thing", scope) {
                add(None, operation, resource);
            }
        }
        return wanted;
    };
    let mut shadows = vec![None];
    for name in asked.shadow.iter().chain(names.known().into_iter().flatten()) {
        if !shadows.contains(&Some(name.clone())) {
            shadows.push(Some(name.clone()));
        }
    }
    for shadow in shadows {
        for operation in ALL {
            let one = ShadowAsked { shadow: shadow.clone(), operation, ..asked.clone() };
            add(shadow.clone(), operation, one.resource(scope));
        }
    }
    wanted
}

/// A session over MQTT and WebSocket, as the policies speak of it.
pub(super) fn session(documents: &[Document], scope: &Scope) -> Vec<Wanted> {
    let kinds = [
        (AccessKind::Connect, "iot:Connect", "client"),
        (AccessKind::Publish, "iot:Publish", "topic"),
        (AccessKind::Subscribe, "iot:Subscribe", "topicfilter"),
        (AccessKind::Receive, "iot:Receive", "topic"),
    ];
    let mut wanted = Vec::new();
    for (kind, action, resource_type) in kinds {
        for resource in spoken(documents, action, resource_type, scope) {
            wanted.push(Wanted { kind: kind.clone(), action, resource, transport: Transport::Mqtt });
        }
    }
    wanted
}

/// The resources of the statements that allow the action; all of the type where there is none.
fn spoken(documents: &[Document], action: &str, resource_type: &str, scope: &Scope) -> Vec<String> {
    let everything = || scope.iot(&format!("{resource_type}/*"));
    let mut found: Vec<String> = Vec::new();
    for statement in speaking(documents, action, Effect::Allow) {
        let patterns = match &statement.resource {
            Some(Matching::Any(patterns)) => patterns.as_slice(),
            Some(Matching::Not(_)) | None => &[],
        };
        for pattern in patterns {
            let resource = match Arn::parse(pattern) {
                Some(arn) if arn.resource.starts_with(&format!("{resource_type}/")) => scope.iot(&arn.resource),
                Some(arn) if arn.resource != "*" => continue,
                _ => everything(),
            };
            if !found.contains(&resource) {
                found.push(resource);
            }
        }
    }
    if found.is_empty() {
        found.push(everything());
    }
    found.truncate(MOST);
    found
}

/// Whether a statement denies the action on some resources, which one verdict on a pattern cannot show.
pub(super) fn is_denied_in_part(documents: &[Document], wanted: &Wanted) -> bool {
    wanted.resource.contains(['*', '?']) && speaking(documents, wanted.action, Effect::Deny).next().is_some()
}

/// The statements with this effect that name the action.
fn speaking<'a>(documents: &'a [Document], action: &'a str, effect: Effect) -> impl Iterator<Item = &'a Statement> {
    let statements = documents.iter().flat_map(|document| &document.statements);
    statements.filter(move |statement| statement.effect == effect && names(statement, action))
}

fn names(statement: &Statement, action: &str) -> bool {
    let bare = Statement {
        effect: Effect::Allow,
        resource: Some(Matching::Any(vec!["*".to_owned()])),
        conditions: Vec::new(),
        ..statement.clone()
    };
    let document = Document { version: None, statements: vec![bare] };
    let source = Source { name: "", version: None, document: Some(&document) };
    let context = Context::new(Transport::Api);
    evaluate(&[source], &Request { action, resource: "", context: &context }).verdict == Verdict::Allow
}
