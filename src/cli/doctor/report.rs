//! A report for people.

use std::fmt::Write as _;

use crate::diagnose::{Check, Finding, Outcome, Report};
use crate::fleet::visible;

/// The checks with a mark and a word each, then the findings with their evidence and their fixes.
pub(in crate::cli) fn text(report: &Report) -> String {
    let mut text = format!("{}\n\n", visible(&report.subject));
    for check in &report.checks {
        push_check(&mut text, check);
    }
    for finding in &report.findings {
        push_finding(&mut text, finding);
    }
    if report.findings.is_empty() {
        text.push_str("\nno findings\n");
    }
    text
}

// Writing to a String cannot fail, here and below.
fn push_check(text: &mut String, check: &Check) {
    let (mark, word) = mark(check.outcome);
    let _ = writeln!(text, "{mark} {word:<8} {}", visible(&check.question));
    if !check.answer.is_empty() {
        let _ = writeln!(text, "             {}", visible(&check.answer));
    }
}

fn push_finding(text: &mut String, finding: &Finding) {
    let _ = writeln!(text, "\nfinding {}: {}", finding.id, visible(&finding.title));
    for evidence in &finding.evidence {
        let _ = writeln!(text, "  - {}", visible(evidence));
    }
    let _ = writeln!(text, "  {}", visible(&finding.advice));
    for fix in &finding.fixes {
        let _ = writeln!(text, "  fix {}: {}", visible(&fix.id), visible(&fix.title));
    }
}

/// A word goes with every mark: neither colour nor glyph carries it alone.
const fn mark(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Pass => ("✓", "pass"),
        Outcome::Fail => ("✗", "fail"),
        Outcome::Warning => ("!", "warning"),
        Outcome::Unknown => ("?", "unknown"),
        Outcome::Skipped => ("-", "skipped"),
    }
}
