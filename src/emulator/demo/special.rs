//! The things that the plan lists one by one.

use jiff::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use toml::Spanned;

use super::build::{DeviceFiles, Workshop};
use super::plan::{CertificateKind, ThingPlan};
use crate::emulator::crowd::{Classic, Config, Usual, dice};
use crate::emulator::pki::PkiError;

/// When AWS's own certificates end.
const LAST_DAY: Date = Date::constant(2049, 12, 31);
/// Loose certificates have dice of their own, too.
const FIRST_LOOSE: usize = 1 << 41;
/// Their dice are far from the healthy ones', so that neither moves the other.
const FIRST_STREAM: usize = 1 << 40;

pub(super) fn add_special(shop: &mut Workshop<'_>) -> Result<(), PkiError> {
    let plan = shop.plan;
    for (index, thing) in plan.things.iter().enumerate() {
        add(shop, thing, index)?;
    }
    for (index, plan) in plan.certificates.iter().enumerate() {
        let mut dice = dice(shop.seed, FIRST_LOOSE + index);
        let issued = shop.certificate(&plan.name, index + 64, LAST_DAY, &mut dice)?;
        shop.register(&issued, "ACTIVE", LAST_DAY);
        shop.attach_policies(&issued.id, &plan.policies);
        shop.files.push(DeviceFiles { name: plan.name.clone(), cert_pem: issued.cert_pem, key_pem: issued.key_pem });
    }
    Ok(())
}

fn add(shop: &mut Workshop<'_>, thing: &ThingPlan, index: usize) -> Result<(), PkiError> {
    let plan = shop.plan;
    let mut dice = dice(shop.seed, FIRST_STREAM + index);
    let (Some(kind), Some(site)) = (plan.types.first(), plan.sites.first()) else { return Ok(()) };
    let usual = Usual::draw(kind.models.len(), &mut dice);
    shop.add_thing(&thing.name, kind, site, "3.1.0", thing.attributes.clone(), usual);
    for group in &thing.groups {
        shop.state.group_things.add(group.as_ref(), &thing.name);
    }
    if let Some(identity) = &thing.identity {
        let identity = shop.filled(identity);
        shop.state.thing_principals.add(&thing.name, &identity);
    }
    let mut update = Classic::draw(&kind.name, "3.1.0", &mut dice).update();
    if let Some(Value::Object(reported)) = update.pointer_mut("/state/reported") {
        reported.extend(thing.reported.clone());
    }
    shop.set_shadow(&thing.name, None, &update, 1);
    let named = Config::draw(&site.code, &mut dice).update();
    if thing.shadows.iter().any(|shadow| shadow.name.is_some()) || index.is_multiple_of(3) {
        shop.set_shadow(&thing.name, Some("config"), &named, 9);
    }
    if thing.certificate == CertificateKind::None {
        return Ok(());
    }
    if let Some(other) = &thing.shares_certificate_of {
        shop.share(&thing.name, other.as_ref());
        return Ok(());
    }
    let until = match (thing.certificate, thing.expires_in_days) {
        (_, Some(days)) => shop.in_days(days),
        (CertificateKind::Expired, _) => Date::constant(2023, 2, 1),
        _ => LAST_DAY,
    };
    let issued = shop.certificate(&thing.name, index + 32, until, &mut dice)?;
    let status = match thing.certificate {
        CertificateKind::Inactive => Some("INACTIVE"),
        CertificateKind::Revoked => Some("REVOKED"),
        CertificateKind::Unregistered => None,
        _ => Some("ACTIVE"),
    };
    if let Some(status) = status {
        shop.register(&issued, status, until);
        shop.attach_policies(&issued.id, &thing.policies);
        let principal = shop.state.arn("cert", &issued.id);
        if thing.attached {
            shop.state.thing_principals.add(&thing.name, &principal);
        }
    }
    let (cert_pem, key_pem) = (issued.cert_pem, issued.key_pem);
    shop.files.push(DeviceFiles { name: thing.name.clone(), cert_pem, key_pem });
    Ok(())
}

impl Workshop<'_> {
    fn attach_policies(&mut self, certificate: &str, policies: &[Spanned<String>]) {
        let principal = self.state.arn("cert", certificate);
        for policy in policies {
            self.state.policy_targets.add(policy.as_ref(), &principal);
        }
    }

    /// Gives a thing the certificate and key of another one.
    fn share(&mut self, thing: &str, other: &str) {
        let principals: Vec<String> = self.state.thing_principals.right_of(other).cloned().collect();
        for principal in principals {
            self.state.thing_principals.add(thing, &principal);
        }
        if let Some(files) = self.files.iter().find(|files| files.name == other).cloned() {
            self.files.push(DeviceFiles { name: thing.to_owned(), ..files });
        }
    }

    /// The day so many days from today, UTC.
    fn in_days(&self, days: u16) -> Date {
        let today = self.now.to_zoned(TimeZone::UTC).date();
        today.checked_add(Span::new().days(days)).unwrap_or(LAST_DAY)
    }
}
