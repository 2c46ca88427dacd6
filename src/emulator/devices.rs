//! Devices live: what they report changes by itself.

use std::time::Duration;

use jiff::Timestamp;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::World;
use super::state::{CLASSIC, State};

/// How often some of them report.
const BEAT: Duration = Duration::from_millis(1200);
/// Things of the bulk that report at a beat.
const QUIET_ONES: usize = 3;
/// Every special thing reports about once in so many beats.
const CHATTY_BEATS: u32 = 3;

/// Lets devices report until stopped.
pub(super) async fn live(world: World, seed: u64, stop: CancellationToken) {
    let fleet = Fleet::of(&world.read());
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = beat.tick() => {}
        }
        world.drift(|state| fleet.report(state, &mut dice, Timestamp::now()));
    }
}

/// Who reports: the special things often, the bulk seldom.
struct Fleet {
    chatty: Vec<String>,
    quiet: Vec<String>,
}

impl Fleet {
    fn of(state: &State) -> Self {
        let special = |name: &&String| name.starts_with("broken-") || name.starts_with("hostile-");
        let (chatty, quiet) = state.living.iter().cloned().partition(|name| special(&name));
        Self { chatty, quiet }
    }

    /// One beat.
    fn report(&self, state: &mut State, dice: &mut ChaCha8Rng, now: Timestamp) {
        let mut names: Vec<&String> = self.chatty.iter().filter(|_| dice.random_ratio(1, CHATTY_BEATS)).collect();
        if !self.quiet.is_empty() {
            names.extend((0..QUIET_ONES).filter_map(|_| self.quiet.get(dice.random_range(0..self.quiet.len()))));
        }
        for name in names {
            let Some(reported) = reported(state, name, now) else { continue };
            let update = json!({ "state": { "reported": next(&reported, dice) } });
            // A shadow that somebody has just deleted, or filled up, is theirs.
            let _ = state.update_shadow(name, CLASSIC, update.to_string().as_bytes(), now);
        }
    }
}

fn reported(state: &State, thing: &str, now: Timestamp) -> Option<Value> {
    let document = state.shadow_document(thing, CLASSIC, now).ok()?;
    document.pointer("/state/reported").filter(|reported| reported.is_object()).cloned()
}

/// What a device would say a moment later: only what a device measures, near what it said before.
fn next(reported: &Value, dice: &mut ChaCha8Rng) -> Value {
    let mut update = json!({});
    if let Some(uptime) = reported["uptime"].as_i64() {
        update["uptime"] = json!(uptime.saturating_add(dice.random_range(1..5)));
    }
    if let Some(temperature) = reported["temperature"].as_f64() {
        let moved = temperature + f64::from(dice.random_range(-4..=4)) / 10.0;
        update["temperature"] = json!((moved.clamp(-40.0, 120.0) * 10.0).round() / 10.0);
    }
    if let Some(rssi) = reported["rssi"].as_i64() {
        update["rssi"] = json!(rssi.saturating_add(dice.random_range(-2..=2)).clamp(-120, -30));
    }
    if let Some(x) = reported.pointer("/vibration/x").and_then(Value::as_f64) {
        let moved = x + f64::from(dice.random_range(-3..=3)) / 10.0;
        update["vibration"] = json!({ "x": (moved.clamp(0.0, 9.0) * 10.0).round() / 10.0 });
    }
    update
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::Scope;

    fn version(state: &State) -> u64 {
        let document = state.shadow_document("broken-x", CLASSIC, Timestamp::UNIX_EPOCH).unwrap();
        document["version"].as_u64().unwrap()
    }

    #[test]
    fn what_people_add_is_theirs_alone() {
        let mut state = State::new(Scope::default());
        state.update_shadow("mine", CLASSIC, br#"{"state":{"reported":{"uptime":1}}}"#, Timestamp::UNIX_EPOCH).unwrap();
        Fleet::of(&state).report(&mut state, &mut ChaCha8Rng::seed_from_u64(1), Timestamp::UNIX_EPOCH);
        let document = state.shadow_document("mine", CLASSIC, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(document["version"], 1);
    }

    #[test]
    fn devices_report_measurements_and_leave_the_rest_alone() {
        let mut state = State::new(Scope::default());
        state.living.insert("broken-x".to_owned());
        let first =
            br#"{"state":{"desired":{"interval":30},"reported":{"interval":60,"uptime":10,"temperature":20.5}}}"#;
        state.update_shadow("broken-x", CLASSIC, first, Timestamp::UNIX_EPOCH).unwrap();
        let mut dice = ChaCha8Rng::seed_from_u64(1);
        let fleet = Fleet::of(&state);
        for _ in 0..10 {
            fleet.report(&mut state, &mut dice, Timestamp::UNIX_EPOCH);
        }
        assert!(version(&state) > 1);
        let document = state.shadow_document("broken-x", CLASSIC, Timestamp::UNIX_EPOCH).unwrap();
        assert!(document["state"]["reported"]["uptime"].as_i64().unwrap() > 10);
        assert_eq!(document["state"]["reported"]["interval"], 60);
        assert_eq!(document["state"]["desired"], json!({ "interval": 30 }));
    }
}
