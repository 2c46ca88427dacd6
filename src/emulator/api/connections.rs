//! The data plane's view of the broker: publishing over HTTPS, retained messages, and who is connected.
//!
//! Service model `iot-data`: `Publish`, `GetRetainedMessage`, `ListRetainedMessages`, `GetConnection`,
//! `ListSubscriptions`, `DeleteConnection`. Times are in milliseconds here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome};
use super::paging::{Page, RETAINED, SUBSCRIPTIONS};
use crate::emulator::broker::{Connection, LARGEST_PAYLOAD, Path, Retained, is_allowed};
use crate::emulator::crowd::{Connectivity, Member};
use crate::emulator::state::Refusal;
use crate::live::{ShadowTopic, Told};

pub(super) fn publish(call: &Call<'_>) -> Outcome {
    let topic = call.label(0);
    let qos = match call.number("qos")? {
        None | Some(0) => 0,
        Some(1) => 1,
        Some(other) => return Err(Refusal::invalid(format!("Quality of service {other} is not supported"))),
    };
    let retain = call.flag("retain");
    if !is_topic(topic, retain) {
        return Err(Refusal::invalid(format!("{topic} cannot be published to")));
    }
    if call.body.len() > LARGEST_PAYLOAD {
        return Err(Refusal::new("RequestEntityTooLargeException", "The payload exceeds the maximum size allowed"));
    }
    if retain {
        // Of its own, besides iot:Publish (service authorization reference).
        let resource = call.read(|state| state.arn("topic", topic));
        call.caller.authorise("iot:RetainPublish", &resource, &[])?;
    }
    let world = &call.service.world;
    world.broker().publish_as(topic, call.body, qos, retain);
    world.shadow_request(topic, call.body, call.now);
    Ok(Answer::Empty)
}

/// Of the reserved topics, only requests of the shadow service may be published to, and rules (developer guide,
/// `reserved-topics`); none of them is retained.
fn is_topic(topic: &str, retain: bool) -> bool {
    let is_request = || ShadowTopic::parse(topic).is_some_and(|topic| topic.told == Told::Request);
    let is_open = !topic.starts_with('$') || (!retain && (topic.starts_with("$aws/rules/") || is_request()));
    is_open && is_allowed(topic) && !topic.contains(['#', '+', '\0'])
}

pub(super) fn list_retained(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, RETAINED)?;
    let row = |message: Retained| {
        let row = json!({
            "topic": message.topic,
            "payloadSize": message.payload.len(),
            "qos": message.qos,
            "lastModifiedTime": message.at.as_millisecond(),
        });
        (message.topic, row)
    };
    let kept = call.service.world.broker().retained("#");
    let (rows, next) = page.of_list(kept.into_iter().map(row).collect(), false);
    Ok(Answer::Json(page.body("retainedTopics", rows, next)))
}

pub(super) fn get_retained(call: &Call<'_>) -> Outcome {
    let topic = call.label(0);
    let kept = call.service.world.broker().retained(topic);
    let found = kept.into_iter().find(|message| message.topic == topic);
    let message = found.ok_or_else(|| Refusal::not_found(format!("No retained message for topic {topic}")))?;
    Ok(Answer::Json(json!({
        "topic": message.topic,
        "payload": STANDARD.encode(&message.payload),
        "qos": message.qos,
        "lastModifiedTime": message.at.as_millisecond(),
    })))
}

pub(super) fn get_connection(call: &Call<'_>) -> Outcome {
    let connection = found(call)?;
    let mut body = json!({
        "clientId": connection.client_id,
        "connected": connection.connected,
        // Sessions that outlast their connection are not kept here.
        "cleanSession": true,
        "sessionExpiry": 0,
    });
    let mut add = |member: &str, value: Value| {
        if let Value::Object(body) = &mut body {
            body.insert(member.to_owned(), value);
        }
    };
    if let Some(thing) = &connection.thing {
        add("thingName", json!(thing));
    }
    if let Some(seconds) = connection.keep_alive {
        add("keepAliveDuration", json!(seconds));
    }
    if let Some(Path { from, to }) = connection.path.filter(|_| call.flag("includeSocketInformation")) {
        add("sourceIp", json!(from.ip().to_string()));
        add("sourcePort", json!(from.port()));
        add("targetIp", json!(to.ip().to_string()));
        add("targetPort", json!(to.port()));
    }
    if let Some(since) = connection.since.filter(|_| connection.connected) {
        add("connectedSince", json!(since.as_millisecond()));
    }
    if let Some((at, why)) = connection.last_disconnect.filter(|_| !connection.connected) {
        add("disconnectedSince", json!(at.as_millisecond()));
        add("disconnectReason", json!(why.word()));
    }
    Ok(Answer::Json(body))
}

pub(super) fn list_subscriptions(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, SUBSCRIPTIONS)?;
    let subscriptions = found(call)?.subscriptions;
    let row = |(filter, qos): (String, u8)| {
        let row = json!({ "topicFilter": filter, "qos": qos });
        (filter, row)
    };
    let (rows, next) = page.of_list(subscriptions.into_iter().map(row).collect(), false);
    Ok(Answer::Json(page.body("subscriptions", rows, next)))
}

pub(super) fn delete_connection(call: &Call<'_>) -> Outcome {
    let with_will = !call.flag("preventWillMessage");
    if call.service.world.broker().disconnect(call.label(0), with_will) {
        return Ok(Answer::Empty);
    }
    Err(no_connection(call.label(0)))
}

fn found(call: &Call<'_>) -> Result<Connection, Refusal> {
    let client_id = call.label(0);
    let seen = call.service.world.broker().connection(client_id);
    let found =
        seen.or_else(|| call.read(|state| state.computed_device(client_id).and_then(|member| computed(&member))));
    found.ok_or_else(|| no_connection(client_id))
}

/// The connection of a device that is computed, whatever became of its thing in the registry. Of one that is gone nothing is known: it went long ago.
fn computed(member: &Member<'_>) -> Option<Connection> {
    let Connectivity { connected, since, .. } = member.connectivity();
    connected.then(|| Connection {
        client_id: member.name(),
        connected,
        since: Some(since),
        subscriptions: Vec::new(),
        thing: Some(member.name()),
        path: None,
        keep_alive: None,
        principal: Some(member.certificate_id()),
        last_disconnect: None,
    })
}

fn no_connection(client_id: &str) -> Refusal {
    Refusal::not_found(format!("No connection found for client {client_id}"))
}
