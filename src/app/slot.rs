//! A value that comes later, stays while it is asked for again, and remembers why it is missing.

use jiff::Timestamp;

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
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { value: None, problem: None, at: None, asking: false }
    }
}

impl<T> Slot<T> {
    /// Takes an answer.
    pub fn take(&mut self, result: Result<T, Problem>, now: Timestamp) {
        self.asking = false;
        match result {
            Ok(value) => {
                self.value = Some(value);
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
