//! The tasks that run, by whoever asked.

use std::collections::HashMap;
use std::future::Future;

use tokio::task::{AbortHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::app::Generation;

/// What runs.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    asked: HashMap<Generation, Vec<AbortHandle>>,
    tests: HashMap<Generation, CancellationToken>,
    changes: JoinSet<()>,
}

impl Tasks {
    /// Runs a question; it may be dropped half-way.
    pub(super) fn ask(&mut self, generation: Generation, task: impl Future<Output = ()> + Send + 'static) {
        self.asked.retain(|_, handles| {
            handles.retain(|handle| !handle.is_finished());
            !handles.is_empty()
        });
        self.asked.entry(generation).or_default().push(tokio::spawn(task).abort_handle());
    }

    /// Drops the questions of a generation.
    pub(super) fn forget(&mut self, generation: Generation) {
        for handle in self.asked.remove(&generation).unwrap_or_default() {
            handle.abort();
        }
    }

    /// A token that stops the credential request of this generation; those that have ended are forgotten.
    pub(super) fn test_token(&mut self, generation: Generation) -> CancellationToken {
        self.tests.retain(|_, token| !token.is_cancelled());
        self.tests.entry(generation).or_default().clone()
    }

    /// Stops a credential request.
    pub(super) fn cancel_test(&mut self, generation: Generation) {
        if let Some(token) = self.tests.remove(&generation) {
            token.cancel();
        }
    }

    /// Runs a change; nothing drops it.
    pub(super) fn change(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.changes.spawn(task);
    }

    /// Whether a change runs.
    pub(super) fn is_changing(&mut self) -> bool {
        while self.changes.try_join_next().is_some() {}
        !self.changes.is_empty()
    }

    /// Waits for every change to end.
    pub(super) async fn finish_changes(&mut self) {
        while self.changes.join_next().await.is_some() {}
    }
}
