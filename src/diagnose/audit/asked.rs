//! Rows of a list that are asked one by one: how far that is.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Which rows of a list were asked, by their places in it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RowsAsked {
    /// All in front of this place were.
    read: usize,
    /// Those of them that failed; they are asked again.
    failed: BTreeSet<usize>,
}

impl RowsAsked {
    /// How many were asked, answered or not.
    pub const fn read(&self) -> usize {
        self.read
    }

    /// The places to be asked: those that failed, and the rest up to `end`.
    pub fn left(&self, end: usize) -> Vec<usize> {
        self.failed.iter().copied().chain(self.read..end).collect()
    }

    /// Takes in that the row at this place was answered, or that it failed.
    pub fn note(&mut self, at: usize, is_answered: bool) {
        self.read = self.read.max(at + 1);
        if is_answered {
            self.failed.remove(&at);
        } else {
            self.failed.insert(at);
        }
    }

    /// Whether each of so many rows was answered.
    pub fn is_whole(&self, there: usize) -> bool {
        self.read >= there && self.failed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_asked_again_and_before_the_rest() {
        let mut asked = RowsAsked::default();
        for (at, is_answered) in [(0, true), (1, false), (2, true)] {
            asked.note(at, is_answered);
        }
        assert_eq!((asked.read(), asked.left(5)), (3, vec![1, 3, 4]));
        assert!(!asked.is_whole(3));
        asked.note(1, true);
        assert_eq!((asked.read(), asked.left(3)), (3, vec![]));
        assert!(asked.is_whole(3) && !asked.is_whole(4));
    }
}
