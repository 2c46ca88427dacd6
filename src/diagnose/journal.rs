//! What the journal holds: identifiers only, one JSON object a line.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ApiCall;

/// How far a change came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "state")]
pub enum EntryState {
    /// Written and synced before the call.
    Started,
    /// AWS answered with success.
    Done,
    /// AWS refused it, or it was never sent.
    Failed {
        /// Code and message, no payload.
        message: String,
    },
    /// No answer, or a fault of the service: whether it took effect is not known.
    Unsure {
        /// Code and message, no payload.
        message: String,
    },
    /// Taken back by the entry with this id.
    Undone {
        /// The undoing entry.
        by: String,
    },
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Of the change; the lines of one change share it.
    pub id: String,
    /// When it was begun.
    pub at: Timestamp,
    /// When it ended, well or badly; absent while it has not, and in lines of older versions. Being taken back later
    /// changes neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The account it concerns; undo refuses any other.
    pub account: String,
    /// The region.
    pub region: String,
    /// The caller's ARN.
    pub caller: String,
    /// The fix's one line.
    pub title: String,
    /// What was called.
    pub calls: Vec<ApiCall>,
    /// What takes it back.
    pub undo: Vec<ApiCall>,
    /// What turned out on the way, such as that it was attached already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How far it came.
    #[serde(flatten)]
    pub state: EntryState,
}

impl Entry {
    /// Whether it may have taken effect, has not been taken back, and calls are known that do so. A change without any
    /// end is left out: it may still be under way in another program.
    pub const fn may_be_taken_back(&self) -> bool {
        matches!(self.state, EntryState::Done | EntryState::Unsure { .. }) && !self.undo.is_empty()
    }
}
