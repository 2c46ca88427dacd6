//! How many rows have each value of a column.

use std::ops::Range;

use super::{List, Listed, Store};
use crate::fleet::filter::Value;

/// How many rows have each value of a column of few texts, or of yes and no. Counted in slices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// By the numbers that the texts have.
    codes: Vec<usize>,
    /// Rows that have it.
    pub yes: usize,
    /// Rows that have it not.
    pub no: usize,
    /// Rows that have no value.
    pub none: usize,
    /// Rows of which it is not known.
    pub unknown: usize,
}

impl<T: Listed> List<T> {
    /// Counts these rows, in the order they came; a range behind the end counts nothing.
    pub fn tally(&self, column: &str, rows: Range<usize>, into: &mut Tally) {
        let slot = self.store.slot(column);
        for at in rows.start..rows.end.min(self.store.len()) {
            let Ok(at) = u32::try_from(at) else { return };
            if self.gone.has(at) {
                continue;
            }
            match slot.map_or(Value::Unknown, |slot| self.store.value(at, slot)) {
                Value::Code(code) => {
                    let code = code as usize;
                    if into.codes.len() <= code {
                        into.codes.resize(code + 1, 0);
                    }
                    into.codes[code] += 1;
                }
                Value::Flag(true) => into.yes += 1,
                Value::Flag(false) => into.no += 1,
                Value::Absent => into.none += 1,
                _ => into.unknown += 1,
            }
        }
    }

    /// The texts of a tally and how many rows have each, the most frequent first.
    pub fn tallied(&self, column: &str, tally: &Tally) -> Vec<(String, usize)> {
        let Some(slot) = self.store.slot(column) else { return Vec::new() };
        let text = |(code, count): (usize, &usize)| {
            let code = u32::try_from(code).ok().filter(|_| *count > 0)?;
            Some((self.store.texts(slot, code).into_owned(), *count))
        };
        let mut all: Vec<(String, usize)> = tally.codes.iter().enumerate().filter_map(text).collect();
        all.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
        all
    }

    /// Rows to be counted, those that are gone included.
    pub fn places(&self) -> usize {
        self.store.len()
    }
}
