//! Healthy things, any number of them: the first are held, with certificates whose ids are fingerprints, the rest is
//! computed when it is asked for.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::build::{DeviceFiles, Workshop};
use super::plan::{SitePlan, TypePlan};
use crate::emulator::crowd::{
    CANARY, Classic, Config, Crowd, FIRST_DAY, Healthy, Kind, Recipe, Site, Usual, demo_subject, dice, last_day,
    serial_number, start_of, weighted,
};
use crate::emulator::pki::{Issued, PkiError};
use crate::emulator::state::{Certificate, Thing};

/// So many are held: signing their certificates is most of the time that it takes to start.
const HELD: usize = 2000;

/// Names by type and site: `pump-osl-0001`. Each thing has its own dice, so that a larger fleet begins like a smaller one.
pub(super) fn add_healthy(shop: &mut Workshop<'_>, things: usize) -> Result<(), PkiError> {
    let plan = shop.plan;
    let mut counts: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for index in 0..things.min(HELD) {
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
    if things > HELD {
        shop.state.crowd = Crowd::new(recipe(shop, things));
    }
    Ok(())
}

fn recipe(shop: &Workshop<'_>, things: usize) -> Recipe {
    let plan = shop.plan;
    let site = |site: &SitePlan| Site {
        code: site.code.clone(),
        name: site.name.clone(),
        group: site.group.as_ref().clone(),
        weight: site.weight,
    };
    let kind = |kind: &TypePlan| Kind { name: kind.name.clone(), models: kind.models.clone(), weight: kind.weight };
    Recipe {
        seed: shop.seed,
        first: u32::try_from(HELD).unwrap_or(u32::MAX),
        things: u32::try_from(things).unwrap_or(u32::MAX),
        sites: plan.sites.iter().map(site).collect(),
        types: plan.types.iter().map(kind).collect(),
        policies: plan.healthy.policies.iter().map(|policy| policy.as_ref().clone()).collect(),
        as_of: shop.now,
    }
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
        let healthy = Healthy::draw(kind.models.len(), dice);
        let firmware = healthy.release();
        shop.add_thing(name, kind, site, firmware, BTreeMap::new(), healthy.usual);
        if healthy.canary {
            shop.state.group_things.add(CANARY, name);
        }
        let until = last_day(dice);
        let issued = shop.certificate(name, index, until, dice)?;
        shop.register(&issued, "ACTIVE", until);
        let day = i64::from(dice.random_range(0..20_u8));
        shop.set_shadow(name, None, &Classic::draw(&kind.name, firmware, dice).update(), day);
        if dice.random_bool(0.3) {
            shop.set_shadow(name, Some("config"), &Config::draw(&site.code, dice).update(), 30 + day);
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
        usual: Usual,
    ) {
        let model = kind.models.get(usual.model).map_or("", String::as_str);
        let usual_attributes = usual.attributes(&site.name, model, firmware);
        let mut attributes: BTreeMap<String, String> =
            usual_attributes.into_iter().map(|(key, value)| (key.to_owned(), value.into_owned())).collect();
        attributes.extend(more);
        let thing = Thing { id: usual.thing_id(), thing_type: Some(kind.name.clone()), attributes, version: 1 };
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
        self.ca.sign(&demo_subject(name, serial_number(dice), until), self.keys.of(key)?)
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
