//! A message read: what it tells, or what is wrong with it.

use jiff::Timestamp;
use serde_json::Value;

use crate::live::{Fault, Lifecycle, LifecycleTopic, ShadowId, ShadowOperation, ShadowTopic, Told};
use crate::mqtt::Message;
use crate::shadow::{Document, inexact_numbers};

/// Longer ones are cut before they are shown.
const TOPIC: usize = 256;

/// What a message tells.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A shadow is this now.
    Document(ShadowId, Box<Document>),
    /// A shadow is gone; the version it had, where that is said.
    Deleted(ShadowId, Option<u64>, Option<Timestamp>),
    /// Something happened to a client.
    Lifecycle(Lifecycle),
}

/// Reads a message; whatever is in it, a fault is the worst that comes of it.
pub(super) fn read(message: &Message) -> Result<Incoming, Fault> {
    let fault = |what: String| Fault { topic: message.topic.chars().take(TOPIC).collect(), what };
    if LifecycleTopic::parse(&message.topic).is_some() {
        return Lifecycle::parse(&message.payload).map(Incoming::Lifecycle).map_err(fault);
    }
    let topic = ShadowTopic::parse(&message.topic);
    match topic.map(|topic| (topic.operation, topic.told, topic.id)) {
        Some((ShadowOperation::Update, Told::Documents, id)) => {
            documents(&message.payload).map(|document| Incoming::Document(id, Box::new(document))).map_err(fault)
        }
        Some((ShadowOperation::Delete, Told::Accepted, id)) => {
            let (version, at) = deletion(&message.payload).map_err(fault)?;
            Ok(Incoming::Deleted(id, version, at))
        }
        _ => Err(fault("a topic that nobody asked for".to_owned())),
    }
}

/// `{previous, current, timestamp, clientToken}` (developer guide, `device-shadow-mqtt`).
fn documents(payload: &[u8]) -> Result<Document, String> {
    let mut root: Value = serde_json::from_slice(payload).map_err(not_json)?;
    let root = root.as_object_mut().ok_or("not an object")?;
    let current = root.remove("current").ok_or("no `current` in it")?;
    let mut document = Document::from_value(current).ok_or("`current` is not a shadow document")?;
    document.inexact = inexact_numbers(payload, "/current");
    document.timestamp = root.get("timestamp").and_then(instant).or(document.timestamp);
    document.client_token = root.get("clientToken").and_then(Value::as_str).map(str::to_owned);
    Ok(document)
}

fn deletion(payload: &[u8]) -> Result<(Option<u64>, Option<Timestamp>), String> {
    let root: Value = serde_json::from_slice(payload).map_err(not_json)?;
    let root = root.as_object().ok_or("not an object")?;
    Ok((root.get("version").and_then(Value::as_u64), root.get("timestamp").and_then(instant)))
}

fn instant(value: &Value) -> Option<Timestamp> {
    Timestamp::from_second(value.as_i64()?).ok()
}

#[expect(clippy::needless_pass_by_value, reason = "a function to map errors with")]
fn not_json(error: serde_json::Error) -> String {
    format!("not JSON: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(topic: &str, payload: impl Into<Vec<u8>>) -> Message {
        Message { topic: topic.to_owned(), payload: payload.into(), qos: 1, retain: false }
    }

    #[test]
    fn a_document_has_the_time_and_token_of_its_update() {
        let payload = r#"{"previous":{"state":{},"version":4},"current":{"state":{"reported":{"a":1}},"version":5},
            "timestamp":1700000000,"clientToken":"c"}"#;
        let read = read(&message("$aws/things/t/shadow/name/n/update/documents", payload)).unwrap();
        let Incoming::Document(id, document) = read else { unreachable!("{read:?}") };
        assert_eq!((id.thing.as_str(), id.name.as_deref(), document.version), ("t", Some("n"), 5));
        assert_eq!(document.timestamp.unwrap().as_second(), 1_700_000_000);
        assert_eq!(document.client_token.as_deref(), Some("c"));
    }

    #[test]
    fn whatever_comes_a_fault_is_the_worst() {
        let documents = "$aws/things/t/shadow/update/documents";
        let deep = format!("{{\"current\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
        for (topic, payload, what) in [
            (documents, b"{\"current\":{\"sta".to_vec(), "not JSON"),
            (documents, b"\xff\xfe{}".to_vec(), "not JSON"),
            (documents, deep.into_bytes(), "recursion limit"),
            (documents, b"[]".to_vec(), "not an object"),
            (documents, b"{}".to_vec(), "no `current`"),
            (documents, b"{\"current\":{\"state\":[]}}".to_vec(), "not a shadow document"),
            (documents, vec![b'x'; 128 * 1024], "not JSON"),
            (documents, Vec::new(), "not JSON"),
            ("$aws/things/t/shadow/delete/accepted", b"7".to_vec(), "not an object"),
            ("$aws/events/presence/connected/a", b"{}".to_vec(), "clientId"),
            ("something/else", b"{}".to_vec(), "nobody asked for"),
        ] {
            let fault = read(&message(topic, payload)).unwrap_err();
            assert!(fault.what.contains(what), "{fault:?}");
        }
    }
}
