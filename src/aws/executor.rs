//! The one executor: nothing else in the program calls a mutating API.

use super::Cloud;
use super::cloud::not_written_yet;
use crate::diagnose::{Entry, Fix};
use crate::fleet::Problem;

impl Cloud {
    /// Makes the fix's calls in order, journalled before and after. Refuses in read-only mode before anything is
    /// written or sent.
    ///
    /// # Errors
    /// Read-only mode, a journal that cannot be written (then nothing is sent), or what AWS said; the journal then holds
    /// a failed entry.
    pub async fn execute(&self, fix: &Fix) -> Result<Entry, Problem> {
        let _ = fix;
        tokio::task::yield_now().await;
        Err(not_written_yet("execute"))
    }

    /// Takes back a change of the journal: the one with this id, or the newest that can be. The undoing is an entry of
    /// its own.
    ///
    /// # Errors
    /// As [`Cloud::execute`]; and for an entry of another account or region, one already taken back, one without a way
    /// back, and where there is none.
    pub async fn undo(&self, id: Option<&str>) -> Result<Entry, Problem> {
        let _ = id;
        tokio::task::yield_now().await;
        Err(not_written_yet("undo"))
    }

    /// Every change, in its last state, oldest first.
    ///
    /// # Errors
    /// Where the file exists and cannot be read.
    pub fn journal(&self) -> Result<Vec<Entry>, Problem> {
        Err(not_written_yet("journal"))
    }
}
