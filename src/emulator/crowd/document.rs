//! What devices say of themselves: drawn as plain fields, from which documents are written and single leaves are read.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

/// Which half of a shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emulator) enum Half {
    /// What is wanted.
    Desired,
    /// What is.
    Reported,
}

/// A leaf of a shadow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emulator) enum Leaf<'a> {
    /// A whole number.
    Whole(i32),
    /// Tenths of a number: 215 is 21.5.
    Tenths(i32),
    /// Text.
    Text(&'a str),
    /// True or false.
    Flag(bool),
}

impl Leaf<'_> {
    fn json(self) -> Value {
        match self {
            Self::Whole(number) => json!(number),
            Self::Tenths(tenths) => json!(f64::from(tenths) / 10.0),
            Self::Text(text) => json!(text),
            Self::Flag(flag) => json!(flag),
        }
    }
}

/// Takes the leaves of a shadow one by one: its half, its path, and what stands there.
type Each<'e> = &'e mut dyn FnMut(Half, &'static str, Leaf<'_>);

/// The classic shadow.
#[derive(Debug, Clone, Copy)]
pub(in crate::emulator) struct Classic<'a> {
    firmware: &'a str,
    interval: i32,
    lags: bool,
    temperature: i32,
    rssi: i32,
    uptime: i32,
    lte: bool,
    reconnects: i32,
    own: Own,
}

#[derive(Debug, Clone, Copy)]
enum Own {
    Pump { speed: i32, x: i32, y: i32 },
    Valve { position: i32 },
    Sensor { level: i32, battery: i32 },
    Other { clients: i32 },
}

impl<'a> Classic<'a> {
    /// The classic shadow's first update: what is wanted and what is reported, not always the same.
    pub(in crate::emulator) fn draw(kind: &str, firmware: &'a str, dice: &mut ChaCha8Rng) -> Self {
        let interval = [30, 60, 300][dice.random_range(0..3)];
        Self {
            firmware,
            interval,
            lags: dice.random_bool(0.12),
            temperature: dice.random_range(120..480),
            rssi: -dice.random_range(48..97),
            uptime: dice.random_range(600..9_000_000),
            lte: dice.random_bool(0.7),
            reconnects: dice.random_range(0..9),
            own: match kind {
                "pump" => Own::Pump {
                    speed: dice.random_range(8..30) * 50,
                    x: dice.random_range(2..40),
                    y: dice.random_range(2..40),
                },
                "valve" => Own::Valve { position: dice.random_range(0..=100) },
                "sensor" => Own::Sensor { level: dice.random_range(0..1000), battery: dice.random_range(11..=100) },
                _ => Own::Other { clients: dice.random_range(2..40) },
            },
        }
    }

    /// Its leaves.
    pub(in crate::emulator) fn leaves(&self, each: Each<'_>) {
        use Half::{Desired, Reported};
        each(Desired, "interval", Leaf::Whole(self.interval));
        each(Reported, "firmware", Leaf::Text(self.firmware));
        each(Reported, "interval", Leaf::Whole(if self.lags { 600 } else { self.interval }));
        each(Reported, "temperature", Leaf::Tenths(self.temperature));
        each(Reported, "rssi", Leaf::Whole(self.rssi));
        each(Reported, "uptime", Leaf::Whole(self.uptime));
        each(Reported, "network.kind", Leaf::Text(if self.lte { "lte" } else { "ethernet" }));
        each(Reported, "network.reconnects", Leaf::Whole(self.reconnects));
        match self.own {
            Own::Pump { speed, x, y } => {
                each(Desired, "speed", Leaf::Whole(speed));
                each(Reported, "speed", Leaf::Whole(speed));
                each(Reported, "vibration.x", Leaf::Tenths(x));
                each(Reported, "vibration.y", Leaf::Tenths(y));
            }
            Own::Valve { position } => {
                each(Desired, "position", Leaf::Whole(position));
                each(Reported, "position", Leaf::Whole(if self.lags { 0 } else { position }));
            }
            Own::Sensor { level, battery } => {
                each(Reported, "level", Leaf::Tenths(level));
                each(Reported, "battery", Leaf::Whole(battery));
            }
            Own::Other { clients } => each(Reported, "clients", Leaf::Whole(clients)),
        }
    }

    /// As an update.
    pub(in crate::emulator) fn update(&self) -> Value {
        update(|each| self.leaves(each))
    }

    /// Whether what is wanted is not what is: where it lags, at least the interval is another one.
    pub(in crate::emulator) const fn has_delta(&self) -> bool {
        self.lags
    }
}

/// The named shadow `config`.
#[derive(Debug, Clone, Copy)]
pub(in crate::emulator) struct Config<'a> {
    site: &'a str,
    desired_level: &'static str,
    reported_level: &'static str,
}

impl<'a> Config<'a> {
    /// Its first update.
    pub(in crate::emulator) fn draw(site: &'a str, dice: &mut ChaCha8Rng) -> Self {
        let desired_level = ["warn", "info", "debug"][dice.random_range(0..3)];
        Self { site, desired_level, reported_level: if dice.random_bool(0.2) { "info" } else { desired_level } }
    }

    /// Its leaves.
    pub(in crate::emulator) fn leaves(&self, each: Each<'_>) {
        for (half, level) in [(Half::Desired, self.desired_level), (Half::Reported, self.reported_level)] {
            each(half, "log.level", Leaf::Text(level));
            each(half, "log.upload", Leaf::Flag(true));
            each(half, "site", Leaf::Text(self.site));
        }
    }

    /// As an update.
    pub(in crate::emulator) fn update(&self) -> Value {
        update(|each| self.leaves(each))
    }

    /// Whether what is wanted is not what is.
    pub(in crate::emulator) fn has_delta(&self) -> bool {
        self.desired_level != self.reported_level
    }
}

fn update(leaves: impl FnOnce(Each<'_>)) -> Value {
    let (mut desired, mut reported) = (Map::new(), Map::new());
    leaves(&mut |half, path, leaf| {
        let section = if half == Half::Desired { &mut desired } else { &mut reported };
        match path.split_once('.') {
            None => drop(section.insert(path.to_owned(), leaf.json())),
            // No document of the demo fleet is deeper.
            Some((parent, key)) => section.entry(parent).or_insert_with(|| json!({}))[key] = leaf.json(),
        }
    });
    json!({ "state": { "desired": desired, "reported": reported } })
}
