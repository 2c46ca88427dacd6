//! The recent calls of this session, for whoever wants to see what crosses the network.

use std::time::Duration;

use jiff::Timestamp;

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
