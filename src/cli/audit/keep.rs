//! Writing down where an audit stands, beside it: a million rows take a while, and the audit goes on meanwhile.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use tokio::task::{JoinError, JoinHandle};

use crate::aws::{AuditFile, SharedCursor};
use crate::fleet::Problem;

/// How often it is written down.
const EVERY: Duration = Duration::from_mins(1);

/// What writes it down, one after the other.
pub(super) struct Keeper<'a> {
    file: &'a AuditFile,
    cursor: &'a SharedCursor,
    last: Instant,
    running: Option<JoinHandle<Result<(), Problem>>>,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(file: &'a AuditFile, cursor: &'a SharedCursor) -> Self {
        Self { file, cursor, last: Instant::now(), running: None }
    }

    /// Writes it down where that is due and the last time has ended; how that ended, where it failed.
    pub(super) async fn when_due(&mut self) -> Option<Problem> {
        let ended = self.running.take_if(|running| running.is_finished());
        if self.running.is_none() && self.last.elapsed() > EVERY {
            self.last = Instant::now();
            self.running = Some(self.write());
        }
        failure(ended?.await)
    }

    /// Writes it down as it is in the end, unless nothing is left to go on with.
    pub(super) async fn finish(&mut self, is_worth_it: bool) -> Option<Problem> {
        if let Some(running) = self.running.take() {
            // What it would have told, the one after it does.
            let _ = running.await;
        }
        if is_worth_it {
            return failure(self.write().await);
        }
        self.file.discard();
        None
    }

    fn write(&self) -> JoinHandle<Result<(), Problem>> {
        let (file, cursor) = (self.file.clone(), self.cursor.clone());
        tokio::task::spawn_blocking(move || {
            // The audit waits for the copy alone, neither for the text nor for the disk.
            let copy = cursor.lock().unwrap_or_else(PoisonError::into_inner).clone();
            file.keep(&copy)
        })
    }
}

/// An audit goes on also where it cannot be written down.
fn failure(ended: Result<Result<(), Problem>, JoinError>) -> Option<Problem> {
    // One that broke off has said so on standard error.
    ended.ok()?.err()
}
