//! Which finding is mended, and how.

use crate::cli::args::FixArgs;
use crate::diagnose::{Finding, Fix, Outcome, Report};
use crate::fleet::{Problem, ProblemKind};

/// The finding and the fix asked for; else the first finding that can be mended, and its narrowest fix. `None` where
/// there is nothing that a call can mend.
///
/// # Errors
/// A finding or a fix that is not there, with those that are.
pub(super) fn fix<'a>(report: &'a Report, args: &FixArgs) -> Result<Option<(&'a Finding, &'a Fix)>, Problem> {
    let finding = match &args.finding {
        Some(id) => Some(named(&report.findings, id, |finding| finding.id, "finding")?),
        None => report.findings.iter().find(|finding| !finding.fixes.is_empty()),
    };
    let Some(finding) = finding else { return Ok(None) };
    let fix = match &args.fix {
        Some(id) => Some(named(&finding.fixes, id, |fix| &fix.id, "fix")?),
        None => finding.fixes.first(),
    };
    Ok(fix.map(|fix| (finding, fix)))
}

fn named<'a, T>(all: &'a [T], id: &str, name: impl Fn(&T) -> &str, what: &str) -> Result<&'a T, Problem> {
    all.iter().find(|one| name(one) == id).ok_or_else(|| {
        let there: Vec<&str> = all.iter().map(&name).collect();
        let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
        Problem::new(ProblemKind::Input, what, id, format!("there is no such {what}"))
            .next(format!("there is: {there}"))
    })
}

/// Why nothing is mended, and what might help.
pub(super) fn nothing(report: &Report, args: &FixArgs) -> String {
    let unknown = report.checks.iter().any(|check| check.outcome == Outcome::Unknown);
    let why = match (report.findings.is_empty(), unknown) {
        (true, false) => "nothing to mend",
        (true, true) => "nothing found to mend, but not everything could be seen",
        (false, _) => "no call of this program can mend this",
    };
    let hint = if unknown && args.doctor.role_alias.is_none() { "; name the role alias with --role-alias" } else { "" };
    format!("{why}{hint}")
}
