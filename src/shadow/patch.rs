//! The smallest update from one state to another.

use serde_json::{Map, Value};

/// What must be sent so that `from` becomes `to`: only what differs, `null` for what is to go, lists whole.
/// [`super::apply`] of it on `from` gives `to`.
pub fn patch(from: &Map<String, Value>, to: &Map<String, Value>) -> Map<String, Value> {
    let gone = from.keys().filter(|key| !to.contains_key(*key)).map(|key| (key.clone(), Value::Null));
    let changed = to.iter().filter_map(|(key, wanted)| {
        let change = match (from.get(key), wanted) {
            (Some(found), wanted) if found == wanted => return None,
            (Some(Value::Object(found)), Value::Object(wanted)) => Value::Object(patch(found, wanted)),
            (_, wanted) => wanted.clone(),
        };
        Some((key.clone(), change))
    });
    gone.chain(changed).collect()
}
