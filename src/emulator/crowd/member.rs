//! One computed thing, and all that can be asked of it.

use std::borrow::Cow;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::columns::Row;
use super::document::{Classic, Config};
use super::draw::{FIRMWARE, Healthy, attributes, dice, last_day, serial_number, weighted};
use super::recipe::{Kind, Site};
use super::{Crowd, ids};
use crate::emulator::broker::Why;
use crate::emulator::pki::Subject;
use crate::emulator::state::{CLASSIC, Certificate, Thing};
use crate::shadow::{Stored, apply_update};

/// The group of those that are updated first.
pub(in crate::emulator) const CANARY: &str = "canary";
/// First day of every demo certificate.
pub(in crate::emulator) const FIRST_DAY: Date = Date::constant(2021, 2, 1);
/// The fleet began to grow on this day, and grew by one thing in so many seconds.
const GROWN_FROM: Date = Date::constant(2024, 6, 1);
const GROWN_EVERY: i64 = 30;

/// An untouched thing.
#[derive(Clone, Copy)]
pub(in crate::emulator) struct Member<'c> {
    crowd: &'c Crowd,
    /// Its place among the computed ones.
    pub(in crate::emulator) slot: u32,
    row: &'c Row,
    site: &'c Site,
    kind: &'c Kind,
}

/// Whether a device is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emulator) struct Connectivity {
    /// Whether it is.
    pub(in crate::emulator) connected: bool,
    /// When it connected or disconnected last.
    pub(in crate::emulator) since: Timestamp,
    /// Why it disconnected, where it is not connected.
    pub(in crate::emulator) reason: Option<Why>,
}

impl<'c> Member<'c> {
    pub(super) fn new(crowd: &'c Crowd, slot: u32) -> Option<Self> {
        let row = crowd.columns.row(slot)?;
        let types = crowd.recipe.types.len();
        let site = crowd.recipe.sites.get(row.site(types))?;
        let kind = crowd.recipe.types.get(row.kind(types))?;
        Some(Self { crowd, slot, row, site, kind })
    }

    /// Its name.
    pub(in crate::emulator) fn name(&self) -> String {
        self.crowd.columns.name(self.slot)
    }

    /// Its type.
    pub(in crate::emulator) fn thing_type(&self) -> &'c str {
        &self.kind.name
    }

    /// Its attributes, by name.
    pub(in crate::emulator) fn attributes(&self) -> [(&'static str, Cow<'c, str>); 5] {
        let Row { serial, .. } = *self.row;
        attributes(&self.site.name, self.model(), self.firmware(), serial, self.row.installed())
    }

    /// One of them.
    pub(in crate::emulator) fn attribute(&self, name: &str) -> Option<Cow<'c, str>> {
        match name {
            "site" => Some(Cow::Borrowed(&self.site.name)),
            "model" => Some(Cow::Borrowed(self.model())),
            "firmware" => Some(Cow::Borrowed(self.firmware())),
            // The others are made from numbers.
            "serial" | "installed" => self.attributes().into_iter().find(|(key, _)| *key == name).map(|(_, text)| text),
            _ => None,
        }
    }

    fn model(&self) -> &'c str {
        self.kind.models.get(self.row.model()).map_or("", String::as_str)
    }

    fn firmware(&self) -> &'static str {
        FIRMWARE.get(self.row.firmware()).copied().unwrap_or("3.1.0")
    }

    /// Its groups, by name.
    pub(in crate::emulator) fn groups(&self) -> impl Iterator<Item = &'c str> + use<'c> {
        let canary = self.row.canary.then_some(CANARY);
        let site = Some(self.site.group.as_str());
        let mut two = [canary, site];
        two.sort_unstable();
        let left = &self.crowd.left_groups;
        two.into_iter().flatten().filter(move |group| left.is_empty() || !left.contains(*group))
    }

    /// What describing it takes.
    pub(in crate::emulator) fn thing(&self) -> Thing {
        let (healthy, _) = self.drawn();
        let attributes = self.attributes().into_iter().map(|(key, value)| (key.to_owned(), value.into_owned()));
        Thing {
            id: healthy.usual.thing_id(),
            thing_type: Some(self.kind.name.clone()),
            attributes: attributes.collect(),
            version: 1,
        }
    }

    fn index(&self) -> u32 {
        self.crowd.recipe.first + self.slot
    }

    /// Its dice again, as they lie after it was registered.
    fn drawn(&self) -> (Healthy, ChaCha8Rng) {
        let recipe = &self.crowd.recipe;
        let mut dice = dice(recipe.seed, self.index() as usize);
        weighted(recipe.sites.iter().map(|site| site.weight), &mut dice);
        weighted(recipe.types.iter().map(|kind| kind.weight), &mut dice);
        let healthy = Healthy::draw(self.kind.models.len(), &mut dice);
        (healthy, dice)
    }

    /// The id of its certificate.
    pub(in crate::emulator) fn certificate_id(&self) -> String {
        ids::certificate_id(self.crowd.recipe.seed, self.index())
    }

    /// When its certificate was registered: the later, the higher the slot.
    pub(in crate::emulator) fn created(&self) -> Timestamp {
        let grown = SignedDuration::from_secs(GROWN_EVERY * i64::from(self.index()));
        start_of(GROWN_FROM).saturating_add(grown).unwrap_or(Timestamp::MAX)
    }

    /// Its certificate, signed now.
    pub(in crate::emulator) fn certificate(&self, owned_by: &str) -> Certificate {
        let (_, mut dice) = self.drawn();
        let until = last_day(&mut dice);
        let serial = serial_number(&mut dice);
        let sign = || {
            let (ca, keys) = self.crowd.issuer()?;
            let key = keys.of(self.index() as usize).ok()?;
            ca.sign(&demo_subject(&self.name(), serial, until), key).ok()
        };
        let created = self.created();
        Certificate {
            id: self.certificate_id(),
            pem: sign().map(|issued| issued.cert_pem).unwrap_or_default(),
            status: "ACTIVE".to_owned(),
            mode: "DEFAULT".to_owned(),
            created,
            modified: created,
            owned_by: owned_by.to_owned(),
            not_before: start_of(FIRST_DAY),
            not_after: start_of(until),
            ca_id: None,
            version: 1,
        }
    }

    /// What it says of itself: the classic shadow's fields, those of `config` where it has that one, and how many days
    /// ago the first was wanted.
    pub(in crate::emulator) fn documents(&self) -> (Classic<'c>, Option<Config<'c>>, i64) {
        let (_, mut dice) = self.drawn();
        last_day(&mut dice);
        serial_number(&mut dice);
        let day = i64::from(dice.random_range(0..20_u8));
        let classic = Classic::draw(&self.kind.name, self.firmware(), &mut dice);
        let config = dice.random_bool(0.3).then(|| Config::draw(&self.site.code, &mut dice));
        (classic, config, day)
    }

    /// Its shadow of this name.
    pub(in crate::emulator) fn shadow(&self, name: &str) -> Option<Stored> {
        let (classic, config, day) = self.documents();
        let (update, days) = match name {
            CLASSIC => (classic.update(), day),
            "config" => (config?.update(), 30 + day),
            _ => return None,
        };
        let as_of = self.crowd.recipe.as_of;
        let wanted = as_of.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(as_of);
        shadow_of(&update, wanted, as_of)
    }

    /// The names of its named shadows.
    pub(in crate::emulator) fn shadow_names(&self) -> Option<&'static str> {
        self.documents().1.map(|_| "config")
    }

    /// Whether its device is connected, as long as nobody connects in its name.
    pub(in crate::emulator) fn connectivity(&self) -> Connectivity {
        let bits = ids::mixed(self.crowd.recipe.seed ^ ids::mixed(u64::from(self.index())));
        let connected = bits % 100 < 92;
        // Up to eleven days and a half; in seconds, so that it fits.
        let ago = SignedDuration::from_secs(i64::try_from((bits >> 8) % 1_000_000).unwrap_or_default());
        let as_of = self.crowd.recipe.as_of;
        let reasons = [Why::ConnectionLost, Why::Goodbye { with_will: false }, Why::KeepAliveTimeout];
        Connectivity {
            connected,
            since: as_of.saturating_sub(ago).unwrap_or(as_of),
            reason: reasons.get(usize::try_from((bits >> 40) % 3).unwrap_or_default()).copied().filter(|_| !connected),
        }
    }
}

/// The index of the thing that was registered at this instant, or last before it.
pub(super) fn index_of_age(age: Timestamp) -> u32 {
    let grown = age.duration_since(start_of(GROWN_FROM)).as_secs() / GROWN_EVERY;
    u32::try_from(grown.max(0)).unwrap_or(u32::MAX)
}

/// A shadow as it would have come about: what is wanted at some time, what is reported a little later, but not later
/// than `now`. `None` where AWS would refuse it.
pub(in crate::emulator) fn shadow_of(update: &Value, wanted: Timestamp, now: Timestamp) -> Option<Stored> {
    let reported = wanted.saturating_add(SignedDuration::from_mins(7)).unwrap_or(wanted).min(now);
    let mut stored: Option<Stored> = None;
    for (section, at) in [("desired", wanted), ("reported", reported)] {
        let part = json!({ "state": { section: update["state"][section] } });
        stored = Some(apply_update(stored.as_ref(), part.to_string().as_bytes(), at).ok()?.0);
    }
    stored
}

/// The subject of a demo device's certificate; its days are fixed, so that its id is.
pub(in crate::emulator) fn demo_subject(name: &str, serial: [u8; 16], until: Date) -> Subject {
    Subject {
        // RFC 5280, upper bound of a common name; a longer one would not be X.509.
        common_name: name.chars().take(64).collect(),
        organization: Some("Fjord Water".to_owned()),
        unit: Some("fleet".to_owned()),
        dns_names: Vec::new(),
        serial: Some(serial.to_vec()),
        not_before: FIRST_DAY,
        not_after: until,
    }
}

/// The first instant of a day, UTC.
pub(in crate::emulator) fn start_of(date: Date) -> Timestamp {
    date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).unwrap_or_default()
}
