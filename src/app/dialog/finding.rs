//! A finding, whole.

use crate::app::cursor::Cursor;
use crate::app::theme::Role;
use crate::app::{Row, wrapped};
use crate::diagnose::{AuditFinding, Finding};

/// A finding, whole.
#[derive(Debug, Clone)]
pub struct FindingDialog {
    /// As it was when the dialog was opened.
    pub finding: Finding,
    /// What it is a finding of, where the audit found it: its noun, and the line that says how grave it is.
    pub audited: Option<(&'static str, String)>,
    /// Its first line shown.
    pub scroll: Cursor,
}

impl FindingDialog {
    /// A finding of the page shown.
    pub fn of_page(finding: Finding) -> Self {
        Self { finding, audited: None, scroll: Cursor::default() }
    }

    /// A finding of the audit.
    pub fn of_audit(found: &AuditFinding) -> Self {
        let noun = found.subject.kind.noun();
        let about = format!("{}, {noun} {}", found.level.word(), found.subject.name);
        Self { finding: found.as_finding(), audited: Some((noun, about)), scroll: Cursor::default() }
    }

    /// The rows that scroll.
    pub fn rows(&self, cells: usize) -> Vec<Row> {
        let finding = &self.finding;
        let mut rows = wrapped(Role::Heading, "", 0, &finding.title, cells);
        if let Some((_, about)) = &self.audited {
            rows.extend(wrapped(Role::Dim, "", 0, about, cells));
        }
        rows.extend([Row::blank(), Row::heading("Evidence", "")]);
        rows.extend(finding.evidence.iter().flat_map(|line| wrapped(Role::Text, "·", 2, line, cells)));
        rows.extend([Row::blank(), Row::heading("What to do", "")]);
        rows.extend(wrapped(Role::Text, "→", 2, &finding.advice, cells));
        if !finding.fixes.is_empty() {
            rows.extend([Row::blank(), Row::heading("Fixes", "each is previewed first")]);
            rows.extend(finding.fixes.iter().flat_map(|fix| wrapped(Role::Accent, "·", 2, &fix.title, cells)));
        }
        rows
    }
}
