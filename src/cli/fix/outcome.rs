//! What `fix` says when it is done, or would have been.

use std::io::{self, Write as _};

use serde::Serialize;

use super::choose::offered;
use crate::aws::Cloud;
use crate::cli::args::Output;
use crate::cli::preview::commands;
use crate::cli::print::{Column, Shape, Stop, show};
use crate::diagnose::{Entry, Finding, Fix, Report};

/// The finding, its fix, the `aws` commands, and what came of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FixOutcome {
    finding: &'static str,
    fix: Fix,
    commands: Vec<String>,
    undo_commands: Vec<String>,
    /// IAM action and resource of each call.
    needs: Vec<Need>,
    /// What to ask an administrator for, where one of them is missing.
    statement_to_ask: String,
    /// The fixes that were not chosen.
    others: Vec<Other>,
    /// The journal's; none after a dry run.
    pub(super) entry: Option<Entry>,
    /// The examination after the change.
    pub(super) report: Option<Report>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Need {
    action: String,
    resource: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Other {
    finding: &'static str,
    fix: String,
    title: String,
}

const SHAPE: Shape = Shape {
    fields: &[
        Column::new("finding", "finding"),
        Column::new("fix", "fix/id"),
        Column::new("title", "fix/title"),
        Column::new("entry", "entry/id"),
        Column::new("state", "entry/state"),
    ],
    sections: &[],
};

impl FixOutcome {
    pub(super) fn new(report: &Report, finding: &Finding, fix: &Fix, cloud: &Cloud) -> Self {
        let scope = cloud.scope();
        let needs = fix.needs(scope).into_iter().map(|(action, resource)| Need { action, resource });
        let others = offered(report).filter(|(other, one)| (other.id, &one.id) != (finding.id, &fix.id));
        let others =
            others.map(|(finding, fix)| Other { finding: finding.id, fix: fix.id.clone(), title: fix.title.clone() });
        Self {
            needs: needs.collect(),
            statement_to_ask: fix.statement_to_ask(scope),
            others: others.collect(),
            finding: finding.id,
            fix: fix.clone(),
            commands: commands(&fix.calls, cloud),
            undo_commands: commands(&fix.undo, cloud),
            entry: None,
            report: None,
        }
    }

    /// What is done, in one line.
    pub(super) fn title(&self) -> &str {
        &self.fix.title
    }

    /// In words for people, as it is for programs.
    pub(super) fn write(&self, output: Output, words: &str) -> Result<(), Stop> {
        if output == Output::Table {
            io::stdout().write_all(words.as_bytes())?;
            return Ok(());
        }
        show(output, &SHAPE, self)
    }
}
