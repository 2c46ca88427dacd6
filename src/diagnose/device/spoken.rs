//! The topics that policies themselves speak of, and a shadow's: what a table of access lists.

use super::judge::{Judge, Right};
use super::topics::{patterns, shadow_topics, speaks_of};
use crate::diagnose::DeviceFacts;
use crate::policy::{Effect, Statement};

/// More than this many nobody reads.
const MOST: usize = 60;

/// What a device needs for one of its shadows over MQTT: its requests, and each answer heard.
pub(in crate::diagnose) fn shadow_session(facts: &DeviceFacts, shadow: Option<&str>) -> Vec<Right> {
    let Some(thing) = &facts.thing_name else { return Vec::new() };
    let (publish, subscribe) = shadow_topics(thing, shadow);
    let right =
        |action, kind: &str, topic: &String| Right { action, resource: facts.scope.iot(&format!("{kind}/{topic}")) };
    let mut rights: Vec<Right> = publish.iter().map(|topic| right("iot:Publish", "topic", topic)).collect();
    rights.extend(subscribe.iter().map(|topic| right("iot:Subscribe", "topicfilter", topic)));
    rights.extend(subscribe.iter().map(|topic| right("iot:Receive", "topic", topic)));
    rights
}

/// Topics and filters that statements about publishing, subscribing and receiving name, each once, with the variables
/// filled in; besides shadow topics. A pattern stands for what it matches, so a note says so.
pub(in crate::diagnose) fn spoken_topics(judge: &Judge<'_>) -> Vec<(Right, Option<String>)> {
    let mut found: Vec<(Right, Option<String>)> = Vec::new();
    let statements: Vec<&Statement> =
        judge.counted().into_iter().filter_map(|policy| policy.document()).flat_map(|one| &one.statements).collect();
    for (action, kind) in [("iot:Publish", "topic/"), ("iot:Subscribe", "topicfilter/"), ("iot:Receive", "topic/")] {
        for statement in &statements {
            if !speaks_of(statement, Effect::Allow, action) && !speaks_of(statement, Effect::Deny, action) {
                continue;
            }
            for pattern in patterns(statement) {
                let is_topic = pattern.splitn(6, ':').nth(5).is_some_and(|resource| resource.starts_with(kind));
                if !is_topic || pattern.contains("$aws/things/") {
                    continue;
                }
                let resource = judge.filled(pattern);
                let note =
                    resource.contains(['*', '?']).then(|| "stands for every topic that the pattern matches".to_owned());
                let right = Right { action, resource };
                if found.len() < MOST && found.iter().all(|(known, _)| *known != right) {
                    found.push((right, note));
                }
            }
        }
    }
    found
}
