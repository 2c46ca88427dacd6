//! What the caller may do, learned from the calls that were made anyway.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::fleet::{Problem, ProblemKind};

/// What the last call of an action taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capability {
    /// It was allowed.
    Allowed,
    /// It was refused.
    Denied {
        /// When.
        at: Timestamp,
        /// AWS's words.
        message: String,
    },
    /// Too many calls; says nothing about the permission.
    Throttled,
    /// It failed for another reason.
    Unknown,
}

/// By IAM action, such as `iot:ListPolicies`. An action never tried is not in it.
pub type Capabilities = BTreeMap<String, Capability>;

/// The table, as it grows.
#[derive(Debug, Default)]
pub(super) struct Learned(Mutex<Capabilities>);

impl Learned {
    /// Takes in what a call taught. Trouble on the way does not wipe out what is known.
    pub(super) fn learn(&self, action: &str, problem: Option<&Problem>, at: Timestamp) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taught = match problem.map(|problem| (problem.kind, problem)) {
            None | Some((ProblemKind::NotFound | ProblemKind::Conflict, _)) => Capability::Allowed,
            Some((ProblemKind::Denied, problem)) => Capability::Denied { at, message: problem.message.clone() },
            Some((ProblemKind::Throttled, _)) => Capability::Throttled,
            Some(_) => Capability::Unknown,
        };
        let is_firm = |known: &Capability| matches!(known, Capability::Allowed | Capability::Denied { .. });
        if !is_firm(&taught) && table.get(action).is_some_and(is_firm) {
            return;
        }
        table.insert(action.to_owned(), taught);
    }

    /// As it stands.
    pub(super) fn snapshot(&self) -> Capabilities {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_does_not_wipe_out_what_is_known_and_a_later_answer_does() {
        let learned = Learned::default();
        let at = Timestamp::UNIX_EPOCH;
        let problem = |kind| Problem::new(kind, "ListPolicies", "", "said");
        learned.learn("iot:ListPolicies", Some(&problem(ProblemKind::Throttled)), at);
        assert_eq!(learned.snapshot()["iot:ListPolicies"], Capability::Throttled);
        learned.learn("iot:ListPolicies", Some(&problem(ProblemKind::Denied)), at);
        learned.learn("iot:ListPolicies", Some(&problem(ProblemKind::Network)), at);
        assert!(matches!(learned.snapshot()["iot:ListPolicies"], Capability::Denied { .. }));
        learned.learn("iot:ListPolicies", None, at);
        assert_eq!(learned.snapshot()["iot:ListPolicies"], Capability::Allowed);
    }
}
