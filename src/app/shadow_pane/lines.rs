//! Which rows of the tree are on screen, line by line.

use jiff::Timestamp;

use crate::shadow::{Folds, TreeRow};

/// Which part of a row a line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// Where it is narrow and the sections do not agree: key and reported value.
    Reported,
    /// The desired value below.
    Desired,
}

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShadowLine {
    /// Which row.
    pub row: usize,
    /// Which part of it.
    pub part: Part,
}

impl ShadowLine {
    /// Whether the row begins here: the cursor stands on these only.
    pub fn is_first(&self) -> bool {
        self.part != Part::Desired
    }
}

/// The lines of a tree.
pub(super) fn lines(rows: &[TreeRow], folds: &Folds, is_wide: bool) -> Vec<ShadowLine> {
    let mut out = Vec::new();
    for row in folds.visible(rows) {
        let line = |part| ShadowLine { row, part };
        let was_split =
            || rows[row].was[0].is_some() && rows[row].was[1].is_some() && rows[row].was[0] != rows[row].was[1];
        let is_gone = rows[row].leaf.desired.is_none() && rows[row].leaf.reported.is_none();
        if !is_wide && (rows[row].is_split() || (is_gone && was_split())) {
            out.extend([line(Part::Reported), line(Part::Desired)]);
        } else {
            out.push(line(Part::Whole));
        }
    }
    out
}

impl super::ShadowView {
    /// When what a line shows was set; branches have no time of their own.
    pub fn set_at(&self, line: &ShadowLine) -> Option<Timestamp> {
        let leaf = &self.rows.get(line.row)?.leaf;
        match line.part {
            _ if leaf.is_branch => None,
            Part::Whole => leaf.desired_at.max(leaf.reported_at),
            Part::Reported => leaf.reported_at,
            Part::Desired => leaf.desired_at,
        }
    }
}
