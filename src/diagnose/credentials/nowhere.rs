//! A certificate that is attached to no thing, and the things that it could be of.

use std::collections::BTreeSet;

use super::DeviceFacts;
use super::examine::Examination;
use crate::diagnose::{Fix, short_id};
use crate::fleet::{CertificateDetail, Principal};
use crate::policy::{Document, Effect, Matching};

/// Names that are looked up: one call for each.
const MOST_NAMES: usize = 10;

/// What is behind the account in an ARN that names a thing or, by convention, its client.
const NAMED_BY: [&str; 3] = ["thing/", "client/", "topic/$aws/things/"];

/// Names of things, or what may be such, that the certificate and its policies speak of; the certificate's own first.
pub fn things_spoken_of(facts: &DeviceFacts) -> Vec<String> {
    let own = facts.certificate.known().and_then(CertificateDetail::own_names).unwrap_or_default();
    let mut names: Vec<String> = own.get("Subject.CommonName").cloned().unwrap_or_default();
    let policies = facts.certificate_policies.known().into_iter().flatten();
    for document in policies.filter_map(|policy| Document::parse(&policy.detail.known()?.document).ok()) {
        let allowing = document.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        for statement in allowing {
            if let Some(Matching::Any(patterns)) = &statement.resource {
                names.extend(patterns.iter().filter_map(|pattern| named_by(pattern)));
            }
        }
    }
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names.truncate(MOST_NAMES);
    names
}

fn named_by(pattern: &str) -> Option<String> {
    let resource = pattern.splitn(6, ':').nth(5)?;
    let rest = NAMED_BY.iter().find_map(|kind| resource.strip_prefix(kind))?;
    let name = if resource.starts_with("client/") { rest } else { rest.split('/').next()? };
    (!name.is_empty() && !name.contains(['*', '?', '$', '+', '#'])).then(|| name.to_owned())
}

/// Says so, where it is known; `false` where it is not known or not so.
pub(super) fn examine(facts: &DeviceFacts, examination: &mut Examination) -> bool {
    let things = &facts.mending.things;
    let (Some(detail), false) = (facts.certificate.known(), things.gap().as_deref() == Some(DeviceFacts::NOT_NEEDED))
    else {
        return false;
    };
    let id = short_id(&detail.certificate.id);
    let asked = examination.ask("thing-exists", "The thing exists", &["ListPrincipalThings"]);
    asked.warn(format!("Certificate {id} is attached to no thing"));
    let mut evidence = vec![
        "ListPrincipalThings: none".to_owned(),
        "Policies with variables of a thing do not apply to it, and a request that names a thing is refused".to_owned(),
    ];
    evidence.extend(things.gap().map(|gap| format!("Things that it could be of are not known: {gap}")));
    examination.find(
        "certificate-without-thing",
        format!("Certificate {id} is attached to no thing"),
        evidence,
        "Attach it to its device's thing (AttachThingPrincipal); any thing is offered where it is named with --thing. Where it \
         is on purpose, such as for provisioning, nothing is to be done.",
        offered(facts, &detail.certificate.arn),
    );
    true
}

/// Each thing that it could be of.
fn offered(facts: &DeviceFacts, certificate: &str) -> Vec<Fix> {
    let spoken_of = things_spoken_of(facts);
    let fix = |(thing, principals): &(String, Vec<String>)| {
        let why = if spoken_of.contains(thing) {
            format!(
                "the certificate or its policies name {thing}, but whether it is that device's cannot be seen from here"
            )
        } else {
            format!("{thing} has no certificate, but whether this one is its device's cannot be seen from here")
        };
        let others = principals.iter().filter(|one| is_certificate(one)).count();
        let mut fix = Fix::attach_thing(thing, certificate, principals);
        if others > 0 {
            fix.notes.push(format!("it has {others} certificate{} already", if others == 1 { "" } else { "s" }));
        }
        fix.only_by_choice(&why)
    };
    let things = facts.mending.things.known().map_or(&[][..], Vec::as_slice);
    let (named, others): (Vec<_>, Vec<_>) = things.iter().partition(|(thing, _)| spoken_of.contains(thing));
    let bare = others.into_iter().filter(|(_, principals)| !principals.iter().any(|one| is_certificate(one)));
    named.into_iter().chain(bare).map(fix).collect()
}

fn is_certificate(principal: &str) -> bool {
    matches!(Principal::parse(principal), Principal::Certificate { .. })
}
