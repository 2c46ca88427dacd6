//! Calls that failed, told once for all of their kind.

use std::collections::BTreeMap;

use crate::diagnose::{AuditGap, GapReason, RuleId};
use crate::fleet::{Problem, ProblemKind};

/// What failed in a stage.
#[derive(Debug, Default)]
pub(super) struct Failures {
    /// By reason: what it was about first, and how often.
    by: BTreeMap<(bool, String), (String, usize)>,
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
        let key = match reason(problem) {
            GapReason::Denied(action) => (true, action),
            GapReason::Failed(message) => (false, message),
            GapReason::NotAsked { .. } => return,
        };
        self.by.entry(key).or_insert_with(|| (on.to_owned(), 0)).1 += 1;
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
