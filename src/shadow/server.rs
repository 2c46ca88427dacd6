//! What AWS does with an update: for the embedded AWS IoT.
//!
//! Error texts: developer guide, `device-shadow-error-messages`.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::merge::{apply, delta, metadata_of, stamp};

/// Most bytes of desired and reported together, metadata excluded (quota `L-A295A064`).
pub(super) const MAX_BYTES: usize = 8 * 1024;
/// Most levels below `desired` or `reported`, as AWS's error text has it.
pub(super) const MAX_DEPTH: usize = 6;
/// Most bytes of a client token.
const MAX_TOKEN: usize = 64;
/// How long a deleted shadow's version is remembered (`device-shadow-data-flow`).
const REMEMBERED: SignedDuration = SignedDuration::from_hours(48);

/// A shadow as the service keeps it, deleted ones included.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stored {
    /// The desired state.
    pub desired: Map<String, Value>,
    /// The reported state.
    pub reported: Map<String, Value>,
    /// The time of every desired leaf.
    pub desired_metadata: Map<String, Value>,
    /// The time of every reported leaf.
    pub reported_metadata: Map<String, Value>,
    /// Counted up by every accepted update.
    pub version: u64,
    /// Set where it is deleted: only its version counts then, and only for 48 hours.
    pub deleted: Option<Timestamp>,
}

/// The answer to an accepted update, and the body of `update/accepted`.
pub type Accepted = Value;
/// The body of `update/delta`.
pub type Delta = Value;

/// A refused request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ShadowError {
    /// The HTTP status; also `code` in `…/rejected`.
    pub code: u16,
    /// AWS's text.
    pub message: String,
}

/// The 404 of a shadow that is not there. AWS names the thing where the classic shadow was asked for.
pub fn no_shadow(name: &str) -> ShadowError {
    refuse(404, format!("No shadow exists with name: '{name}'"))
}

fn refuse(code: u16, message: impl Into<String>) -> ShadowError {
    ShadowError { code, message: message.into() }
}

/// A request's parts, checked.
struct Update {
    desired: Option<Patch>,
    reported: Option<Patch>,
    version: Option<u64>,
    client_token: Option<String>,
}

/// What a request asks of a section.
enum Patch {
    Merge(Map<String, Value>),
    Remove,
}

/// Carries out an update. `before` is what is stored, deleted or not.
///
/// # Errors
/// As AWS refuses: 400 with the fault, 409 for another version, 413 for too large a document, 415 for another encoding.
pub fn apply_update(
    before: Option<&Stored>,
    request: &[u8],
    now: Timestamp,
) -> Result<(Stored, Accepted, Option<Delta>), ShadowError> {
    let update = read(request)?;
    let remembered = before.filter(|s| s.deleted.is_none_or(|at| now.duration_since(at) <= REMEMBERED));
    let current = remembered.map_or(0, |s| s.version);
    if update.version.is_some_and(|wanted| wanted != current) {
        return Err(refuse(409, "Version conflict"));
    }
    let mut after = remembered.cloned().unwrap_or_default();
    after.deleted = None;
    after.version = current + 1;
    let seconds = now.as_second();
    let (mut state, mut metadata) = (Map::new(), Map::new());
    let sections = [
        ("desired", &update.desired, &mut after.desired, &mut after.desired_metadata),
        ("reported", &update.reported, &mut after.reported, &mut after.reported_metadata),
    ];
    for (name, patch, section, times) in sections {
        match patch {
            None => {}
            Some(Patch::Remove) => {
                section.clear();
                times.clear();
                state.insert(name.to_owned(), Value::Null);
            }
            Some(Patch::Merge(patch)) => {
                apply(section, patch);
                stamp(section, times, patch, seconds);
                metadata.insert(name.to_owned(), Value::Object(metadata_of(patch, times)));
                state.insert(name.to_owned(), Value::Object(patch.clone()));
            }
        }
    }
    if size(&after.desired, &after.reported) > MAX_BYTES {
        return Err(refuse(413, "The payload exceeds the maximum size allowed"));
    }
    let token = update.client_token.as_deref();
    let accepted = envelope(Value::Object(state), Value::Object(metadata), after.version, now, token);
    let open = delta(&after.desired, &after.reported);
    let told = (!open.is_empty()).then(|| {
        let times = metadata_of(&open, &after.desired_metadata);
        envelope(Value::Object(open), Value::Object(times), after.version, now, token)
    });
    Ok((after, accepted, told))
}

/// What counts against [`MAX_BYTES`].
pub(super) fn size(desired: &Map<String, Value>, reported: &Map<String, Value>) -> usize {
    json!({"desired": desired, "reported": reported}).to_string().len()
}

/// Deletes a shadow; the answer is the body of `DeleteThingShadow` and of `delete/accepted`. `name` is the thing's for
/// the classic shadow. The request may be empty.
///
/// # Errors
/// 404 where there is none; 409 for another version; 400 for a request that is not JSON.
pub fn apply_delete(
    before: Option<&Stored>,
    name: &str,
    request: &[u8],
    now: Timestamp,
) -> Result<(Stored, Value), ShadowError> {
    let Some(stored) = before.filter(|s| s.deleted.is_none()) else { return Err(no_shadow(name)) };
    let (version, token) = if request.is_empty() { (None, None) } else { head(&parse(request)?)? };
    if version.is_some_and(|wanted| wanted != stored.version) {
        return Err(refuse(409, "Version conflict"));
    }
    let mut answer = json!({"version": stored.version, "timestamp": now.as_second()});
    if let Some(token) = token {
        answer["clientToken"] = Value::String(token);
    }
    Ok((Stored { version: stored.version, deleted: Some(now), ..Stored::default() }, answer))
}

/// The client token of a request, where one can be made out: a refused request is answered with it, too.
pub fn client_token(request: &[u8]) -> Option<String> {
    let root = parse(request).ok()?;
    root.get("clientToken").and_then(Value::as_str).filter(|token| token.len() <= MAX_TOKEN).map(str::to_owned)
}

/// The body of `…/rejected`.
pub fn rejected(error: &ShadowError, client_token: Option<&str>, now: Timestamp) -> Value {
    let mut out = json!({"code": error.code, "message": error.message, "timestamp": now.as_second()});
    if let Some(token) = client_token {
        out["clientToken"] = Value::from(token);
    }
    out
}

/// The body of `update/documents`.
pub fn documents(before: Option<&Stored>, after: &Stored, client_token: Option<&str>, now: Timestamp) -> Value {
    let part = |stored: &Stored| json!({"state": stored.state(false), "metadata": stored.metadata(), "version": stored.version});
    let mut out = json!({"current": part(after), "timestamp": now.as_second()});
    if let Some(before) = before.filter(|s| s.deleted.is_none()) {
        out["previous"] = part(before);
    }
    if let Some(token) = client_token {
        out["clientToken"] = Value::from(token);
    }
    out
}

impl Stored {
    /// The answer to `GetThingShadow`; `None` where it is deleted.
    pub fn document(&self, now: Timestamp) -> Option<Value> {
        self.deleted.is_none().then(|| envelope(self.state(true), self.metadata(), self.version, now, None))
    }

    fn state(&self, with_delta: bool) -> Value {
        let open = if with_delta { delta(&self.desired, &self.reported) } else { Map::new() };
        sections([("desired", &self.desired), ("reported", &self.reported), ("delta", &open)])
    }

    fn metadata(&self) -> Value {
        sections([("desired", &self.desired_metadata), ("reported", &self.reported_metadata)])
    }
}

/// Empty sections are left out, as AWS does.
fn sections<const N: usize>(parts: [(&str, &Map<String, Value>); N]) -> Value {
    let filled = parts.into_iter().filter(|(_, map)| !map.is_empty());
    Value::Object(filled.map(|(name, map)| (name.to_owned(), Value::Object(map.clone()))).collect())
}

fn envelope(state: Value, metadata: Value, version: u64, now: Timestamp, token: Option<&str>) -> Value {
    let mut out = Map::new();
    out.insert("state".to_owned(), state);
    out.insert("metadata".to_owned(), metadata);
    out.insert("version".to_owned(), Value::from(version));
    out.insert("timestamp".to_owned(), Value::from(now.as_second()));
    if let Some(token) = token {
        out.insert("clientToken".to_owned(), Value::from(token));
    }
    Value::Object(out)
}

fn parse(request: &[u8]) -> Result<Map<String, Value>, ShadowError> {
    if std::str::from_utf8(request).is_err() {
        return Err(refuse(415, "Unsupported documented encoding; supported encoding is UTF-8"));
    }
    match serde_json::from_slice(request) {
        Ok(Value::Object(root)) => Ok(root),
        _ => Err(refuse(400, "Invalid JSON")),
    }
}

fn head(root: &Map<String, Value>) -> Result<(Option<u64>, Option<String>), ShadowError> {
    let version = match root.get("version") {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_u64().ok_or_else(|| refuse(400, "Invalid version"))?),
    };
    let token = match root.get("clientToken") {
        None | Some(Value::Null) => None,
        Some(Value::String(token)) if token.len() <= MAX_TOKEN => Some(token.clone()),
        Some(_) => return Err(refuse(400, "Invalid clientToken")),
    };
    Ok((version, token))
}

fn read(request: &[u8]) -> Result<Update, ShadowError> {
    let mut root = parse(request)?;
    let (version, client_token) = head(&root)?;
    let mut state = match root.remove("state") {
        None => return Err(refuse(400, "Missing required node: state")),
        Some(Value::Object(state)) => state,
        Some(_) => return Err(refuse(400, "State node must be an object")),
    };
    let desired = section(state.remove("desired"), "Desired node must be an object")?;
    let reported = section(state.remove("reported"), "Reported node must be an object")?;
    if let Some(key) = state.keys().next() {
        return Err(refuse(400, format!("State contains an invalid node: '{key}'")));
    }
    Ok(Update { desired, reported, version, client_token })
}

fn section(value: Option<Value>, not_object: &str) -> Result<Option<Patch>, ShadowError> {
    match value {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(Patch::Remove)),
        Some(Value::Object(map)) => {
            let value = Value::Object(map);
            if depth(&value) > MAX_DEPTH {
                let text = format!("JSON contains too many levels of nesting; maximum is {MAX_DEPTH}");
                return Err(refuse(400, text));
            }
            if has_null_in_list(&value) {
                return Err(refuse(400, "State contains an invalid node: 'null' in a list"));
            }
            let Value::Object(map) = value else { return Ok(None) };
            Ok(Some(Patch::Merge(map)))
        }
        Some(_) => Err(refuse(400, not_object)),
    }
}

/// Levels of keys and lists below a value.
fn depth(value: &Value) -> usize {
    match value {
        Value::Object(map) => map.values().map(|v| 1 + depth(v)).max().unwrap_or(0),
        Value::Array(list) => list.iter().map(|v| 1 + depth(v)).max().unwrap_or(0),
        _ => 0,
    }
}

/// Lists may not hold `null` (`device-shadow-document`, "arrays").
fn has_null_in_list(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.values().any(has_null_in_list),
        Value::Array(list) => list.iter().any(|v| v.is_null() || has_null_in_list(v)),
        _ => false,
    }
}
