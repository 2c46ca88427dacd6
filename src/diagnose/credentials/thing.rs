//! The thing, and whether the certificate is attached to it.

use super::DeviceFacts;
use super::examine::{Asked, Examination};
use crate::diagnose::device::is_attached;
use crate::diagnose::{Fix, short_id};
use crate::fleet::Fact;

pub(in crate::diagnose) fn exists(facts: &DeviceFacts, examination: &mut Examination) {
    if facts.thing_name.is_none() && super::nowhere::examine(facts, examination) {
        return;
    }
    let asked = examination.ask("thing-exists", "The thing exists", &["DescribeThing"]);
    let Some(name) = &facts.thing_name else {
        return asked.skip("The certificate is examined, not a thing");
    };
    match &facts.thing {
        Fact::Known(thing) => asked.pass(format!("Thing {} is in the registry", thing.name)),
        Fact::Absent => {
            asked.fail(format!(
                "There is no thing {name} in account {} and region {}",
                facts.scope.account, facts.scope.region
            ));
            let mut evidence = vec![format!("DescribeThing: no thing {name} (case counts)")];
            if facts.sends_thing_name {
                evidence.push(
                    "The thing name header with this name is answered with \"Invalid thing name passed\"".to_owned(),
                );
            }
            examination.find(
                "thing-missing",
                format!("There is no thing {name}"),
                evidence,
                "Check name, account and region; or ask without the thing name header.",
                Vec::new(),
            );
        }
        gap => asked.gap(gap),
    }
}

pub(super) fn attached(facts: &DeviceFacts, examination: &mut Examination) {
    let asked = examination.ask(
        "thing-attached",
        "The certificate is attached to the thing that the request names",
        &["ListThingPrincipals"],
    );
    let Some(name) = facts.thing_name.as_ref().filter(|_| facts.sends_thing_name) else {
        return asked.skip("The request names no thing");
    };
    if facts.thing == Fact::Absent {
        return asked.skip("There is no such thing");
    }
    let Some(detail) = facts.certificate.known() else {
        return of_unseen(facts, name, asked);
    };
    let principals = match &facts.thing_principals {
        Fact::Known(principals) => principals,
        gap => return asked.gap(gap),
    };
    let certificate = &detail.certificate;
    let id = short_id(&certificate.id);
    if principals.contains(&certificate.arn) {
        return asked.pass(format!("Certificate {id} is attached to thing {name}"));
    }
    asked.fail(format!("Certificate {id} is not attached to thing {name}"));
    let listed = if principals.is_empty() {
        "ListThingPrincipals: the thing has no principals".to_owned()
    } else {
        format!("ListThingPrincipals: {}", principals.join(", "))
    };
    examination.find(
        "thing-not-attached",
        format!("Certificate {id} is not attached to thing {name}"),
        vec![listed, "The thing name header is checked before any policy".to_owned()],
        "Attach the certificate to the thing; or ask without the thing name header, if no policy needs it.",
        vec![Fix::attach_thing(name, &certificate.arn, principals)],
    );
}

/// Whether a certificate that may not be looked at is attached: where its ARN is known, the thing's principals tell.
pub(in crate::diagnose) fn of_unseen(facts: &DeviceFacts, thing: &str, asked: Asked<'_>) {
    if facts.certificate == Fact::Absent {
        return asked.skip("There is no certificate");
    }
    match is_attached(facts) {
        Fact::Known(true) => asked.pass(format!("It is attached to thing {thing}")),
        Fact::Known(false) | Fact::Absent => asked.unknown(format!(
            "It is not among the principals of thing {thing}, and whether it is registered is not known: {}",
            facts.certificate.gap().unwrap_or_default()
        )),
        gap => asked.gap(&gap),
    }
}
