//! Whether certificate and thing belong together, and whether there is any policy at all.

use super::judge::{Judge, Right, is_attached};
use super::offer::offer;
use crate::diagnose::credentials::{Examination, thing};
use crate::diagnose::{DeviceFacts, Fix, short_id};
use crate::fleet::Fact;

/// Over MQTT a certificate needs no thing; but thing variables and policies of thing groups do.
pub(super) fn to_thing(facts: &DeviceFacts, examination: &mut Examination) {
    let asked = examination.ask("thing-attached", "The certificate is attached to the thing", &["ListThingPrincipals"]);
    let Some(thing) = &facts.thing_name else { return asked.skip("The certificate is examined, not a thing") };
    if facts.thing == Fact::Absent {
        return asked.skip("There is no such thing");
    }
    let Some(detail) = facts.certificate.known() else { return thing::of_unseen(facts, thing, asked) };
    let id = short_id(&detail.certificate.id);
    match is_attached(facts) {
        Fact::Known(true) => asked.pass(format!("Certificate {id} is attached to thing {thing}")),
        Fact::Known(false) | Fact::Absent => asked.warn(format!(
            "Certificate {id} is not attached to thing {thing}: thing variables have no value, and policies of its groups may not count"
        )),
        gap => asked.gap(&gap),
    }
}

/// The fix where being attached is what is missing.
pub(super) fn attach_fix(facts: &DeviceFacts) -> Option<Fix> {
    let (thing, detail) = (facts.thing_name.as_ref()?, facts.certificate.known()?);
    let principals = facts.thing_principals.known()?;
    (facts.thing.known().is_some() && !principals.contains(&detail.certificate.arn))
        .then(|| Fix::attach_thing(thing, &detail.certificate.arn, principals))
}

/// Whether there is any policy; where there is surely none, one finding says so and nothing else needs to.
pub(super) fn policies(judge: &Judge<'_>, rights: &[Right], groups_count: bool, examination: &mut Examination) -> bool {
    let facts = judge.facts;
    let asked =
        examination.ask("policies-attached", "Policies are attached to the certificate", &["ListAttachedPolicies"]);
    let attached = match &facts.certificate_policies {
        _ if facts.certificate == Fact::Absent => {
            asked.skip("There is no certificate");
            return false;
        }
        Fact::Known(attached) => attached,
        gap => {
            asked.gap(gap);
            return true;
        }
    };
    let names = |policies: &[crate::diagnose::AttachedPolicy]| {
        policies.iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let groups = facts.group_policies.known().map_or(&[][..], Vec::as_slice);
    if !attached.is_empty() {
        asked.pass(format!("{} of at most 10: {}", attached.len(), names(attached)));
        return true;
    }
    if !groups.is_empty() {
        let told = format!("None on the certificate itself; on its thing groups: {}", names(groups));
        if groups_count {
            asked.pass(told);
        } else {
            asked.warn(told);
        }
        return true;
    }
    let id =
        facts.certificate.known().map_or_else(String::new, |detail| format!(" {}", short_id(&detail.certificate.id)));
    if let Some(gap) = facts.group_policies.gap() {
        asked.unknown(format!("None on certificate{id} itself; which its thing groups have is not known: {gap}"));
        return true;
    }
    asked.fail(format!("No policy is attached to certificate{id}"));
    let (advice, fixes) = offer(judge, rights, rights, Vec::new());
    let evidence = vec![format!("ListAttachedPolicies: no policy on certificate{id}")];
    let title = format!("No policy is attached to certificate{id}");
    examination.find("no-policy-attached", title, evidence, advice, fixes);
    false
}
