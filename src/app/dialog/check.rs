//! A check, whole.

use crate::app::cursor::Cursor;
use crate::app::sheets::outcome;
use crate::app::theme::Role;
use crate::app::{Row, wrapped};
use crate::diagnose::Check;

const INDENT: usize = 10;

/// A check, whole: what was asked, the answer, and the calls it rests on.
#[derive(Debug, Clone)]
pub struct CheckDialog {
    /// As it was when the dialog was opened.
    pub check: Check,
    /// Its first line shown.
    pub scroll: Cursor,
}

impl CheckDialog {
    /// The rows that scroll.
    pub fn rows(&self, cells: usize) -> Vec<Row> {
        let check = &self.check;
        let (glyph, role, word) = outcome(check.outcome);
        let mut rows = wrapped(Role::Text, "asked", INDENT, &check.question, cells);
        rows.extend(wrapped(role, "verdict", INDENT, &format!("{glyph} {word}"), cells));
        rows.extend(wrapped(Role::Text, "answer", INDENT, &check.answer, cells));
        let rests_on = if check.rests_on.is_empty() { "no call".to_owned() } else { check.rests_on.join(", ") };
        rows.extend(wrapped(Role::Dim, "rests on", INDENT, &rests_on, cells));
        rows
    }
}
