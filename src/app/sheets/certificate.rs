//! A certificate: its registration, its X.509, its things and policies.

use jiff::Timestamp;

use super::{Sheet, parts};
use crate::app::item::{status_role, status_words};
use crate::app::pages::CertificatePage;
use crate::app::theme::Role;
use crate::app::{Row, State, age};
use crate::fleet::X509;

pub(super) fn sheet<'a>(state: &State, page: &CertificatePage, cells: usize) -> Sheet<'a> {
    let mut rows = parts::long_field("id (SHA-256)", Role::Text, &page.id, cells);
    match (page.detail.get(), &page.detail.problem) {
        (_, Some(problem)) => rows.extend(parts::problem(problem, cells)),
        (None, None) => rows.push(Row::text(Role::Dim, "loading…")),
        (Some(detail), None) => {
            let status = &detail.certificate.status;
            rows.push(Row::field("status", status_role(status), status_words(status)));
            rows.push(Row::field("registered", Role::Text, parts::instant(state, detail.certificate.created)));
            if let Some(ca) = &detail.ca_id {
                rows.extend(parts::long_field("signed by CA", Role::Text, ca, cells));
            }
            if detail.certificate.mode.as_deref() == Some("SNI_ONLY") {
                rows.push(Row::field("mode", Role::Text, "SNI_ONLY"));
            }
        }
    }
    rows.extend(x509(state, page, cells));
    rows.extend(parts::section("Things", "attached to no thing", &page.things, |name| parts::thing(name), cells));
    rows.extend(parts::section("Policies", "no policy is attached", &page.policies, parts::policy, cells));
    Sheet { rows, ..Sheet::default() }
}

fn x509(state: &State, page: &CertificatePage, cells: usize) -> Vec<Row> {
    let certificate = match &page.x509 {
        None => return Vec::new(),
        Some(Err(why)) => {
            let mut rows = vec![Row::blank(), Row::heading("X.509", "")];
            rows.extend(parts::long_field("unreadable", Role::Warn, why, cells));
            return rows;
        }
        Some(Ok(certificate)) => certificate,
    };
    let mut rows = vec![Row::blank(), Row::heading("X.509", "")];
    rows.extend(parts::long_field("subject", Role::Text, &certificate.subject, cells));
    rows.extend(parts::long_field("issuer", Role::Text, &certificate.issuer, cells));
    rows.extend(parts::long_field("serial", Role::Text, &certificate.serial, cells));
    rows.push(validity(certificate, state.now));
    let key = format!("{}, signed with {}", certificate.key, certificate.signature);
    rows.extend(parts::long_field("key", Role::Text, &key, cells));
    rows
}

/// Days before the end at which a certificate is worth a look.
const SOON: i64 = 30;

fn validity(certificate: &X509, now: Timestamp) -> Row {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let days = (certificate.not_after.as_second() - now.as_second()).div_euclid(86_400);
    let (role, words) = if now < certificate.not_before {
        (Role::Bad, "✗ not valid yet".to_owned())
    } else if now >= certificate.not_after {
        (Role::Bad, format!("✗ expired {} ago", age::short(certificate.not_after, now)))
    } else if days < SOON {
        (Role::Warn, format!("! {days} days left"))
    } else {
        (Role::Ok, format!("✓ {} days left", crate::app::text::count(usize::try_from(days).unwrap_or(0))))
    };
    let span = format!("{} to {}  ", day(certificate.not_before), day(certificate.not_after));
    Row::field("valid", Role::Text, span).with(role, words)
}
