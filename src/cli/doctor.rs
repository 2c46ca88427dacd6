//! `doctor`

mod gather;
mod question;
mod record;
mod report;
pub(super) mod target;

use serde::Serialize;

use super::Exit;
use super::args::{DoctorArgs, DoctorCommand, Output};
use super::print::{Column, Rows, Stop, show};
use super::run::Session;
use crate::aws::Cloud;
use crate::diagnose::{Check, Finding, Outcome, Report};
use crate::fleet::Problem;

pub(super) use report::text;

/// Of CSV: a line a check, then a line a finding, whose advice is its answer.
const LINES: &[Column] = &[
    Column::new("KIND", "kind"),
    Column::new("ID", "id"),
    Column::new("OUTCOME", "outcome"),
    Column::new("QUESTION", "question"),
    Column::new("ANSWER", "answer"),
    Column::new("EVIDENCE", "evidence"),
    Column::new("FIXES", "fixes"),
];

#[derive(Default, Serialize)]
struct Line<'a> {
    kind: &'static str,
    id: &'a str,
    outcome: Option<Outcome>,
    question: &'a str,
    answer: &'a str,
    evidence: String,
    fixes: String,
}

pub(super) async fn run(session: &Session, args: &DoctorCommand) -> Result<Exit, Stop> {
    if let Some(file) = &args.case.replay {
        return record::replay(file, session.output());
    }
    if let Some(file) = &args.case.record {
        record::free(file)?;
    }
    let cloud = session.open().await?;
    let evidence = Box::pin(gather::evidence(&cloud, &args.doctor)).await?;
    if let Some(file) = &args.case.record {
        let exchange = if args.case.with_test { record::test(session, &cloud, &evidence, args).await? } else { None };
        record::record(&evidence, exchange.as_ref(), file, &args.case)?;
    }
    let report = evidence.judge();
    write(session.output(), &report)?;
    Ok(exit(&report))
}

/// Asks everything, and judges.
///
/// # Errors
/// As [`gather::evidence`] fails.
pub(super) async fn examine(cloud: &Cloud, args: &DoctorArgs) -> Result<Report, Problem> {
    Ok(Box::pin(gather::evidence(cloud, args)).await?.judge())
}

/// The report's verdict as a status.
pub(super) fn exit(report: &Report) -> Exit {
    match report.verdict() {
        Outcome::Fail => Exit::No,
        Outcome::Unknown => Exit::Unknown,
        Outcome::Pass | Outcome::Warning | Outcome::Skipped => Exit::Yes,
    }
}

/// Writes a report: CSV is its checks and findings, JSON all of it.
pub(super) fn write(output: Output, report: &Report) -> Result<(), Stop> {
    match output {
        Output::Table => {
            use std::io::Write as _;
            std::io::stdout().write_all(text(report).as_bytes())?;
        }
        Output::Csv => {
            let mut rows = Rows::new(output, LINES)?;
            for check in &report.checks {
                let Check { id, question, outcome, answer, .. } = check;
                rows.push(&Line { kind: "check", id, outcome: Some(*outcome), question, answer, ..Line::default() })?;
            }
            for finding in &report.findings {
                let Finding { id, title, evidence, advice, fixes } = finding;
                let ids: Vec<&str> = fixes.iter().map(|fix| fix.id.as_str()).collect();
                let (evidence, fixes) = (evidence.join("; "), ids.join(" "));
                let line =
                    Line { kind: "finding", id, question: title, answer: advice, evidence, fixes, outcome: None };
                rows.push(&line)?;
            }
            rows.finish()?;
        }
        Output::Json | Output::Jsonl => show(output, &super::print::Shape { fields: &[], sections: &[] }, report)?,
    }
    Ok(())
}
