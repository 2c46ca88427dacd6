//! Which finding is mended, and how.

use std::fmt::Write as _;

use crate::cli::Exit;
use crate::cli::args::FixArgs;
use crate::cli::doctor::target::Target;
use crate::cli::print::{Stop, note};
use crate::diagnose::{Finding, Fix, Outcome, Report};
use crate::fleet::{Problem, ProblemKind, visible};

/// The finding and the fix asked for; else the first finding that can be mended, and its narrowest fix. `None` where
/// there is nothing that a call can mend.
///
/// Where nobody is asked (`--yes`), one that must be named is passed over.
///
/// # Errors
/// A finding or a fix that is not there, with those that are; with `--yes`, where each must be named: status 1.
pub(super) fn fix<'a>(report: &'a Report, args: &FixArgs) -> Result<Option<(&'a Finding, &'a Fix)>, Stop> {
    if args.yes && args.fix.is_none() {
        return unasked(report, args);
    }
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

/// The first that may be done without being named.
fn unasked<'a>(report: &'a Report, args: &FixArgs) -> Result<Option<(&'a Finding, &'a Fix)>, Stop> {
    if let Some(id) = &args.finding {
        named(&report.findings, id, |finding| finding.id, "finding")?;
    }
    let of_finding = |(finding, _): &(&Finding, &Fix)| args.finding.as_deref().is_none_or(|id| finding.id == id);
    let all: Vec<_> = offered(report).filter(of_finding).collect();
    if let Some(free) = all.iter().find(|(_, fix)| fix.needs_choice.is_none()) {
        return Ok(Some(*free));
    }
    if all.is_empty() {
        return Ok(None);
    }
    note(&must_be_named(&all));
    Err(Stop::Exit(Exit::No))
}

fn must_be_named(all: &[(&Finding, &Fix)]) -> String {
    let mut text = "fleetdeck: nothing was changed: --yes does none of these by itself; name one with --fix".to_owned();
    for (finding, fix) in all {
        let why = fix.needs_choice.as_deref().unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = write!(text, "\n    --finding {} --fix {}  {}", finding.id, visible(&fix.id), visible(&fix.title));
        let _ = write!(text, "\n        {}", visible(why));
    }
    text
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
    let is_device =
        args.doctor.target.as_deref().is_none_or(|text| matches!(Target::parse(text), Ok(Target::Device(_))));
    let hint = if unknown && is_device && args.doctor.role_alias.is_none() {
        "; name the role alias with --role-alias"
    } else {
        ""
    };
    format!("{why}{hint}")
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, FromArgMatches as _};

    use super::*;

    fn fix(id: &str, needs_choice: Option<&str>) -> Fix {
        Fix { id: id.to_owned(), needs_choice: needs_choice.map(str::to_owned), ..Fix::default() }
    }

    fn chosen(fixes: Vec<Fix>, yes: bool, named: Option<&str>) -> Result<Option<String>, ()> {
        let finding = Finding {
            id: "certificate-not-active",
            title: String::new(),
            evidence: Vec::new(),
            advice: String::new(),
            fixes,
        };
        let report = Report { findings: vec![finding], ..Report::default() };
        let words = ["fix", "pump"].into_iter().chain(yes.then_some("--yes"));
        let words = words.chain(named.into_iter().flat_map(|id| ["--fix", id]));
        let matches = FixArgs::augment_args(clap::Command::new("fix")).get_matches_from(words);
        let args = FixArgs::from_arg_matches(&matches).unwrap();
        super::fix(&report, &args).map(|found| found.map(|(_, fix)| fix.id.clone())).map_err(drop)
    }

    #[test]
    fn what_must_be_named_is_never_done_unasked() {
        let both = || vec![fix("detach", Some("it denies")), fix("attach", None)];
        assert_eq!(chosen(both(), true, None), Ok(Some("attach".to_owned())));
        assert_eq!(chosen(both(), true, Some("detach")), Ok(Some("detach".to_owned())));
        assert_eq!(chosen(both(), false, None), Ok(Some("detach".to_owned())), "somebody is asked");
        assert_eq!(chosen(vec![fix("detach", Some("it denies"))], true, None), Err(()), "refused");
        assert_eq!(chosen(Vec::new(), true, None), Ok(None));
    }
}
