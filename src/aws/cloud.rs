//! A session: one account, one region, one caller.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

use super::{Call, Caller, Capabilities, Settings};
use crate::fleet::{Problem, ProblemKind, Scope};

/// A session with AWS. Cheap to clone.
#[derive(Clone)]
pub struct Cloud {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    scope: Scope,
    caller: Caller,
    profile: String,
    read_only: AtomicBool,
    noted: watch::Sender<u64>,
}

impl Cloud {
    /// Finds region and credentials and asks who they are.
    ///
    /// # Errors
    /// Within 2 s, what was looked for and what to do next.
    pub async fn open(settings: Settings) -> Result<Self, Problem> {
        tokio::task::yield_now().await;
        let _ = settings;
        Err(not_written_yet("open"))
    }

    /// What the session was opened with.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Partition, region, account. The account is empty where neither STS nor an ARN has told it yet.
    pub fn scope(&self) -> &Scope {
        &self.inner.scope
    }

    /// Who the session is.
    pub fn caller(&self) -> &Caller {
        &self.inner.caller
    }

    /// The profile in use, `default` where none was named.
    pub fn profile(&self) -> &str {
        &self.inner.profile
    }

    /// Whether changes are refused before anything is sent.
    pub fn read_only(&self) -> bool {
        self.inner.read_only.load(Ordering::Acquire)
    }

    /// Turns read-only mode on or off; never off where it was given at start. Answers the mode now in force.
    pub fn set_read_only(&self, on: bool) -> bool {
        let on = on || self.inner.settings.read_only;
        self.inner.read_only.store(on, Ordering::Release);
        on
    }

    /// What the caller may do, as far as calls have shown.
    pub fn capabilities(&self) -> Capabilities {
        Capabilities::new()
    }

    /// The recent calls, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        Vec::new()
    }

    /// Changes to the number of the newest call whenever one ends: wait on it instead of asking again and again.
    pub fn calls_changed(&self) -> watch::Receiver<u64> {
        self.inner.noted.subscribe()
    }

    /// Forgets everything remembered (policies, endpoints excepted), so that the next question is asked anew.
    pub fn forget(&self) {}
}

pub(super) fn not_written_yet(tried: &str) -> Problem {
    Problem::new(ProblemKind::Service, tried, "", "not written yet")
}
