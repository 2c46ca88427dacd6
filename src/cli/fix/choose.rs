//! Which finding is mended, and how.

use std::fmt::Write as _;

use crate::cli::args::FixArgs;
use crate::diagnose::{Finding, Fix, Outcome, Report};
use crate::fleet::{Problem, ProblemKind, visible};

/// The finding and the fix asked for; else the first finding that can be mended, and its narrowest fix. `None` where
/// there is nothing that a call can mend.
///
/// # Errors
/// A finding or a fix that is not there, with those that are.
pub(super) fn fix<'a>(report: &'a Report, args: &FixArgs) -> Result<Option<(&'a Finding, &'a Fix)>, Problem> {
    let finding = match &args.finding {
        Some(id) => Some(named(&report.findings, id, |finding| finding.id, "finding")?),
        None => {
            report.findings.iter().find(|finding| is_mended(finding, args.fix.as_deref())).or_else(|| first(report))
        }
    };
    let Some(finding) = finding else { return Ok(None) };
    let fix = match &args.fix {
        Some(id) => Some(named(&finding.fixes, id, |fix| &fix.id, "fix")?),
        None => finding.fixes.first(),
    };
    Ok(fix.map(|fix| (finding, fix)))
}

fn first(report: &Report) -> Option<&Finding> {
    report.findings.iter().find(|finding| !finding.fixes.is_empty())
}

/// Whether the fix asked for is one of this finding's; any is where none was.
fn is_mended(finding: &Finding, fix: Option<&str>) -> bool {
    finding.fixes.iter().any(|one| fix.is_none_or(|id| one.id == id))
}

/// The fixes that were not chosen, each with how to ask for it.
pub(super) fn others(report: &Report, chosen: &Finding, fix: &Fix) -> String {
    let mut text = String::new();
    for (finding, other) in offered(report).filter(|(finding, other)| (finding.id, &other.id) != (chosen.id, &fix.id)) {
        if text.is_empty() {
            text.push_str("  other ways\n");
        }
        let finding = if finding.id == chosen.id { String::new() } else { format!("--finding {} ", finding.id) };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "    {finding}--fix {}  {}", visible(&other.id), visible(&other.title));
    }
    text
}

/// Every fix with its finding.
pub(super) fn offered(report: &Report) -> impl Iterator<Item = (&Finding, &Fix)> {
    report.findings.iter().flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)))
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
