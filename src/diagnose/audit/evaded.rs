//! A topic filter that is denied, and a wider one that is not: its messages come all the same.

use super::document::{Named, is_about, named, place};
use super::finding::found;
use super::rule::id;
use super::{AuditFinding, AuditSubject};
use crate::diagnose::fix::document::with_denial;
use crate::diagnose::{Fix, NewPolicyVersion};
use crate::fleet::{Fact, PolicyDetail, Scope};
use crate::policy::{Context, Document, Effect, Matching, Request, Source, Statement, Transport, Verdict, evaluate};

const SUBSCRIBE: &str = "iot:Subscribe";
const RECEIVE: &str = "iot:Receive";

/// A denial of a subscription that another subscription walks around. Proven by evaluation of the document itself: the
/// wider filter is allowed, and so is receiving what was to be kept away.
pub(super) fn evaded(
    subject: &AuditSubject,
    detail: &PolicyDetail,
    document: &Document,
    scope: &Scope,
) -> Option<AuditFinding> {
    let (evidence, missing) = ways(document, scope);
    if evidence.is_empty() {
        return None;
    }
    let title = format!("Policy {} denies a topic filter that a wider one walks around", subject.name);
    let advice = format!(
        "Deny {RECEIVE}, too, in a new version of it: {{\"Effect\":\"Deny\",\"Action\":\"{RECEIVE}\",\"Resource\":{}}}.",
        serde_json::Value::from(missing.clone())
    );
    let fixes = deny_receive(detail, &missing, scope).into_iter().collect();
    Some(AuditFinding { fixes, ..found(id::POLICY_DENY_EVADED, subject.clone(), title, evidence, &advice) })
}

/// The denials that are walked around, each with its proof, and the topics that are not denied.
fn ways(document: &Document, scope: &Scope) -> (Vec<String>, Vec<String>) {
    let (mut evidence, mut missing) = (Vec::new(), Vec::new());
    let denials = document.statements.iter().enumerate().filter(|(_, statement)| statement.effect == Effect::Deny);
    for (at, statement) in denials.filter(|(_, statement)| is_about(statement, SUBSCRIBE)) {
        for (pattern, denied) in denied_filters(statement) {
            let Some(way) = way_around(document, denied, scope) else { continue };
            evidence.push(format!(
                "{} denies {SUBSCRIBE} on {pattern}, but {SUBSCRIBE} on {way} is allowed, and {RECEIVE} of what comes by it",
                place(statement, at)
            ));
            missing.push(scope.iot(&format!("topic/{}", denied.replace(['+', '#'], "*"))));
        }
    }
    (evidence, missing)
}

/// A new version with the missing denial; none where that would not be enough.
fn deny_receive(detail: &PolicyDetail, topics: &[String], scope: &Scope) -> Option<Fix> {
    let document = with_denial(&detail.document, RECEIVE, topics)?;
    if !ways(&Document::parse(&document).ok()?, scope).0.is_empty() {
        return None;
    }
    Some(Fix::new_policy_version(NewPolicyVersion {
        id: format!("deny-receive:{}", detail.policy.name),
        title: format!("Deny {RECEIVE} on these topics in a new version of policy {}", detail.policy.name),
        policy: detail,
        document: &document,
        others: &Fact::Unknown("the audit does not list versions".to_owned()),
        shared_by: &Fact::Unknown("see the policy's targets".to_owned()),
        notes: vec!["devices that get these topics by a wider subscription get them no more".to_owned()],
    }))
}

/// The filters that a statement denies: the pattern, and its filter.
fn denied_filters(statement: &Statement) -> Vec<(&str, &str)> {
    let Some(Matching::Any(patterns)) = &statement.resource else { return Vec::new() };
    patterns
        .iter()
        .filter_map(|pattern| match named(pattern) {
            Named::Of(kind, filter) if kind.name == "topicfilter" => Some((pattern.as_str(), filter)),
            _ => None,
        })
        .collect()
}

/// A topic filter that is allowed and covers what was to be denied.
fn way_around(document: &Document, denied: &str, scope: &Scope) -> Option<String> {
    let topic = denied.replace(['*', '?', '+', '#'], "x");
    // A variable has another value for each device: what it stands for is left to those that can be named.
    if topic.contains("${") || topic.contains("$(") {
        return None;
    }
    let decides = |action, resource: String| {
        let sources = [Source { name: "", version: None, document: Some(document) }];
        let context = Context::new(Transport::Mqtt);
        evaluate(&sources, &Request { action, resource: &resource, context: &context }).verdict
    };
    if decides(RECEIVE, scope.iot(&format!("topic/{topic}"))) != Verdict::Allow {
        return None;
    }
    let allowed = |filter: &String| decides(SUBSCRIBE, scope.iot(&format!("topicfilter/{filter}"))) == Verdict::Allow;
    wider(denied, &topic).into_iter().find(allowed)
}

/// Filters that cover the topic, the widest first. MQTT's own wildcards in a denial are text: the very topic goes by
/// them.
fn wider(denied: &str, topic: &str) -> Vec<String> {
    let levels: Vec<&str> = topic.split('/').collect();
    let mut filters: Vec<String> =
        (0..levels.len()).map(|end| levels[..end].iter().copied().chain(["#"]).collect::<Vec<_>>().join("/")).collect();
    filters.extend((0..levels.len()).map(|at| {
        let mut levels = levels.clone();
        levels[at] = "+";
        levels.join("/")
    }));
    if denied.contains(['+', '#']) {
        filters.push(topic.to_owned());
    }
    filters
}
