//! A finding of the audit, whole.

use crate::app::cursor::Cursor;
use crate::app::theme::Role;
use crate::app::{Row, wrapped};
use crate::diagnose::AuditFinding;

/// A finding of the audit, whole.
#[derive(Debug, Clone)]
pub struct FindingDialog {
    /// As it was when the dialog was opened.
    pub finding: AuditFinding,
    /// Its first line shown.
    pub scroll: Cursor,
}

impl FindingDialog {
    /// The rows that scroll.
    pub fn rows(&self, cells: usize) -> Vec<Row> {
        let finding = &self.finding;
        let mut rows = wrapped(Role::Heading, "", 0, &finding.title, cells);
        let subject = format!("{} {}", finding.subject.kind.noun(), finding.subject.name);
        rows.extend(wrapped(Role::Dim, "", 0, &format!("{}, {subject}", finding.level.word()), cells));
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
