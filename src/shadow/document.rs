//! A shadow as AWS gives it.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::merge::delta;
use super::text::inexact_numbers;

/// A shadow document as `GetThingShadow` returns it. Values and keys come from devices: show them through
/// [`crate::fleet::visible`] only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// What is asked of the device; empty where there is none.
    pub desired: Map<String, Value>,
    /// What the device says; empty where there is none.
    pub reported: Map<String, Value>,
    /// Where they differ: AWS's own where it sent one, else worked out here.
    pub delta: Map<String, Value>,
    /// The same shape as `desired`, each leaf replaced by `{"timestamp": seconds}`.
    pub desired_metadata: Map<String, Value>,
    /// The same for `reported`.
    pub reported_metadata: Map<String, Value>,
    /// Counted up by every update; 0 where AWS did not say.
    pub version: u64,
    /// When AWS sent this.
    pub timestamp: Option<Timestamp>,
    /// The token of the update that caused it, where there was one.
    pub client_token: Option<String>,
    /// Numbers of the state that reading has changed: pointer and text, as AWS sent them.
    pub inexact: Vec<(String, String)>,
}

/// Why a text is not a shadow document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct DocumentError {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl Document {
    /// Reads a document. Missing parts are empty: other servers than AWS leave some out.
    ///
    /// # Errors
    /// Names the place, for a text that is not a JSON object or has a `state` that is none.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, DocumentError> {
        let value: Value = serde_json::from_slice(text.as_ref()).map_err(|error| DocumentError {
            line: error.line().max(1),
            column: error.column().max(1),
            message: format!("not JSON: {error}"),
        })?;
        let document = Self::from_value(value).ok_or_else(|| DocumentError {
            line: 1,
            column: 1,
            message: "not a shadow document: `state` is not an object".to_owned(),
        })?;
        Ok(Self { inexact: inexact_numbers(text.as_ref(), ""), ..document })
    }

    /// Takes a document that is JSON already, such as `current` in `update/documents`; `None` where it is none.
    pub fn from_value(value: Value) -> Option<Self> {
        let Value::Object(mut root) = value else { return None };
        let mut state = match root.remove("state") {
            Some(Value::Object(state)) => state,
            None | Some(Value::Null) => Map::new(),
            Some(_) => return None,
        };
        let mut metadata = object(root.remove("metadata"));
        let mut section = |name: &str| object(state.remove(name));
        let (desired, reported) = (section("desired"), section("reported"));
        let delta = match state.remove("delta") {
            Some(Value::Object(sent)) => sent,
            _ => delta(&desired, &reported),
        };
        Some(Self {
            desired,
            reported,
            delta,
            desired_metadata: object(metadata.remove("desired")),
            reported_metadata: object(metadata.remove("reported")),
            version: root.get("version").and_then(Value::as_u64).unwrap_or(0),
            timestamp: root.get("timestamp").and_then(instant),
            client_token: root.get("clientToken").and_then(Value::as_str).map(str::to_owned),
            inexact: Vec::new(),
        })
    }

    /// The document as `GetThingShadow` would give it, keys in alphabetical order.
    pub fn to_value(&self) -> Value {
        let sections = |parts: [(&str, &Map<String, Value>); 3]| {
            let filled = parts.into_iter().filter(|(_, part)| !part.is_empty());
            Value::Object(filled.map(|(name, part)| (name.to_owned(), Value::Object(part.clone()))).collect())
        };
        let nothing = Map::new();
        let mut root = Map::new();
        let state = [("desired", &self.desired), ("reported", &self.reported), ("delta", &self.delta)];
        let times = [("desired", &self.desired_metadata), ("reported", &self.reported_metadata), ("", &nothing)];
        root.insert("state".to_owned(), sections(state));
        root.insert("metadata".to_owned(), sections(times));
        root.insert("version".to_owned(), Value::from(self.version));
        if let Some(at) = self.timestamp {
            root.insert("timestamp".to_owned(), Value::from(at.as_second()));
        }
        if let Some(token) = &self.client_token {
            root.insert("clientToken".to_owned(), Value::from(token.clone()));
        }
        Value::Object(root)
    }
}

fn object(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// Seconds since 1970, as shadows count time.
pub(super) fn instant(value: &Value) -> Option<Timestamp> {
    Timestamp::from_second(value.as_i64()?).ok()
}
