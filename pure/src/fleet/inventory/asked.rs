//! Questions that are answered for all things at once, such as which of them are in a group: one call tells 250 of them,
//! where a call for each thing would tell one.

use std::collections::HashSet;

use super::texts::keep;
use crate::fleet::Test;

/// Questions kept at a time.
const MOST: usize = 4;

/// A question, and what of its answer has no row yet.
#[derive(Debug, Clone)]
struct Question {
    test: Test,
    /// The whole answer is here: what it does not name is not so.
    is_whole: bool,
    /// Named, and not listed yet.
    ahead: HashSet<Box<str>>,
    /// Counted up by every question asked.
    used: u64,
}

/// Questions, and the answers of the rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    questions: [Option<Question>; MOST],
    /// For each question two bits: it is answered for this row; it is so. Rows behind the end have none.
    bits: Vec<u8>,
    used: u64,
}

const fn answered(question: usize) -> u8 {
    1 << (2 * question)
}

const fn is_so(question: usize) -> u8 {
    2 << (2 * question)
}

impl Asked {
    /// The number of a question.
    pub(super) fn find(&self, test: &Test) -> Option<usize> {
        self.questions.iter().position(|one| one.as_ref().is_some_and(|one| one.test == *test))
    }

    /// These are asked from now on; answers of those asked before are kept as long as there is room.
    pub(super) fn set(&mut self, tests: &[Test]) {
        self.used += 1;
        let tests = &tests[..tests.len().min(MOST)];
        for test in tests {
            if let Some(known) = self.find(test).and_then(|at| self.questions[at].as_mut()) {
                known.used = self.used;
            }
        }
        for test in tests {
            if self.find(test).is_some() {
                continue;
            }
            let oldest = (0..MOST).min_by_key(|at| self.questions[*at].as_ref().map_or(0, |one| one.used));
            let Some(at) = oldest else { return };
            self.clear(at);
            let question = Question { test: test.clone(), is_whole: false, ahead: HashSet::new(), used: self.used };
            self.questions[at] = Some(question);
        }
    }

    fn clear(&mut self, question: usize) {
        let mask = !(answered(question) | is_so(question));
        self.bits.iter_mut().for_each(|bits| *bits &= mask);
    }

    /// A row came, the last one of `rows`.
    pub(super) fn push(&mut self, name: &str, rows: usize) {
        if self.questions.iter().all(Option::is_none) {
            return;
        }
        let mut bits = 0;
        for (at, question) in self.questions.iter_mut().enumerate() {
            let Some(question) = question else { continue };
            if question.ahead.remove(name) {
                bits |= answered(at) | is_so(at);
            } else if question.is_whole {
                bits |= answered(at);
            }
        }
        if bits != 0 {
            self.bits.resize(rows.saturating_sub(1), 0);
            self.bits.push(bits);
        }
    }

    /// Of this row it is so.
    pub(super) fn tell(&mut self, question: usize, at: usize) {
        if self.bits.len() <= at {
            self.bits.resize(at + 1, 0);
        }
        self.bits[at] |= answered(question) | is_so(question);
    }

    /// Of a thing that is not listed yet it is so.
    pub(super) fn tell_ahead(&mut self, question: usize, name: &str) {
        if let Some(question) = &mut self.questions[question] {
            question.ahead.insert(name.into());
        }
    }

    /// Its answer comes anew, all at once.
    pub(super) fn forget(&mut self, question: usize) {
        self.clear(question);
        if let Some(question) = &mut self.questions[question] {
            question.ahead.clear();
        }
    }

    /// All was told: of the other ones of `rows` it is not so.
    pub(super) fn end(&mut self, question: usize, rows: usize) {
        self.bits.resize(rows, 0);
        self.bits.iter_mut().for_each(|bits| *bits |= answered(question));
        if let Some(question) = &mut self.questions[question] {
            question.is_whole = true;
        }
    }

    /// What is told of the row itself is newer.
    pub(super) fn outdate(&mut self, at: usize) {
        if let Some(bits) = self.bits.get_mut(at) {
            *bits = 0;
        }
    }

    /// Whether it is so of a row; `None` where that is not answered.
    pub(super) fn of(&self, question: usize, at: usize) -> Option<bool> {
        let bits = *self.bits.get(at)?;
        (bits & answered(question) != 0).then_some(bits & is_so(question) != 0)
    }

    #[cfg(test)]
    pub(super) fn deny(&mut self, at: usize) {
        self.bits.resize(self.bits.len().max(at + 1), 0);
        self.bits[at] |= answered(0);
    }

    pub(super) fn compact(&mut self, is_kept: impl Fn(u32) -> bool) {
        keep(&mut self.bits, is_kept);
    }
}
