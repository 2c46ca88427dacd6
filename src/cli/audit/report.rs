//! What an audit found, and what it could not judge, as a person or a program reads it.

use serde::Serialize;
use serde_json::json;

use crate::cli::args::Output;
use crate::cli::print::{Column, Rows, Stop, json as written, note};
use crate::diagnose::{AuditFinding, AuditGap, AuditLevel};
use crate::fleet::visible;

const COLUMNS: &[Column] = &[
    Column::new("LEVEL", "level"),
    Column::new("RULE", "rule"),
    Column::new("SUBJECT", "shown"),
    Column::new("FINDING", "title"),
];
const FIELDS: &[Column] = &[
    Column::new("", "level"),
    Column::new("", "rule"),
    Column::new("", "subject/kind"),
    Column::new("", "subject/name"),
    Column::new("", "subject/arn"),
    Column::new("", "title"),
    Column::new("", "evidence"),
    Column::new("", "advice"),
];

/// A finding in the table: its subject's name, short where it is a code.
#[derive(Serialize)]
struct Line<'a> {
    level: AuditLevel,
    rule: &'a str,
    shown: String,
    title: &'a str,
}

/// All of it, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'a> {
    findings: &'a [AuditFinding],
    not_judged: Vec<serde_json::Value>,
    calls: usize,
    stopped: bool,
}

/// What comes while the audit runs.
pub(super) struct Report {
    output: Output,
    /// CSV is written as it comes.
    rows: Option<Rows>,
    /// Findings taken in.
    told: usize,
    /// What is not known.
    pub(super) gaps: Vec<AuditGap>,
    /// Calls made.
    pub(super) calls: usize,
}

impl Report {
    /// With what an earlier part of the audit found.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(super) fn new(output: Output, known: &[AuditFinding]) -> Result<Self, Stop> {
        let rows = if output == Output::Csv { Some(Rows::new(output, FIELDS)?) } else { None };
        let mut report = Self { output, rows, told: 0, gaps: Vec::new(), calls: 0 };
        report.found(known)?;
        Ok(report)
    }

    /// More was found: written at once where the format allows it.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(super) fn found(&mut self, findings: &[AuditFinding]) -> Result<(), Stop> {
        self.told += findings.len();
        for finding in findings {
            match (self.output, &mut self.rows) {
                (Output::Jsonl, _) => written::line(&mut std::io::stdout(), finding)?,
                (_, Some(rows)) => rows.push(finding)?,
                (Output::Table | Output::Json | Output::Csv, None) => {}
            }
        }
        Ok(())
    }

    /// The end: the gravest first, where they were not written as they came. What was found when it was stopped and not
    /// told any more is among `findings`.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(super) fn finish(&mut self, mut findings: Vec<AuditFinding>, stopped: bool) -> Result<(), Stop> {
        let untold = findings.get(self.told..).map(<[_]>::to_vec).unwrap_or_default();
        self.found(&untold)?;
        findings.sort_by(|a, b| (b.level, a.rule.as_str(), &a.subject).cmp(&(a.level, b.rule.as_str(), &b.subject)));
        match (self.output, self.rows.take()) {
            (Output::Table, _) => table(&findings)?,
            (Output::Json, _) => self.json(&findings, stopped)?,
            (Output::Csv | Output::Jsonl, rows) => {
                if let Some(rows) = rows {
                    rows.finish()?;
                }
                if self.output == Output::Jsonl {
                    for gap in self.not_judged() {
                        written::line(&mut std::io::stdout(), &json!({ "notJudged": gap }))?;
                    }
                }
            }
        }
        self.summary(&findings);
        Ok(())
    }

    fn json(&self, findings: &[AuditFinding], stopped: bool) -> Result<(), Stop> {
        let whole = Whole { findings, not_judged: self.not_judged(), calls: self.calls, stopped };
        written::pretty(&mut std::io::stdout(), &whole)?;
        Ok(())
    }

    fn not_judged(&self) -> Vec<serde_json::Value> {
        let gap =
            |gap: &AuditGap| json!({ "what": gap.what, "why": gap.why(), "reason": gap.reason, "rules": gap.rules });
        self.gaps.iter().map(gap).collect()
    }

    /// What no column says, for people: how many, and what is not known.
    fn summary(&self, findings: &[AuditFinding]) {
        let of = |level| findings.iter().filter(|finding| finding.level == level).count();
        let count = |level: AuditLevel| {
            let count = of(level);
            format!("{count} {}{}", level.word(), if count == 1 { "" } else { "s" })
        };
        let counts = [AuditLevel::Error, AuditLevel::Warning, AuditLevel::Note].map(count).join(", ");
        note(&format!("{counts}; {} calls", self.calls));
        for gap in &self.gaps {
            let rules: Vec<&str> = gap.rules.iter().map(|rule| rule.as_str()).collect();
            let deep = if gap.is_chosen() { " (--deep)" } else { "" };
            let judged = if gap.is_chosen() { "not for all" } else { "not judged" };
            note(&format!("{judged}: {}: {}: {}{deep}", rules.join(", "), visible(&gap.what), visible(&gap.why())));
        }
    }
}

fn table(findings: &[AuditFinding]) -> Result<(), Stop> {
    if findings.is_empty() {
        return Ok(());
    }
    let mut rows = Rows::new(Output::Table, COLUMNS)?;
    for finding in findings {
        let name = &finding.subject.name;
        let shown = match finding.subject.kind {
            crate::diagnose::SubjectKind::Certificate => crate::diagnose::short_id(name),
            _ => name.clone(),
        };
        rows.push(&Line { level: finding.level, rule: finding.rule.as_str(), shown, title: &finding.title })?;
    }
    rows.finish()
}
