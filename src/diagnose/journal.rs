//! What the journal holds, one JSON object a line: identifiers, and the documents of policies and trust. Those hold no
//! secrets, and without them nothing could be taken back. The values of shadows are not in it.

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
    /// AWS refused it, or it was never sent. Of a change of several calls some may have been done: see
    /// [`Entry::done`].
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
    /// What takes it back; of a change that came halfway, what was done of it.
    pub undo: Vec<ApiCall>,
    /// How many of the calls, from the first, AWS carried out. Lines of older versions have none: there the state alone
    /// tells.
    #[serde(default)]
    pub done: usize,
    /// The change that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
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
        let has_effect = match self.state {
            EntryState::Done | EntryState::Unsure { .. } => true,
            EntryState::Failed { .. } => self.done > 0,
            EntryState::Started | EntryState::Undone { .. } => false,
        };
        has_effect && !self.undo.is_empty()
    }

    /// The calls that AWS carried out or may have: all of them, unless the change came halfway.
    pub fn calls_with_effect(&self) -> &[ApiCall] {
        let begun = match self.state {
            EntryState::Failed { .. } => self.done,
            EntryState::Unsure { .. } => self.done + 1,
            EntryState::Started | EntryState::Done | EntryState::Undone { .. } => self.calls.len(),
        };
        self.calls.get(..begun).unwrap_or(&self.calls)
    }

    /// What AWS called the version that this change made of a policy, for what takes it back.
    pub fn name_version(&mut self, policy: &str, number: &str) {
        for back in &mut self.undo {
            if let ApiCall::DeletePolicyVersion { policy: of, version: version @ None } = back
                && of == policy
            {
                *version = Some(number.to_owned());
            }
        }
    }
}
