//! One request, taken apart for the operation that answers it.

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::Service;
use super::caller::Caller;
use crate::emulator::state::{Refusal, State};

/// What an operation gives back.
#[derive(Debug)]
pub(super) enum Answer {
    /// A JSON body.
    Json(Value),
    /// No body at all (operations without output members).
    Empty,
    /// A body as it is: a shadow document.
    Raw(String),
    /// The inner elements of an awsQuery result.
    Xml(String),
}

/// What every operation returns.
pub(super) type Outcome = Result<Answer, Refusal>;

/// A request on its way to an operation.
pub(super) struct Call<'a> {
    /// The service with its state.
    pub(super) service: &'a Service,
    /// Who asks; already authenticated.
    pub(super) caller: Caller,
    /// The path's labels, decoded.
    pub(super) labels: Vec<String>,
    /// The query's pairs (or the form's, in awsQuery), decoded.
    pub(super) query: Vec<(String, String)>,
    /// The headers.
    pub(super) headers: &'a HeaderMap,
    /// The body.
    pub(super) body: &'a Bytes,
    /// The instant of the request.
    pub(super) now: Timestamp,
}

impl Call<'_> {
    /// A label of the path; the empty text where the route has none.
    pub(super) fn label(&self, index: usize) -> &str {
        self.labels.get(index).map_or("", String::as_str)
    }

    /// The first value of a query parameter.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The members of a list of the form: `prefix.1`, `prefix.2`, …
    pub(super) fn list(&self, prefix: &str) -> Vec<&str> {
        (1..).map_while(|number: u32| self.query(&format!("{prefix}.{number}"))).collect()
    }

    /// A query parameter that says `true`.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.query(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A query parameter that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.query(name).ok_or_else(|| missing(name))
    }

    /// A whole number from the query.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let parse = |text: &str| text.parse().map_err(|_| Refusal::invalid(format!("{name} must be a number")));
        self.query(name).map(parse).transpose()
    }

    /// A header that must be there.
    pub(super) fn header(&self, name: &str) -> Result<&str, Refusal> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).ok_or_else(|| missing(name))
    }

    /// The body as JSON; no body is an empty object.
    pub(super) fn json(&self) -> Result<Value, Refusal> {
        if self.body.is_empty() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        serde_json::from_slice(self.body)
            .map_err(|error| Refusal::new("SerializationException", format!("Could not parse request body: {error}")))
    }

    /// Looks at the state.
    pub(super) fn read<T>(&self, with: impl FnOnce(&State) -> T) -> T {
        with(&self.service.world.read())
    }

    /// Changes the state.
    pub(super) fn change<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        self.service.world.change(with)
    }
}

/// The refusal for a member that must be there.
pub(super) fn missing(member: &str) -> Refusal {
    Refusal::invalid(format!(
        "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
    ))
}

/// A text member of a JSON body that must be there.
pub(super) fn text<'a>(body: &'a Value, member: &str) -> Result<&'a str, Refusal> {
    body[member].as_str().ok_or_else(|| missing(member))
}

/// A list of texts.
pub(super) fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// An instant as restJson1 writes it: seconds since the epoch, with three decimals.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit into 52 bits for 140,000 years")]
pub(super) fn epoch(at: Timestamp) -> Value {
    Value::from(at.as_millisecond() as f64 / 1000.0)
}

/// Percent-decodes; what is not UTF-8 afterwards becomes U+FFFD.
pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The pairs of a query string or a form, decoded.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        (decoded(&key.replace('+', " ")), decoded(&value.replace('+', " ")))
    };
    text.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}
