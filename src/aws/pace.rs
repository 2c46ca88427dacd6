//! Sweeps over an account go gently: the quotas are shared with the devices' own production.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Half of the smallest quota a sweep touches: 10 calls a second for `GetPolicy` and `ListTargetsForPolicy`.
const BETWEEN: Duration = Duration::from_millis(200);
/// How far ahead of its pace a sweep may run: a small account is read at once.
const AHEAD: Duration = Duration::from_secs(4);

/// Lets twenty calls pass at once, then one every so often.
#[derive(Debug)]
pub(super) struct Pace {
    is_limited: bool,
    /// When the next call would be due if each had waited its time.
    due: Mutex<Option<Instant>>,
}

impl Pace {
    /// Not limited on an endpoint of one's own.
    pub(super) fn new(is_limited: bool) -> Self {
        Self { is_limited, due: Mutex::default() }
    }

    /// Whether there is a pace at all.
    pub(super) const fn is_limited(&self) -> bool {
        self.is_limited
    }

    /// Waits for its turn.
    pub(super) async fn turn(&self) {
        if self.is_limited {
            let turn = self.claim(Instant::now());
            sleep_until(turn).await;
        }
    }

    /// When the caller may go, its place taken.
    fn claim(&self, now: Instant) -> Instant {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = due.map_or(now, |due| due.max(now));
        *due = Some(mine + BETWEEN);
        mine.checked_sub(AHEAD).map_or(now, |early| early.max(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_the_rest_is_spread() {
        let (pace, now) = (Pace::new(true), Instant::now());
        let waits: Vec<Duration> = (0..30).map(|_| pace.claim(now) - now).collect();
        assert!(waits[..20].iter().all(Duration::is_zero), "{waits:?}");
        assert_eq!(waits[29], BETWEEN * 9);
        let later = now + Duration::from_mins(1);
        assert_eq!(pace.claim(later), later);
    }
}
