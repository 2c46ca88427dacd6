//! What `fix` says when it is done, or would have been.

use std::io::{self, Write as _};

use serde::Serialize;

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
    /// The journal's; none after a dry run.
    pub(super) entry: Option<Entry>,
    /// The examination after the change.
    pub(super) report: Option<Report>,
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
    pub(super) fn new(finding: &Finding, fix: &Fix, cloud: &Cloud) -> Self {
        Self {
            finding: finding.id,
            fix: fix.clone(),
            commands: commands(&fix.calls, cloud),
            undo_commands: commands(&fix.undo, cloud),
            entry: None,
            report: None,
        }
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
