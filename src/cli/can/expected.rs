//! Unit tests of policies: what is expected, request by request.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::told::ContextFile;
use super::verdict::Judged;
use super::{Files, judge};
use crate::cli::Exit;
use crate::cli::args::Output;
use crate::cli::print::{Column, Rows, Stop, note};
use crate::config::Located;
use crate::policy::Verdict;

const COLUMNS: &[Column] = &[
    Column::new("RESULT", "result"),
    Column::new("NAME", "name"),
    Column::new("ACTION", "action"),
    Column::new("RESOURCE", "asked"),
    Column::new("EXPECTED", "expected"),
    Column::new("IS", "is"),
    Column::new("WHY", "why"),
];

/// A file of expectations.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Expectations {
    /// What all requests have in common; over what the file of `--context` tells.
    #[serde(default)]
    context: ContextFile,
    #[serde(default)]
    test: Vec<Expectation>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Expectation {
    name: Option<String>,
    action: String,
    resource: String,
    expect: Expected,
    /// Over the common one.
    #[serde(default)]
    context: ContextFile,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Expected {
    Allow,
    /// Denied, one way or the other.
    Deny,
    ExplicitDeny,
    ImplicitDeny,
    Unknown,
}

impl Expected {
    const fn is_met(self, verdict: Verdict) -> bool {
        matches!(
            (self, verdict),
            (Self::Allow, Verdict::Allow)
                | (Self::Deny | Self::ExplicitDeny, Verdict::ExplicitDeny)
                | (Self::Deny | Self::ImplicitDeny, Verdict::ImplicitDeny)
                | (Self::Unknown, Verdict::Unknown)
        )
    }
}

/// One line of the result.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Tested {
    result: &'static str,
    name: Option<String>,
    action: String,
    /// As it was written.
    asked: String,
    /// The whole ARN.
    resource: String,
    expected: Expected,
    is: &'static str,
    why: String,
    #[serde(flatten)]
    judged: Details,
}

/// What a program may want besides.
#[derive(Debug, Serialize)]
struct Details {
    engines: Vec<super::verdict::Engine>,
}

/// Judges every request and says which expectations fail.
///
/// # Errors
/// A request that cannot be made out, or no test at all: with the file. Where standard output is gone.
pub(super) fn run(
    output: Output,
    file: &Path,
    told: &Expectations,
    base: &ContextFile,
    files: &Files,
) -> Result<Exit, Stop> {
    if told.test.is_empty() {
        return Err(super::refused(&Located::file(file, "has no [[test]]: nothing would be tested")));
    }
    let common = base.with(&told.context);
    let mut tested = Vec::new();
    for (at, test) in told.test.iter().enumerate() {
        let context = common.with(&test.context);
        let asked = Asked::new(&test.action, &test.resource, context.scope().as_ref()).map_err(|problem| {
            let next = problem.next.map(|next| format!(" {next}")).unwrap_or_default();
            let of = format!("test {}: {}: {}.{next}", at + 1, problem.on, problem.message);
            super::refused(&Located::file(file, of))
        })?;
        tested.push(line(test, judge(&asked, &context, files)));
    }
    let failed = tested.iter().filter(|one| one.result != "pass").count();
    let mut rows = Rows::new(output, COLUMNS)?;
    for one in &tested {
        rows.push(one)?;
    }
    rows.finish()?;
    if output == Output::Table {
        note(&format!("{} of {} expectations are met", tested.len() - failed, tested.len()));
    }
    Ok(if failed == 0 { Exit::Yes } else { Exit::No })
}

fn line(test: &Expectation, judged: Judged) -> Tested {
    let met = test.expect.is_met(judged.verdict);
    Tested {
        result: if met { "pass" } else { "FAIL" },
        name: test.name.clone(),
        action: judged.action,
        asked: test.resource.clone(),
        resource: judged.resource,
        expected: test.expect,
        is: match judged.verdict {
            Verdict::Allow => "allow",
            Verdict::ExplicitDeny => "explicit-deny",
            Verdict::ImplicitDeny => "implicit-deny",
            Verdict::Unknown => "unknown",
        },
        why: why(&judged.why, &judged.engines),
        judged: Details { engines: judged.engines },
    }
}

/// The deciding sentence, with the first near-miss or the first thing missing.
fn why(headline: &str, engines: &[super::verdict::Engine]) -> String {
    let first = engines.iter().find_map(|one| {
        let miss = one.decision.near_misses.first().map(|miss| format!("{}: {}", miss.statement, miss.reason));
        one.decision.unknown.first().cloned().or(miss)
    });
    match first {
        Some(first) => format!("{headline}; {first}"),
        None => headline.to_owned(),
    }
}
