//! A case that was recognised, before the names in the text are put to it.

use super::case::{Case, Grade};
use super::text::Text;
use super::types::Ask;

/// A case that was recognised.
pub(super) struct Found {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) grade: Grade,
    /// Where the words begin.
    pub(super) at: usize,
    /// How long they are.
    pub(super) length: usize,
    pub(super) proves: Vec<String>,
    pub(super) unproven: Vec<String>,
    pub(super) checks: Vec<String>,
    pub(super) ask: Option<Ask>,
    pub(super) source: &'static str,
}

impl Found {
    /// The case, where the text has its words.
    pub(super) fn of(case: &Case, text: &Text) -> Option<Self> {
        let (at, word) = case.when.iter().filter_map(|when| when.find(text)).min()?;
        let lines = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
        Some(Self {
            id: case.id,
            title: case.title.to_owned(),
            grade: case.grade,
            at,
            length: Text::length(word),
            proves: lines(case.proves),
            unproven: lines(case.unproven),
            checks: lines(case.checks),
            ask: case.ask,
            source: case.source,
        })
    }
}
