//! Healthy things, any number of them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::build::{DeviceFiles, Workshop};
use super::document::{FIRMWARE, classic, config};
use super::plan::{SitePlan, TypePlan};
use crate::emulator::pki::{Issued, PkiError, Subject};
use crate::emulator::state::{Certificate, Thing};

/// Names by type and site: `pump-osl-0001`. Each thing has its own dice, so that a larger fleet begins like a smaller one.
pub(super) fn add_healthy(shop: &mut Workshop<'_>, things: usize) -> Result<(), PkiError> {
    let plan = shop.plan;
    let mut counts: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for index in 0..things {
        let mut dice = dice(shop.seed, index);
        let site = weighted(plan.sites.iter().map(|site| site.weight), &mut dice);
        let kind = weighted(plan.types.iter().map(|kind| kind.weight), &mut dice);
        let count = counts.entry((site, kind)).or_default();
        *count += 1;
        let (Some(site), Some(kind)) = (plan.sites.get(site), plan.types.get(kind)) else { continue };
        let name = format!("{}-{}-{count:04}", kind.name, site.code);
        let thing = Made::new(shop, &name, index, kind, site, &mut dice)?;
        for policy in &plan.healthy.policies {
            shop.state.policy_targets.add(policy.as_ref(), &thing.principal);
        }
        shop.state.thing_principals.add(&name, &thing.principal);
        if index < plan.healthy.with_files {
            shop.files.push(thing.files(&name));
        }
    }
    Ok(())
}

/// A thing that has been put into the state, with its certificate registered.
pub(super) struct Made {
    pub principal: String,
    pub issued: Issued,
}

impl Made {
    fn new(
        shop: &mut Workshop<'_>,
        name: &str,
        index: usize,
        kind: &TypePlan,
        site: &SitePlan,
        dice: &mut ChaCha8Rng,
    ) -> Result<Self, PkiError> {
        let firmware = pick(&FIRMWARE, dice).copied().unwrap_or("3.1.0");
        shop.add_thing(name, kind, site, firmware, BTreeMap::new(), dice);
        if dice.random_bool(0.05) {
            shop.state.group_things.add("canary", name);
        }
        let until = last_day(dice);
        let issued = shop.certificate(name, index, until, dice)?;
        shop.register(&issued, "ACTIVE", until);
        let day = i64::from(dice.random_range(0..20_u8));
        shop.set_shadow(name, None, &classic(&kind.name, firmware, dice), day);
        if dice.random_bool(0.3) {
            shop.set_shadow(name, Some("config"), &config(&site.code, dice), 30 + day);
        }
        Ok(Self { principal: shop.state.arn("cert", &issued.id), issued })
    }

    fn files(self, name: &str) -> DeviceFiles {
        DeviceFiles { name: name.to_owned(), cert_pem: self.issued.cert_pem, key_pem: self.issued.key_pem }
    }
}

impl Workshop<'_> {
    /// Registers a thing with the usual attributes, in its site's group.
    pub(super) fn add_thing(
        &mut self,
        name: &str,
        kind: &TypePlan,
        site: &SitePlan,
        firmware: &str,
        more: BTreeMap<String, String>,
        dice: &mut ChaCha8Rng,
    ) {
        let mut id = [0; 16];
        dice.fill_bytes(&mut id);
        let model = pick(&kind.models, dice).cloned().unwrap_or_default();
        let installed = format!("{}-{:02}", dice.random_range(2019..2026), dice.random_range(1..=12));
        let usual = [
            ("site", site.name.clone()),
            ("model", model),
            ("firmware", firmware.to_owned()),
            ("serial", format!("SN{:08}", dice.random_range(10_000_000..99_999_999_u32))),
            ("installed", installed),
        ];
        let mut attributes: BTreeMap<String, String> = usual.map(|(key, value)| (key.to_owned(), value)).into();
        attributes.extend(more);
        let id = uuid::Builder::from_random_bytes(id).into_uuid().to_string();
        let thing = Thing { id, thing_type: Some(kind.name.clone()), attributes, version: 1 };
        self.state.things.insert(name.to_owned(), thing);
        self.state.group_things.add(site.group.as_ref(), name);
        self.state.living.insert(name.to_owned());
    }

    /// Makes a certificate for a thing; its days are fixed, so that its id is.
    pub(super) fn certificate(
        &self,
        name: &str,
        key: usize,
        until: Date,
        dice: &mut ChaCha8Rng,
    ) -> Result<Issued, PkiError> {
        let mut serial = [0; 16];
        dice.fill_bytes(&mut serial);
        // A leading zero bit keeps the number positive, a one after it keeps its length.
        serial[0] = (serial[0] & 0x3f) | 0x40;
        let subject = Subject {
            // RFC 5280, upper bound of a common name; a longer one would not be X.509.
            common_name: name.chars().take(64).collect(),
            organization: Some("Fjord Water".to_owned()),
            unit: Some("fleet".to_owned()),
            dns_names: Vec::new(),
            serial: Some(serial.to_vec()),
            not_before: FIRST_DAY,
            not_after: until,
        };
        self.ca.sign(&subject, self.keys.of(key)?)
    }

    /// Registers a certificate.
    pub(super) fn register(&mut self, issued: &Issued, status: &str, until: Date) {
        // Spread over a year by the id, the way a fleet grows.
        let hours = i64::from_str_radix(issued.id.get(..4).unwrap_or("0"), 16).unwrap_or(0) % (24 * 365);
        let created = start_of(Date::constant(2024, 6, 1))
            .saturating_add(jiff::SignedDuration::from_hours(hours))
            .unwrap_or_default();
        self.state.certificates.insert(Certificate {
            id: issued.id.clone(),
            pem: issued.cert_pem.clone(),
            status: status.to_owned(),
            mode: "DEFAULT".to_owned(),
            created,
            modified: created,
            owned_by: self.state.scope.account.clone(),
            not_before: start_of(FIRST_DAY),
            not_after: start_of(until),
            ca_id: None,
            version: 1,
        });
    }
}

/// First day of every demo certificate.
const FIRST_DAY: Date = Date::constant(2021, 2, 1);

fn start_of(date: Date) -> jiff::Timestamp {
    date.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp()).unwrap_or_default()
}

/// Most certificates end when AWS' own do; the others were made by somebody who chose a date.
fn last_day(dice: &mut ChaCha8Rng) -> Date {
    let forever = Date::constant(2049, 12, 31);
    if dice.random_bool(0.6) {
        return forever;
    }
    Date::new(dice.random_range(2030..2042), dice.random_range(1..=12), 1).unwrap_or(forever)
}

/// One thing's own dice.
pub(super) fn dice(seed: u64, index: usize) -> ChaCha8Rng {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    dice.set_stream(index as u64);
    dice
}

fn weighted(weights: impl Iterator<Item = u32> + Clone, dice: &mut ChaCha8Rng) -> usize {
    let total: u32 = weights.clone().sum();
    let mut rest = dice.random_range(0..total.max(1));
    for (index, weight) in weights.enumerate() {
        match rest.checked_sub(weight) {
            Some(less) => rest = less,
            None => return index,
        }
    }
    0
}

fn pick<'a, T>(items: &'a [T], dice: &mut ChaCha8Rng) -> Option<&'a T> {
    if items.is_empty() { None } else { items.get(dice.random_range(0..items.len())) }
}
