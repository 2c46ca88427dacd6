//! A device's MQTT session.

use super::attached;
use super::cause::Cause;
use super::judge::{Judge, Right};
use super::rights::{Denied, Names, answer, find};
use super::surroundings::{connection, logging, settled};
use super::topics::{Topics, against_the_rules, any_topics_of, has_wildcards, meets, patterns, speaks_of, unshared};
use crate::diagnose::credentials::{Examination, certificate, thing, whereabouts};
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{DeviceFacts, MqttAsked, Report, short_id};
use crate::fleet::{Fact, Scope};
use crate::policy::{Decision, Document, Effect, Verdict};

const NAMES: Names = Names {
    explicit_deny: "mqtt-explicit-deny",
    other_version: "mqtt-version-not-default",
    variable: "mqtt-variable-unresolved",
    near_miss: "mqtt-near-miss",
    not_granted: "mqtt-not-granted",
};
const RESTS_ON: &[&str] = &["ListAttachedPolicies", "GetPolicy"];

const CONNECT: &str = "mqtt-connect";
const PUBLISH: &str = "mqtt-publish";
const RETAIN: &str = "mqtt-retain";
const SUBSCRIBE: &str = "mqtt-subscribe";
const RECEIVE: &str = "mqtt-receive";

/// What an MQTT session needs, right by right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::diagnose) struct Needed {
    pub(in crate::diagnose) connect: Right,
    pub(in crate::diagnose) publish: Vec<Right>,
    retain: Vec<Right>,
    pub(in crate::diagnose) subscribe: Vec<Right>,
    /// For filters without wildcards, where it is known which topics they bring.
    pub(in crate::diagnose) receive: Vec<Right>,
    /// For filters with wildcards: some topic that they bring.
    receive_some: Vec<Right>,
}

impl Needed {
    fn of(scope: &Scope, client_id: &str, topics: &Topics) -> Self {
        let rights = |action: &'static str, kind: &str, names: &[String]| -> Vec<Right> {
            names.iter().map(|name| Right { action, resource: scope.iot(&format!("{kind}/{name}")) }).collect()
        };
        let brought = topics.subscribe.iter().map(|filter| unshared(filter).to_owned());
        let (wild, exact): (Vec<String>, Vec<String>) = brought.partition(|one| has_wildcards(one));
        Self {
            connect: Right { action: "iot:Connect", resource: scope.iot(&format!("client/{client_id}")) },
            publish: rights("iot:Publish", "topic", &topics.publish),
            retain: if topics.retain { rights("iot:RetainPublish", "topic", &topics.publish) } else { Vec::new() },
            subscribe: rights("iot:Subscribe", "topicfilter", &topics.subscribe),
            receive: rights("iot:Receive", "topic", &exact),
            receive_some: rights("iot:Receive", "topic", &wild),
        }
    }

    pub(in crate::diagnose) fn all(&self) -> Vec<Right> {
        let mut all = vec![self.connect.clone()];
        for some in [&self.publish, &self.retain, &self.subscribe, &self.receive] {
            all.extend(some.iter().cloned());
        }
        all
    }
}

/// The client id asked about: the thing's name where none was named.
pub(in crate::diagnose) fn client_id(facts: &DeviceFacts, asked: &MqttAsked) -> Option<String> {
    asked.client_id.clone().or_else(|| facts.thing_name.clone())
}

/// All that the session needs; empty where no client id is known.
pub(in crate::diagnose) fn needed(facts: &DeviceFacts, asked: &MqttAsked) -> Option<Needed> {
    Some(Needed::of(&facts.scope, &client_id(facts, asked)?, &Topics::of(facts, asked)))
}

/// Examines a device's MQTT session: connect, publish, subscribe, receive.
pub fn mqtt(facts: &DeviceFacts, asked: &MqttAsked) -> Report {
    session(facts, asked, &Topics::of(facts, asked))
}

/// The same where nobody asked for topics: its shadow's only where its policies are about them.
pub(super) fn mqtt_as_spoken(facts: &DeviceFacts, asked: &MqttAsked) -> Report {
    let mut topics = Topics::of(facts, asked);
    if asked.publish.is_empty() && asked.subscribe.is_empty() && !is_spoken_of(facts, "$aws/things/") {
        topics.publish.clear();
        topics.subscribe.clear();
    }
    session(facts, asked, &topics)
}

/// Whether any statement about MQTT has a resource with this in it, or one that matches all; `true` where there is no
/// policy at all.
pub(super) fn is_spoken_of(facts: &DeviceFacts, part: &str) -> bool {
    const ACTIONS: [&str; 4] = ["iot:Connect", "iot:Publish", "iot:Subscribe", "iot:Receive"];
    let on_groups = facts.group_policies.known().into_iter().flatten();
    let mut documents =
        facts.certificate_policies.known().into_iter().flatten().chain(on_groups).map(Parsed::attached).peekable();
    if documents.peek().is_none() {
        return true;
    }
    documents.any(|policy| {
        let Some(document) = policy.document() else { return true };
        document.statements.iter().any(|statement| {
            let speaks =
                |action| speaks_of(statement, Effect::Allow, action) || speaks_of(statement, Effect::Deny, action);
            let all = |pattern: &String| pattern.contains(part) || pattern == "*" || pattern.ends_with(":*");
            let matches = patterns(statement).iter().any(all) || patterns(statement).is_empty();
            ACTIONS.into_iter().any(speaks) && matches
        })
    })
}

fn session(facts: &DeviceFacts, asked: &MqttAsked, topics: &Topics) -> Report {
    let mut examination = Examination::default();
    thing::exists(facts, &mut examination);
    whereabouts::examine(facts, &mut examination);
    certificate::examine(facts, &mut examination);
    attached::to_thing(facts, &mut examination);
    rights(facts, asked, topics, &mut examination);
    let client = client_id(facts, asked);
    let who = match (&facts.thing_name, facts.certificate.known()) {
        (Some(thing), _) => thing.clone(),
        (None, Some(detail)) => format!("certificate {}", short_id(&detail.certificate.id)),
        (None, None) => "certificate".to_owned(),
    };
    let by = client.filter(|id| Some(id) != facts.thing_name.as_ref()).map(|id| format!(" as client {id}"));
    let subject = format!("{who} for MQTT{}", by.unwrap_or_default());
    Report { subject, checks: examination.checks, findings: examination.findings }
}

fn rights(facts: &DeviceFacts, asked: &MqttAsked, topics: &Topics, examination: &mut Examination) {
    if facts.is_about_nobody() || facts.certificate == Fact::Absent {
        let why = if facts.is_about_nobody() { "There is no such thing" } else { "There is no certificate" };
        for (id, question) in QUESTIONS {
            examination.ask(id, question, RESTS_ON).skip(why);
        }
        return;
    }
    let Some(client_id) = client_id(facts, asked) else {
        for (id, question) in QUESTIONS {
            examination
                .ask(id, question, RESTS_ON)
                .unknown("No client id was named, and no thing is known: name it with --client-id or --thing");
        }
        return;
    };
    let judge = Judge::mqtt(facts, &client_id, None);
    let needed = Needed::of(&facts.scope, &client_id, topics);
    let goes_on = attached::policies(&judge, &needed.all(), true, examination);
    limits(topics, examination);
    let denied = judged(&judge, &needed, &client_id, topics, examination);
    if goes_on {
        with_attachment(facts, denied, &judge, examination);
    }
    if !against_the_rules(topics).is_empty() {
        // No policy can allow a topic that AWS IoT does not take.
        for finding in &mut examination.findings {
            finding.fixes.retain(|fix| !fix.id.starts_with("create-policy:"));
        }
    }
    if topics.subscribe.iter().any(|filter| has_wildcards(filter)) {
        walked_around(&judge, &needed, examination);
    }
    settled(facts, examination);
    connection(facts, &client_id, examination);
    logging(facts, examination);
}

const QUESTIONS: [(&str, &str); 5] = [
    ("policies-attached", "Policies are attached to the certificate"),
    (CONNECT, "It may connect"),
    (PUBLISH, "It may publish"),
    (SUBSCRIBE, "It may subscribe"),
    (RECEIVE, "It may receive"),
];

/// Answers a check for each kind of right.
fn judged(
    judge: &Judge<'_>,
    needed: &Needed,
    client_id: &str,
    topics: &Topics,
    examination: &mut Examination,
) -> Vec<Denied> {
    let what = &topics.what;
    let mut denied = Vec::new();
    let question = format!("It may connect as client {client_id}");
    let connect = std::slice::from_ref(&needed.connect);
    denied.extend(answer(examination.ask(CONNECT, question, RESTS_ON), judge, connect));
    for (id, question, rights) in [
        (PUBLISH, format!("It may publish to {what}"), &needed.publish),
        (RETAIN, format!("It may publish {what} retained"), &needed.retain),
        (SUBSCRIBE, format!("It may subscribe to {what}"), &needed.subscribe),
    ] {
        if !rights.is_empty() {
            denied.extend(answer(examination.ask(id, question, RESTS_ON), judge, rights));
        }
    }
    if !needed.receive.is_empty() {
        let asked = examination.ask(RECEIVE, format!("It may receive from {what}"), RESTS_ON);
        denied.extend(answer(asked, judge, &needed.receive));
    }
    for right in &needed.receive_some {
        denied.extend(receive_some(judge, right, examination));
    }
    denied
}

/// A filter with wildcards brings many topics, and each is asked about when it comes.
fn receive_some(judge: &Judge<'_>, right: &Right, examination: &mut Examination) -> Option<Denied> {
    let asked = examination.ask(RECEIVE, format!("It may receive what {} brings", topic(right)), RESTS_ON);
    let any = any_topics_of(&right.resource).into_iter().map(|resource| Right { resource, ..right.clone() });
    let judged: Vec<(Right, Decision)> = any.map(|any| (any.clone(), judge.decide(&any))).collect();
    let with = |verdict| judged.iter().find(|(_, decision)| decision.verdict == verdict);
    if let Some((_, decision)) = with(Verdict::Unknown) {
        asked.unknown(decision.unknown.join("; "));
        return None;
    }
    let (first, decision) = judged.first()?;
    if decision.verdict == Verdict::Allow {
        let by = decision.by.as_ref().map(ToString::to_string).unwrap_or_default();
        asked.pass(format!("Allowed by {by}; what a policy denies by name stays out"));
        return None;
    }
    if let Some((some, _)) = with(Verdict::Allow) {
        asked.warn(format!("Only {} arrives; the others are kept back", topic(some)));
        return None;
    }
    let names_some = |policy: &&Parsed| policy.document().is_some_and(|document| allows_some(document, right));
    if decision.verdict == Verdict::ImplicitDeny {
        if let Some(policy) = judge.counted().into_iter().find(names_some) {
            asked.warn(format!("Only the topics that policy {} names arrive; the others are kept back", policy.name));
            return None;
        }
        if let Some((policy, why)) = judge.open().and_then(|(all, why)| Some((all.iter().find(names_some)?, why))) {
            asked.unknown(format!(
                "Only the topics that policy {}, on a thing group, names may arrive; {why}",
                policy.name
            ));
            return None;
        }
    }
    asked.fail(match &decision.by {
        Some(by) => format!("Denied by {by}: nothing arrives"),
        None => format!("No policy in force allows {} of any of them: nothing arrives", right.action),
    });
    let cause = Cause::of(judge, first, decision);
    // The statement to make names the topics with policy wildcards.
    let resource = right.resource.replace(['+', '#'], "*");
    Some(Denied { right: Right { resource, ..right.clone() }, decision: decision.clone(), cause })
}

/// Whether a document allows some of the topics that the filter brings.
fn allows_some(document: &Document, right: &Right) -> bool {
    document.statements.iter().any(|statement| {
        speaks_of(statement, Effect::Allow, right.action)
            && patterns(statement).iter().any(|pattern| meets(pattern, right))
    })
}

fn topic(right: &Right) -> &str {
    right.short().split_once('/').map_or("", |(_, topic)| topic)
}

/// The findings; where a variable wants the certificate attached, that is the fix.
fn with_attachment(facts: &DeviceFacts, denied: Vec<Denied>, judge: &Judge<'_>, examination: &mut Examination) {
    let before = examination.findings.len();
    let silent = denied.iter().all(|one| one.right.action == "iot:Receive") && !denied.is_empty();
    find(&NAMES, judge, denied, examination);
    for finding in &mut examination.findings[before..] {
        if silent && finding.id == NAMES.not_granted {
            finding.id = "mqtt-receive-missing";
            "It may subscribe, but nothing arrives: no policy allows iot:Receive".clone_into(&mut finding.title);
        }
        if finding.id == NAMES.variable
            && let Some(fix) = attached::attach_fix(facts)
        {
            finding.fixes.insert(0, fix);
        }
    }
}

/// What AWS IoT refuses whatever policies say.
fn limits(topics: &Topics, examination: &mut Examination) {
    let asked = examination.ask("mqtt-topics", "Topics and filters are such as AWS IoT takes", &[]);
    let faults = against_the_rules(topics);
    if faults.is_empty() {
        return asked.pass(format!(
            "{} to publish to, {} to subscribe to",
            topics.publish.len(),
            topics.subscribe.len()
        ));
    }
    asked.fail(faults.join("; "));
    examination.find(
        "mqtt-topic-not-taken",
        format!("AWS IoT does not take it: {}", faults[0]),
        faults,
        "Change the topics in the device; no policy can allow them.",
        Vec::new(),
    );
}

/// A Deny on a topic filter does not stop a wider filter that brings the same topics (developer guide,
/// `pub-sub-policy`).
fn walked_around(judge: &Judge<'_>, needed: &Needed, examination: &mut Examination) {
    const SUBSCRIBE_TO: &str = "iot:Subscribe";
    let mut around = Vec::new();
    for policy in judge.counted() {
        let Some(document) = policy.document() else { continue };
        for statement in document.statements.iter().filter(|one| speaks_of(one, Effect::Deny, SUBSCRIBE_TO)) {
            for right in &needed.subscribe {
                let wild = has_wildcards(right.short()) && judge.decide(right).verdict == Verdict::Allow;
                let met = patterns(statement).iter().find(|pattern| meets(pattern, right));
                if let Some(pattern) = met.filter(|_| wild) {
                    around.push(format!(
                        "policy {} denies subscribing to {pattern}, but {} is allowed and brings it, too: deny iot:Receive on its topic/ as well",
                        policy.name,
                        topic(right)
                    ));
                }
            }
        }
    }
    if !around.is_empty() {
        let question = "No denied topic filter is walked around by a wildcard";
        examination.ask("mqtt-deny-walked-around", question, RESTS_ON).warn(around.join("; "));
    }
}
