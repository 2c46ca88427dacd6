//! A value that comes later, stays while it is asked for again, and remembers why it is missing.

use jiff::Timestamp;

use super::Portion;
use crate::fleet::Problem;

/// One answer of AWS.
#[derive(Debug, Clone)]
pub struct Slot<T> {
    /// The last good answer.
    pub value: Option<T>,
    /// Why the last question failed.
    pub problem: Option<Problem>,
    /// When the value came.
    pub at: Option<Timestamp>,
    /// A question is under way.
    pub asking: bool,
    /// The value is the beginning of a long answer, of which more is to come or was not read.
    pub is_part: bool,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { value: None, problem: None, at: None, asking: false, is_part: false }
    }
}

impl<T> Slot<T> {
    /// Takes an answer.
    pub fn take(&mut self, result: Result<T, Problem>, now: Timestamp) {
        self.asking = false;
        match result {
            Ok(value) => {
                self.value = Some(value);
                self.is_part = false;
                self.problem = None;
                self.at = Some(now);
            }
            Err(problem) => self.problem = Some(problem),
        }
    }

    /// The value, where there is one.
    pub const fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Neither value nor failure yet.
    pub const fn is_waiting(&self) -> bool {
        self.value.is_none() && self.problem.is_none()
    }
}

impl<T> Slot<Vec<T>> {
    /// Takes a part of a long answer; what came before a failure stays.
    pub fn take_part(&mut self, result: Result<Portion<T>, Problem>, now: Timestamp) {
        let Portion { mut items, is_first, is_last } = match result {
            Ok(part) => part,
            Err(problem) => return self.take(Err(problem), now),
        };
        match &mut self.value {
            Some(value) if !is_first => value.append(&mut items),
            value => *value = Some(items),
        }
        (self.problem, self.at, self.asking, self.is_part) = (None, Some(now), !is_last, !is_last);
    }
}
