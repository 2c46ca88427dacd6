//! A certificate: its registration, its X.509, its things and policies.

use jiff::Timestamp;

use super::{Sheet, parts};
use crate::app::item::{status_role, status_words};
use crate::app::pages::CertificatePage;
use crate::app::theme::Role;
use crate::app::{Row, State, age};
use crate::fleet::{ProblemKind, X509};

pub(super) fn sheet<'a>(state: &State, page: &CertificatePage, cells: usize) -> Sheet<'a> {
    let mut rows = parts::long_field("id (SHA-256)", Role::Text, &page.id, cells);
    if let Some((path, _)) = &page.file {
        rows.extend(parts::long_field("file", Role::Text, path, cells));
    }
    match (page.detail.get(), &page.detail.problem) {
        (_, Some(problem)) if problem.kind == ProblemKind::NotFound => rows.extend(unregistered(state, cells)),
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

/// What it proves that AWS knows no such certificate, and what it does not.
fn unregistered(state: &State, cells: usize) -> Vec<Row> {
    let scope = state.scope();
    let said = format!("✗ not registered in account {}, region {}", scope.account, scope.region);
    let mut rows = parts::long_field("status", Role::Bad, &said, cells);
    // Developer guide, `auto-register-device-cert` and `jit-provisioning`.
    let proves = "AWS IoT knows no such certificate here, so it lets nobody in with it, whatever policies there are. It \
                  may be registered in another account or region, or register itself at its first connect, where its CA \
                  is set up for that.";
    rows.extend(parts::long_field("proves", Role::Text, proves, cells));
    rows
}

fn x509(state: &State, page: &CertificatePage, cells: usize) -> Vec<Row> {
    let in_file = page.file.as_ref().map(|(_, certificate)| Ok(certificate.clone()));
    let read = page.x509.clone().or(in_file);
    let certificate = match &read {
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
