//! How long to wait for the next try.

use std::time::Duration;

/// The longest first wait: a broker that was restarted comes back soon.
const FIRST: Duration = Duration::from_millis(500);

/// Doubles with every failure in a row, up to a cap, with jitter so that many operators do not come back at once.
#[derive(Debug)]
pub(super) struct Backoff {
    failures: u32,
    cap: Duration,
}

impl Backoff {
    pub(super) const fn new(cap: Duration) -> Self {
        Self { failures: 0, cap }
    }

    /// After one more failure; at least half of the full wait.
    pub(super) fn wait(&mut self) -> Duration {
        let full = FIRST.saturating_mul(1 << self.failures.min(16)).min(self.cap);
        self.failures = self.failures.saturating_add(1);
        // A random id's first byte is jitter enough.
        full.mul_f64(0.5 + f64::from(uuid::Uuid::new_v4().as_bytes()[0]) / 510.0)
    }

    /// A connection stood for a while.
    pub(super) const fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_cap_and_begin_anew() {
        let mut backoff = Backoff::new(Duration::from_secs(30));
        for full in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
            let wait = u64::try_from(backoff.wait().as_millis()).unwrap();
            assert!((full / 2..=full).contains(&wait), "{wait} of {full}");
        }
        backoff.reset();
        assert!(backoff.wait() <= FIRST);
    }
}
