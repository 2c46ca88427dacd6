//! Which certificate is examined, where a thing has several active ones, as while they are rotated.

use super::credentials::Examination;
use super::{DeviceFacts, Outcome, Report};
use crate::diagnose::short_id;

/// Says of which certificate the report is, and what it would come to with the others; nothing where there is but one.
pub(super) fn examine(facts: &DeviceFacts, report: &mut Report, judge: impl Fn(&DeviceFacts) -> Report) {
    let Some(own) = id(facts).filter(|_| !facts.other_active.is_empty()) else { return };
    let verdict = report.verdict();
    let others: Vec<(&str, Outcome)> =
        facts.other_active.iter().filter_map(|other| Some((id(other)?, judge(other).verdict()))).collect();
    let mut examination = Examination::default();
    let asked = examination.ask(
        Report::CERTIFICATE_CHOSEN,
        format!("Certificate {} is the one that the device uses", short_id(own)),
        &["ListThingPrincipals", "DescribeCertificate"],
    );
    let next = "name the device's own by its id in the thing's place, or with --cert";
    if others.iter().all(|(_, other)| *other == verdict) {
        let others: Vec<&str> = others.into_iter().map(|(id, _)| id).collect();
        asked.warn(format!(
            "{own} was examined; with the other active ones it comes to the same: {}; {next}",
            others.join(", ")
        ));
    } else {
        let all: Vec<String> = std::iter::once((own, verdict))
            .chain(others)
            .map(|(id, verdict)| format!("{id}: {}", word(verdict)))
            .collect();
        asked.unknown(format!(
            "It depends on which of the active ones the device uses: {}; everything else here is of the first; {next}",
            all.join(", ")
        ));
    }
    report.checks.extend(examination.checks);
}

fn id(facts: &DeviceFacts) -> Option<&str> {
    facts.certificate.known().map(|detail| detail.certificate.id.as_str())
}

const fn word(verdict: Outcome) -> &'static str {
    match verdict {
        Outcome::Pass | Outcome::Warning | Outcome::Skipped => "in order",
        Outcome::Fail => "something is wrong",
        Outcome::Unknown => "not known",
    }
}
