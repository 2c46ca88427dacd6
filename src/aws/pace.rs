//! Sweeps over an account go gently: the quotas are shared with the devices' own production.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// Half of the smallest quota a sweep touches: 10 calls a second for `GetPolicy` and `ListTargetsForPolicy`.
const BETWEEN: Duration = Duration::from_millis(200);

/// Lets one call pass every so often.
#[derive(Debug)]
pub(super) struct Pace {
    is_limited: bool,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// Not limited on an endpoint of one's own.
    pub(super) fn new(is_limited: bool) -> Self {
        Self { is_limited, next: Mutex::default() }
    }

    /// Waits for its turn.
    pub(super) async fn turn(&self) {
        if !self.is_limited {
            return;
        }
        let mut next = self.next.lock().await;
        let now = Instant::now();
        let mine = next.map_or(now, |next| next.max(now));
        *next = Some(mine + BETWEEN);
        drop(next);
        sleep_until(mine).await;
    }
}
