//! What a device knows of itself.

use std::collections::BTreeSet;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use crate::shadow::{apply, delta};

/// The state of a device, or of a part of it, as it reported it last.
#[derive(Debug, Default)]
pub(super) struct Memory {
    reported: Map<String, Value>,
    /// Settings it was asked for before it was first switched on and has not carried out: it cannot.
    cannot: Option<BTreeSet<String>>,
}

impl Memory {
    /// Reads the shadow's document, as a device does when it comes up.
    pub(super) fn recall(&mut self, document: &Value) {
        let section = |name: &str| document["state"][name].as_object().cloned().unwrap_or_default();
        self.reported = section("reported");
        if self.cannot.is_none() {
            let open = delta(&section("desired"), &self.reported);
            self.cannot = Some(open.into_iter().map(|(key, _)| key).collect());
        }
    }

    /// What it measures now, near what it measured before; `None` where it measures nothing.
    pub(super) fn measure(&mut self, dice: &mut ChaCha8Rng) -> Option<Map<String, Value>> {
        let measured = measured(&self.reported, dice);
        self.report(measured)
    }

    /// Carries out those of the wishes that it knows how to, and says so; `None` where there are none.
    pub(super) fn obey(&mut self, wishes: &Map<String, Value>) -> Option<Map<String, Value>> {
        let done = wishes.iter().filter(|(key, _)| self.can(key));
        let done = done.map(|(key, value)| (key.clone(), value.clone())).collect();
        self.report(done)
    }

    /// Whether there is one among the wishes that it can carry out.
    pub(super) fn can_any(&self, wishes: &Map<String, Value>) -> bool {
        wishes.keys().any(|key| self.can(key))
    }

    fn can(&self, key: &str) -> bool {
        self.reported.contains_key(key) && self.cannot.as_ref().is_none_or(|cannot| !cannot.contains(key))
    }

    fn report(&mut self, update: Map<String, Value>) -> Option<Map<String, Value>> {
        apply(&mut self.reported, &update);
        (!update.is_empty()).then_some(update)
    }
}

fn measured(reported: &Map<String, Value>, dice: &mut ChaCha8Rng) -> Map<String, Value> {
    let mut update = Map::new();
    let number = |key: &str| reported.get(key).and_then(Value::as_i64);
    if let Some(uptime) = number("uptime") {
        update.insert("uptime".to_owned(), json!(uptime.saturating_add(dice.random_range(5..60))));
    }
    if let Some(temperature) = reported.get("temperature").and_then(Value::as_f64) {
        let moved = temperature + f64::from(dice.random_range(-4..=4)) / 10.0;
        update.insert("temperature".to_owned(), tenths(moved.clamp(-40.0, 120.0)));
    }
    if let Some(rssi) = number("rssi") {
        let moved = rssi.saturating_add(dice.random_range(-2..=2)).clamp(-120, -30);
        update.insert("rssi".to_owned(), json!(moved));
    }
    if let Some(x) = reported.get("vibration").and_then(|vibration| vibration["x"].as_f64()) {
        let moved = x + f64::from(dice.random_range(-3..=3)) / 10.0;
        update.insert("vibration".to_owned(), json!({ "x": tenths(moved.clamp(0.0, 9.0)) }));
    }
    update
}

fn tenths(value: f64) -> Value {
    json!((value * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    fn memory() -> Memory {
        let mut memory = Memory::default();
        memory.recall(&json!({ "state": {
            "desired": { "interval": 60, "position": 40 },
            "reported": { "interval": 600, "position": 40, "uptime": 10, "temperature": 20.5 },
        } }));
        memory
    }

    fn wishes(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn it_measures_what_it_measures_and_leaves_the_rest_alone() {
        let update = memory().measure(&mut ChaCha8Rng::seed_from_u64(1)).unwrap();
        assert!(update["uptime"].as_i64().unwrap() > 10);
        assert_eq!(update.keys().collect::<Vec<_>>(), ["temperature", "uptime"]);
    }

    #[test]
    fn it_obeys_where_it_can_and_not_where_it_never_could() {
        let mut memory = memory();
        let done = memory.obey(&wishes(&json!({ "interval": 60, "position": 75, "unheard": true })));
        assert_eq!(done, Some(wishes(&json!({ "position": 75 }))));
        assert!(!memory.can_any(&wishes(&json!({ "interval": 30, "unheard": true }))));
        assert_eq!(memory.obey(&wishes(&json!({ "unheard": true }))), None);
    }
}
