//! The certificate: registered, ACTIVE, within its validity.

use jiff::SignedDuration;

use super::DeviceFacts;
use super::examine::Examination;
use crate::diagnose::{Fix, short_id, short_target};
use crate::fleet::{Certificate, CertificateDetail, CertificateStatus, Fact};

/// A certificate that ends within this is worth a look.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

const ACTIVE: (&str, &str) = ("certificate-active", "The certificate is ACTIVE");
const VALID: (&str, &str) = ("certificate-valid", "The certificate is within its validity");
const RESTS_ON: &[&str] = &["DescribeCertificate"];

pub(in crate::diagnose) fn examine(facts: &DeviceFacts, examination: &mut Examination) {
    exists(facts, examination);
    let Some(detail) = facts.certificate.known() else {
        for (id, question) in [ACTIVE, VALID] {
            let asked = examination.ask(id, question, RESTS_ON);
            match &facts.certificate {
                Fact::Absent => asked.skip("There is no certificate"),
                gap => asked.gap(gap),
            }
        }
        return;
    };
    active(&detail.certificate, examination);
    valid(facts, detail, examination);
}

fn exists(facts: &DeviceFacts, examination: &mut Examination) {
    let asked = examination.ask(
        "certificate-exists",
        "There is a registered certificate",
        &["ListThingPrincipals", "DescribeCertificate"],
    );
    match &facts.certificate {
        Fact::Known(detail) => asked.pass(format!("Certificate {} is registered", short_id(&detail.certificate.id))),
        Fact::Absent if facts.is_about_nobody() => {
            asked.skip("There is no such thing");
        }
        Fact::Absent => {
            if let (None, Some(thing), Fact::Known(principals)) =
                (&facts.presented, &facts.thing_name, &facts.thing_principals)
            {
                asked.fail(format!("Thing {thing} has no certificate"));
                no_certificate(facts, thing, principals, examination);
            } else {
                asked.fail("The certificate is not registered in this account and region");
                not_registered(facts, examination);
            }
        }
        gap => asked.gap(gap),
    }
}

fn not_registered(facts: &DeviceFacts, examination: &mut Examination) {
    let which = facts.presented.as_deref().map_or_else(|| "such certificate".to_owned(), short_target);
    examination.find(
        "certificate-missing",
        "The certificate is not registered in this account and region",
        vec![format!(
            "DescribeCertificate: no {which} in account {} and region {}",
            facts.scope.account, facts.scope.region
        )],
        "Check account and region; register the certificate (RegisterCertificate); or give the device the endpoint of the account \
         and region that has it (fleetdeck info tells them).",
        Vec::new(),
    );
}

fn no_certificate(facts: &DeviceFacts, thing: &str, principals: &[String], examination: &mut Examination) {
    let listed = if principals.is_empty() {
        "ListThingPrincipals: the thing has no principals".to_owned()
    } else {
        format!("ListThingPrincipals: none of these is a certificate: {}", principals.join(", "))
    };
    let mut evidence = vec![listed];
    if facts.sends_thing_name {
        evidence.push("The thing name header is then refused for every certificate".to_owned());
    }
    examination.find(
        "thing-has-no-certificate",
        format!("Thing {thing} has no certificate"),
        evidence,
        "Attach the device's certificate to the thing (examined together with its certificate file, that is offered here), or \
         make one (CreateKeysAndCertificate).",
        Vec::new(),
    );
}

fn active(certificate: &Certificate, examination: &mut Examination) {
    let id = short_id(&certificate.id);
    let status = certificate.status.as_str();
    let asked = examination.ask(ACTIVE.0, ACTIVE.1, RESTS_ON);
    if certificate.status == CertificateStatus::Active {
        return asked.pass(format!("Certificate {id} is ACTIVE"));
    }
    asked.fail(format!("Certificate {id} is {status}"));
    let evidence = vec![
        format!("DescribeCertificate: status {status}"),
        "Only an ACTIVE certificate is let in; others are refused within TLS or with a 403".to_owned(),
    ];
    let (finding, advice, fixes) = match certificate.status {
        CertificateStatus::Inactive => (
            "certificate-inactive",
            "Activate the certificate, if the device may be trusted.",
            vec![Fix::activate(certificate)],
        ),
        CertificateStatus::Revoked => (
            "certificate-revoked",
            "It was revoked on purpose: give the device a new certificate. Activate this one only if the revocation was a mistake.",
            vec![Fix::activate(certificate)],
        ),
        CertificateStatus::PendingTransfer => (
            "certificate-pending-transfer",
            "It is on its way to another account: the transfer must be accepted there, or cancelled here.",
            Vec::new(),
        ),
        _ => (
            "certificate-not-active",
            "Activate the certificate, if the device may be trusted.",
            vec![Fix::activate(certificate)],
        ),
    };
    examination.find(finding, format!("Certificate {id} is {status}"), evidence, advice, fixes);
}

fn valid(facts: &DeviceFacts, detail: &CertificateDetail, examination: &mut Examination) {
    let id = short_id(&detail.certificate.id);
    let asked = examination.ask(VALID.0, VALID.1, RESTS_ON);
    let (Some(from), Some(to)) = (detail.not_before, detail.not_after) else {
        return asked.unknown("AWS did not say from when to when it is valid");
    };
    if facts.now < from {
        asked.fail(format!("Certificate {id} is valid from {from} only"));
        return examination.find(
            "certificate-not-yet-valid",
            format!("Certificate {id} is not valid before {from}"),
            vec![format!("notBefore {from}, now {}", facts.now)],
            "Wait, or give the device a certificate that is valid now.",
            Vec::new(),
        );
    }
    if facts.now > to {
        asked.fail(format!("Certificate {id} expired at {to}"));
        return examination.find(
            "certificate-expired",
            format!("Certificate {id} has expired"),
            vec![format!("notAfter {to}, now {}", facts.now)],
            "Give the device a new certificate and attach thing and policies to it; an expired one cannot be mended.",
            Vec::new(),
        );
    }
    if to.duration_since(facts.now) < SOON {
        return asked.warn(format!("Certificate {id} expires soon, at {to}"));
    }
    asked.pass(format!("Certificate {id} is valid until {to}"));
}
