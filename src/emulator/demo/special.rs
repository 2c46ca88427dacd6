//! The things that the plan lists one by one.

use jiff::civil::Date;
use serde_json::Value;

use super::build::{DeviceFiles, Workshop};
use super::document::{classic, config};
use super::healthy::dice;
use super::plan::{CertificateKind, ThingPlan};
use crate::emulator::pki::PkiError;

/// Their dice are far from the healthy ones', so that neither moves the other.
const FIRST_STREAM: usize = 1 << 40;

pub(super) fn add_special(shop: &mut Workshop<'_>) -> Result<(), PkiError> {
    let plan = shop.plan;
    for (index, thing) in plan.things.iter().enumerate() {
        add(shop, thing, index)?;
    }
    Ok(())
}

fn add(shop: &mut Workshop<'_>, thing: &ThingPlan, index: usize) -> Result<(), PkiError> {
    let plan = shop.plan;
    let mut dice = dice(shop.seed, FIRST_STREAM + index);
    let (Some(kind), Some(site)) = (plan.types.first(), plan.sites.first()) else { return Ok(()) };
    shop.add_thing(&thing.name, kind, site, "3.1.0", thing.attributes.clone(), &mut dice);
    for group in &thing.groups {
        shop.state.group_things.add(group.as_ref(), &thing.name);
    }
    if let Some(identity) = &thing.identity {
        let identity = shop.filled(identity);
        shop.state.thing_principals.add(&thing.name, &identity);
    }
    let mut update = classic(&kind.name, "3.1.0", &mut dice);
    if let Some(Value::Object(reported)) = update.pointer_mut("/state/reported") {
        reported.extend(thing.reported.clone());
    }
    shop.set_shadow(&thing.name, None, &update, 1);
    let named = config(&site.code, &mut dice);
    if thing.shadows.iter().any(|shadow| shadow.name.is_some()) || index.is_multiple_of(3) {
        shop.set_shadow(&thing.name, Some("config"), &named, 9);
    }
    if thing.certificate == CertificateKind::None {
        return Ok(());
    }
    let until = match thing.certificate {
        CertificateKind::Expired => Date::constant(2023, 2, 1),
        _ => Date::constant(2049, 12, 31),
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
        let principal = shop.state.arn("cert", &issued.id);
        for policy in &thing.policies {
            shop.state.policy_targets.add(policy.as_ref(), &principal);
        }
        if thing.attached {
            shop.state.thing_principals.add(&thing.name, &principal);
        }
    }
    let (cert_pem, key_pem) = (issued.cert_pem, issued.key_pem);
    shop.files.push(DeviceFiles { name: thing.name.clone(), cert_pem, key_pem });
    Ok(())
}
