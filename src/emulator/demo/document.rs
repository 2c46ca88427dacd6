//! What devices say of themselves.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// Firmware releases, the newest last.
pub(super) const FIRMWARE: [&str; 5] = ["2.8.1", "2.9.0", "2.9.4", "3.0.2", "3.1.0"];

/// The classic shadow's first update: what is wanted and what is reported, not always the same.
pub(super) fn classic(kind: &str, firmware: &str, dice: &mut ChaCha8Rng) -> Value {
    let interval = [30, 60, 300][dice.random_range(0..3)];
    let lags = dice.random_bool(0.12);
    let mut reported = json!({
        "firmware": firmware,
        "interval": if lags { 600 } else { interval },
        "temperature": tenths(dice.random_range(120..480)),
        "rssi": -dice.random_range(48..97),
        "uptime": dice.random_range(600..9_000_000),
        "network": { "kind": if dice.random_bool(0.7) { "lte" } else { "ethernet" }, "reconnects": dice.random_range(0..9) },
    });
    let mut desired = json!({ "interval": interval });
    match kind {
        "pump" => {
            let speed = dice.random_range(8..30) * 50;
            desired["speed"] = json!(speed);
            reported["speed"] = json!(speed);
            reported["vibration"] =
                json!({ "x": tenths(dice.random_range(2..40)), "y": tenths(dice.random_range(2..40)) });
        }
        "valve" => {
            let position = dice.random_range(0..=100);
            desired["position"] = json!(position);
            reported["position"] = json!(if lags { 0 } else { position });
        }
        "sensor" => {
            reported["level"] = tenths(dice.random_range(0..1000));
            reported["battery"] = json!(dice.random_range(11..=100));
        }
        _ => reported["clients"] = json!(dice.random_range(2..40)),
    }
    json!({ "state": { "desired": desired, "reported": reported } })
}

/// The named shadow `config`.
pub(super) fn config(site: &str, dice: &mut ChaCha8Rng) -> Value {
    let level = ["warn", "info", "debug"][dice.random_range(0..3)];
    let desired = json!({ "log": { "level": level, "upload": true }, "site": site });
    let mut reported = desired.clone();
    if dice.random_bool(0.2) {
        reported["log"]["level"] = json!("info");
    }
    json!({ "state": { "desired": desired, "reported": reported } })
}

/// Tenths as a decimal number: 215 is 21.5.
pub(super) fn tenths(value: i32) -> Value {
    json!(f64::from(value) / 10.0)
}
