//! How a partial document changes a whole one, and where two differ.

use serde_json::{Map, Value};

/// Merges a partial section into a whole one: objects are merged, `null` removes, everything else, lists included,
/// replaces (developer guide, `device-shadow-document`).
pub fn apply(target: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (key, value) in patch {
        match value {
            Value::Null => {
                target.remove(key);
            }
            Value::Object(patch) => {
                let slot = target.entry(key).or_insert(Value::Null);
                if !slot.is_object() {
                    *slot = Value::Object(Map::new());
                }
                if let Value::Object(inner) = slot {
                    apply(inner, patch);
                }
            }
            other => {
                target.insert(key.clone(), other.clone());
            }
        }
    }
}

/// The metadata that goes with [`apply`]: what the patch touches gets the new time, the rest keeps its own.
pub(super) fn stamp(
    state: &Map<String, Value>,
    metadata: &mut Map<String, Value>,
    patch: &Map<String, Value>,
    seconds: i64,
) {
    for (key, value) in patch {
        match (value, state.get(key)) {
            (Value::Null, _) | (_, None) => {
                metadata.remove(key);
            }
            (Value::Object(patch), Some(Value::Object(state))) => {
                // A leaf's own `{"timestamp": n}` must not survive where the leaf became an object.
                let fresh = !matches!(metadata.get(key), Some(Value::Object(old)) if time_of_leaf(old).is_none());
                let slot = metadata.entry(key).or_insert(Value::Null);
                if fresh {
                    *slot = Value::Object(Map::new());
                }
                if let Value::Object(inner) = slot {
                    stamp(state, inner, patch, seconds);
                }
            }
            (value, Some(_)) => {
                metadata.insert(key.clone(), stamped(value, seconds));
            }
        }
    }
}

/// Metadata of a value of one time. Every element of a list has its own time.
pub(super) fn stamped(value: &Value, seconds: i64) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.clone(), stamped(v, seconds))).collect(),
        ),
        Value::Array(list) if !list.is_empty() => Value::Array(list.iter().map(|v| stamped(v, seconds)).collect()),
        _ => Value::Object(Map::from_iter([("timestamp".to_owned(), Value::from(seconds))])),
    }
}

/// The seconds of a leaf's metadata; `None` for an object of more leaves.
pub(super) fn time_of_leaf(metadata: &Map<String, Value>) -> Option<i64> {
    metadata.get("timestamp").and_then(Value::as_i64)
}

/// The desired leaves whose reported value is another or none; lists are compared whole. Empty objects ask for nothing.
pub fn delta(desired: &Map<String, Value>, reported: &Map<String, Value>) -> Map<String, Value> {
    let mut out = Map::new();
    for (key, wanted) in desired {
        let found = reported.get(key);
        if found == Some(wanted) {
            continue;
        }
        let Value::Object(wanted) = wanted else {
            out.insert(key.clone(), wanted.clone());
            continue;
        };
        let empty = Map::new();
        let inner = delta(wanted, found.and_then(Value::as_object).unwrap_or(&empty));
        if !inner.is_empty() {
            out.insert(key.clone(), Value::Object(inner));
        }
    }
    out
}

/// The part of the metadata that belongs to a partial state.
pub(super) fn metadata_of(state: &Map<String, Value>, metadata: &Map<String, Value>) -> Map<String, Value> {
    let mut out = Map::new();
    for (key, value) in state {
        match (value, metadata.get(key)) {
            (Value::Object(state), Some(Value::Object(inner))) => {
                out.insert(key.clone(), Value::Object(metadata_of(state, inner)));
            }
            (_, Some(found)) => {
                out.insert(key.clone(), found.clone());
            }
            (_, None) => {}
        }
    }
    out
}
