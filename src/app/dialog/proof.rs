//! Why somebody may or may not do something.

use crate::app::Row;
use crate::app::cursor::Cursor;
use crate::diagnose::AccessRow;

/// Why somebody may or may not do something.
#[derive(Debug, Clone)]
pub struct ProofDialog {
    /// Certificate and row on the page below.
    pub at: (usize, usize),
    /// What is proved, as it was when the dialog was opened.
    pub row: AccessRow,
    /// Among its rows.
    pub cursor: Cursor,
}

impl ProofDialog {
    /// At the first row that one can stand on.
    pub fn new(at: (usize, usize), row: AccessRow, cells: usize) -> Self {
        let mut dialog = Self { at, row, cursor: Cursor::default() };
        let rows = dialog.rows(cells);
        dialog.cursor.go(crate::app::cursor::Move::Top, rows.len(), |row| rows[row].is_selectable());
        dialog
    }

    /// The rows that scroll.
    pub fn rows(&self, cells: usize) -> Vec<Row> {
        crate::app::sheets::proof::rows(&self.row, cells)
    }
}
