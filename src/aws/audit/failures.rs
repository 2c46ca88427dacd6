//! Calls that failed, told once for all of their kind.

use std::collections::BTreeMap;

use crate::diagnose::{AuditGap, GapReason, RuleId};
use crate::fleet::{Problem, ProblemKind};

/// After so many refusals one after another the rest of a stage is not asked.
const REFUSED: usize = 10;

/// What failed in a stage.
#[derive(Debug, Default)]
pub(super) struct Failures {
    in_a_row: usize,
    is_signed_out: bool,
    /// By reason: what it was about first, and how often.
    by: BTreeMap<(bool, String), (String, usize)>,
    last: Option<(bool, String)>,
}

/// Why a call told nothing.
pub(super) fn reason(problem: &Problem) -> GapReason {
    match (problem.kind, &problem.missing) {
        (ProblemKind::Denied, missing) => GapReason::Denied(missing.clone().unwrap_or_else(|| problem.tried.clone())),
        _ => GapReason::Failed(format!("{}: {}", problem.tried, problem.message)),
    }
}

impl Failures {
    /// Takes one in.
    pub(super) fn add(&mut self, on: &str, problem: &Problem) {
        self.in_a_row += 1;
        self.is_signed_out |= problem.kind == ProblemKind::SignIn;
        let key = match reason(problem) {
            GapReason::Denied(action) => (true, action),
            GapReason::Failed(message) => (false, message),
            GapReason::NotAsked { .. } => return,
        };
        self.last = Some(key.clone());
        self.by.entry(key).or_insert_with(|| (on.to_owned(), 0)).1 += 1;
    }

    /// Takes in an answer, where there is one, and hands on what it says.
    pub(super) fn take<T>(&mut self, on: &str, answer: Option<Result<T, Problem>>) -> Option<T> {
        match answer {
            Some(Ok(value)) => {
                self.answered();
                return Some(value);
            }
            Some(Err(problem)) => self.add(on, &problem),
            None => self.leave(1),
        }
        None
    }

    /// Takes in rows that are not asked, for the reason of the last that was.
    pub(super) fn leave(&mut self, rows: usize) {
        if let Some((_, count)) = self.last.as_ref().and_then(|key| self.by.get_mut(key)) {
            *count += rows;
        }
    }

    /// Takes in a row that was answered.
    pub(super) const fn answered(&mut self) {
        self.in_a_row = 0;
    }

    /// Whether the rest would fail as well: one refusal after another, or nobody is signed in any more.
    pub(super) const fn is_hopeless(&self) -> bool {
        self.in_a_row >= REFUSED || self.is_signed_out
    }

    /// Whether nobody is signed in any more.
    pub(super) const fn is_signed_out(&self) -> bool {
        self.is_signed_out
    }

    /// Whether everything went well.
    pub(super) fn is_empty(&self) -> bool {
        self.by.is_empty()
    }

    /// One gap a reason: `what` of so many.
    pub(super) fn gaps(self, what: &str, rules: &[RuleId]) -> Vec<AuditGap> {
        let gap = |((is_denied, why), (first, count)): ((bool, String), (String, usize))| AuditGap {
            what: if count == 1 { format!("{what} {first}") } else { format!("{what} {first} and {} more", count - 1) },
            reason: if is_denied { GapReason::Denied(why) } else { GapReason::Failed(why) },
            rules: rules.to_vec(),
        };
        self.by.into_iter().map(gap).collect()
    }
}
