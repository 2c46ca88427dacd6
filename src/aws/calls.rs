//! The recent calls of this session, for whoever wants to see what crosses the network.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use crate::fleet::{Problem, ProblemKind};

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallOutcome {
    /// With an answer.
    Ok,
    /// With AWS's error code, or with a word of ours where there was none (`network`, `sign-in`).
    Failed {
        /// Such as `AccessDeniedException`.
        code: String,
    },
}

/// One call; identifiers only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Counted from 1, in the order they ended.
    pub number: u64,
    /// IAM action, such as `iot:ListThings`.
    pub action: String,
    /// On what; empty where there is no single thing.
    pub on: String,
    /// How it ended.
    pub outcome: CallOutcome,
    /// From the first byte to the answer, retries included.
    pub took: Duration,
    /// When it ended.
    pub at: Timestamp,
}

impl Call {
    /// The operation's name: `ListThings`.
    pub fn operation(&self) -> &str {
        self.action.split_once(':').map_or(self.action.as_str(), |(_, name)| name)
    }
}

/// How many are kept.
const KEPT: usize = 500;

/// The newest calls, and a way to hear of the next one.
#[derive(Debug)]
pub(super) struct Calls {
    ring: Mutex<VecDeque<Call>>,
    newest: watch::Sender<u64>,
}

impl Calls {
    pub(super) fn new() -> Self {
        Self { ring: Mutex::default(), newest: watch::Sender::new(0) }
    }

    /// Takes in a call that has ended.
    pub(super) fn note(&self, action: &str, on: &str, problem: Option<&Problem>, took: Duration, at: Timestamp) {
        let outcome = match problem {
            None => CallOutcome::Ok,
            Some(problem) => CallOutcome::Failed { code: word_for(problem) },
        };
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let number = ring.back().map_or(1, |call| call.number + 1);
        if ring.len() == KEPT {
            ring.pop_front();
        }
        ring.push_back(Call { number, action: action.to_owned(), on: on.to_owned(), outcome, took, at });
        drop(ring);
        self.newest.send_replace(number);
    }

    /// Oldest first.
    pub(super) fn snapshot(&self) -> Vec<Call> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(super) fn changed(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }
}

fn word_for(problem: &Problem) -> String {
    problem.code.clone().unwrap_or_else(|| {
        match problem.kind {
            ProblemKind::Denied => "denied",
            ProblemKind::NotFound => "not found",
            ProblemKind::Throttled => "throttled",
            ProblemKind::Conflict => "conflict",
            ProblemKind::Network => "network",
            ProblemKind::SignIn => "sign-in",
            ProblemKind::Input => "input",
            ProblemKind::ReadOnly => "read-only",
            ProblemKind::Service => "fault",
        }
        .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_keeps_the_newest_and_tells_of_each() {
        let calls = Calls::new();
        let heard = calls.changed();
        for _ in 0..=KEPT {
            calls.note("iot:ListThings", "", None, Duration::ZERO, Timestamp::UNIX_EPOCH);
        }
        let kept = calls.snapshot();
        assert_eq!((kept.len(), kept[0].number, kept[0].operation()), (KEPT, 2, "ListThings"));
        assert_eq!(*heard.borrow(), KEPT as u64 + 1);
    }
}
