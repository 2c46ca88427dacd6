//! Certificates and things, one by one; what they are judged by was gathered by lists.

use jiff::{SignedDuration, Timestamp};

use super::finding::found;
use super::rule::id;
use super::{AuditFinding, AuditLevel, AuditSubject, CertificateId};
use crate::diagnose::{Fix, short_id};
use crate::fleet::{Certificate, CertificateStatus, Scope};

/// Names shown of many.
const NAMED: usize = 5;

/// Some names, and how many more there are.
pub(super) fn some(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let shown = names[..names.len() - more].join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// A certificate that no policy is attached to.
pub(super) fn without_policy(certificate: &CertificateId, scope: &Scope) -> AuditFinding {
    let subject = AuditSubject::certificate(certificate, scope);
    let title = format!("No policy is attached to certificate {}", short_id(&subject.name));
    found(
        id::CERTIFICATE_WITHOUT_POLICY,
        subject,
        title,
        vec!["ListTargetsForPolicy: it is a target of none of the account's policies".to_owned()],
        "Attach the policy of its device to it; where no device has it, set it to INACTIVE.",
    )
}

/// The same, where a policy of a thing group may reach it.
pub(super) fn maybe_without_policy(certificate: &CertificateId, why: String, scope: &Scope) -> AuditFinding {
    let mut finding = without_policy(certificate, scope);
    finding.level = AuditLevel::Note;
    finding.evidence.push(why);
    finding
}

/// A certificate in use that AWS refuses.
pub(super) fn inactive(
    certificate: &CertificateId,
    status: &CertificateStatus,
    policies: &[String],
    things: &[String],
    scope: &Scope,
) -> AuditFinding {
    let subject = AuditSubject::certificate(certificate, scope);
    let mut evidence = vec![format!("ListCertificates: status {status}")];
    if !policies.is_empty() {
        evidence.push(format!("ListTargetsForPolicy: {} attached to it", some(policies)));
    }
    if !things.is_empty() {
        evidence.push(format!("it is attached to thing {}", some(things)));
    }
    let is_revoked = *status == CertificateStatus::Revoked;
    let may_be_activated = matches!(status, CertificateStatus::Inactive | CertificateStatus::PendingActivation);
    let advice = if is_revoked {
        "It was revoked: detach its policies and things, and give the device a new certificate."
    } else {
        "Activate it where its device is to work; else detach its policies and things."
    };
    let title = format!("Certificate {} is in use, but {status}", short_id(&subject.name));
    let fixes = if may_be_activated { vec![Fix::activate(&row(&subject, status))] } else { Vec::new() };
    AuditFinding { fixes, ..found(id::CERTIFICATE_INACTIVE, subject, title, evidence, advice) }
}

fn row(subject: &AuditSubject, status: &CertificateStatus) -> Certificate {
    Certificate {
        id: subject.name.clone(),
        arn: subject.arn.clone(),
        status: status.clone(),
        mode: None,
        created: None,
    }
}

/// A certificate that no thing has.
pub(super) fn without_thing(
    certificate: &CertificateId,
    evidence: String,
    is_active: bool,
    scope: &Scope,
) -> AuditFinding {
    let subject = AuditSubject::certificate(certificate, scope);
    let title = format!("Certificate {} is attached to no thing", short_id(&subject.name));
    let level = if is_active { AuditLevel::Warning } else { AuditLevel::Note };
    let advice = "Attach it to its thing (AttachThingPrincipal); where no device has it, set it to INACTIVE.";
    AuditFinding { level, ..found(id::CERTIFICATE_WITHOUT_THING, subject, title, vec![evidence], advice) }
}

/// A certificate of several things.
pub(super) fn shared(certificate: &CertificateId, things: &[String], scope: &Scope) -> AuditFinding {
    let subject = AuditSubject::certificate(certificate, scope);
    let title = format!("Certificate {} is shared by {} things", short_id(&subject.name), things.len());
    found(
        id::CERTIFICATE_SHARED,
        subject,
        title,
        vec![format!("it is attached to {}", some(things))],
        "Give each thing a certificate of its own, then detach this one from all but one.",
    )
}

/// A thing that no certificate is attached to.
pub(super) fn bare_thing(thing: &str, evidence: String, has_other_principal: bool, scope: &Scope) -> AuditFinding {
    let subject = AuditSubject::of(super::SubjectKind::Thing, "thing", thing, scope);
    let level = if has_other_principal { AuditLevel::Note } else { AuditLevel::Warning };
    let title = format!("Thing {thing} has no certificate");
    let advice =
        "Attach the certificate of its device (AttachThingPrincipal); where there is no device, delete the thing.";
    AuditFinding { level, ..found(id::THING_WITHOUT_CERTIFICATE, subject, title, vec![evidence], advice) }
}

/// An active certificate that is or will soon be past its last day.
pub(super) fn validity(
    certificate: &CertificateId,
    not_after: Timestamp,
    now: Timestamp,
    scope: &Scope,
) -> Option<AuditFinding> {
    let left = not_after.duration_since(now);
    let days = left.as_hours().div_euclid(24);
    let rule = match () {
        () if left <= SignedDuration::ZERO => id::CERTIFICATE_EXPIRED,
        () if left <= SignedDuration::from_hours(30 * 24) => id::EXPIRES_IN_30_DAYS,
        () if left <= SignedDuration::from_hours(90 * 24) => id::EXPIRES_IN_90_DAYS,
        () => return None,
    };
    let subject = AuditSubject::certificate(certificate, scope);
    let name = short_id(&subject.name);
    let (title, advice) = if rule == id::CERTIFICATE_EXPIRED {
        let since = not_after.strftime("%Y-%m-%d");
        (
            format!("Certificate {name} expired on {since}"),
            "No call extends it: give the device a new certificate, then set this one to INACTIVE.",
        )
    } else {
        let days = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
        (format!("Certificate {name} expires in {days}"), "Give the device a new certificate before that day.")
    };
    Some(found(rule, subject, title, vec![format!("DescribeCertificate: notAfter {not_after}")], advice))
}
