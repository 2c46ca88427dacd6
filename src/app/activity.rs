//! What was changed, and what was asked.

use super::cursor::Cursor;
use super::{Generation, Slot};
use crate::diagnose::{Entry, EntryState};

/// The journal, and where the cursor is among its entries and the calls.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    /// Oldest first.
    pub journal: Slot<Vec<Entry>>,
    /// Of the last question; the answers to earlier ones are older lists.
    pub generation: Generation,
    /// On the Activity view.
    pub cursor: Cursor,
}

impl Activity {
    /// The last change of this account and region that can be taken back and has not been.
    pub fn last_undoable(&self, account: &str, region: &str) -> Option<&Entry> {
        let entries = self.journal.get()?;
        let undoing =
            |id: &str| entries.iter().any(|entry| matches!(&entry.state, EntryState::Undone { by } if by == id));
        entries.iter().rev().find(|entry| {
            entry.may_be_taken_back() && !undoing(&entry.id) && entry.account == account && entry.region == region
        })
    }
}
