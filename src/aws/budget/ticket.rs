//! One call under way: how urgent it is, and what became of its requests.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Budget, Urgency};

/// Full jitter: any time up to half a second, which doubles with every try, up to this.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(20);

tokio::task_local! {
    /// The call that the SDK is making: it tells neither its interceptors nor its HTTP client whose request it is.
    static UNDER_WAY: Arc<Ticket>;
}

/// A call under way.
#[derive(Debug)]
pub(in crate::aws) struct Ticket {
    budget: Arc<Budget>,
    action: String,
    urgency: Urgency,
    /// Requests sent.
    attempts: AtomicU32,
    /// Whether the last one was throttled, which has not been told yet.
    is_throttled: AtomicBool,
    sent: Mutex<Instant>,
}

impl Ticket {
    pub(in crate::aws) fn new(budget: Arc<Budget>, action: &str, urgency: Urgency) -> Arc<Self> {
        budget.tally.note(action, |count| count.calls += 1);
        Arc::new(Self {
            budget,
            action: action.to_owned(),
            urgency,
            attempts: AtomicU32::new(0),
            is_throttled: AtomicBool::new(false),
            sent: Mutex::new(Instant::now()),
        })
    }

    /// Makes the call in its turn; `is_throttled` tells whether it failed for that in the end. With the time it took from
    /// its turn on.
    pub(in crate::aws) async fn make<T>(
        self: Arc<Self>,
        sent: impl Future<Output = T>,
        is_throttled: impl FnOnce(&T) -> bool,
    ) -> (T, Duration) {
        self.budget.turn(&self.action, &self.urgency, None).await;
        let started = Instant::now();
        let answer = UNDER_WAY.scope(Arc::clone(&self), sent).await;
        if is_throttled(&answer) {
            self.throttled();
        }
        (answer, started.elapsed())
    }

    /// The call that is being made here.
    pub(super) fn under_way() -> Option<Arc<Self>> {
        UNDER_WAY.try_with(Arc::clone).ok()
    }

    /// A request is about to be sent. The first has had its turn; for every other one it is waited, and for a while before.
    pub(super) async fn attempt(&self) {
        let before = self.attempts.fetch_add(1, Ordering::Relaxed);
        if before > 0 {
            if self.is_throttled.swap(false, Ordering::Relaxed) {
                self.throttled();
            }
            let not_before = Instant::now() + jitter(before - 1, random());
            self.budget.turn(&self.action, &self.urgency, Some(not_before)).await;
        }
        self.budget.tally.note(&self.action, |count| count.attempts += 1);
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// The last request was throttled. Counted once it is known whether it is sent again: see [`Ticket::make`].
    pub(super) fn saw_throttling(&self) {
        self.is_throttled.store(true, Ordering::Relaxed);
    }

    fn throttled(&self) {
        let sent = *self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        self.budget.throttled(&self.action, sent);
    }
}

/// Before the next try, after so many that were sent again already.
fn jitter(again: u32, of: f64) -> Duration {
    FIRST.saturating_mul(1 << again.min(16)).min(LONGEST).mul_f64(of)
}

/// In 0 to 1.
fn random() -> f64 {
    // A random id's first bytes are random enough.
    let id = uuid::Uuid::new_v4();
    f64::from(u16::from_be_bytes([id.as_bytes()[0], id.as_bytes()[1]])) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_twenty_seconds_and_any_part_of_them_may_be_waited() {
        let whole: Vec<u128> = (0..8).map(|again| jitter(again, 1.0).as_millis()).collect();
        assert_eq!(whole, [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
        assert_eq!(jitter(40, 0.5), LONGEST / 2);
        assert_eq!(jitter(3, 0.0), Duration::ZERO);
        assert!((0..100).map(|_| random()).all(|of| (0.0..=1.0).contains(&of)));
    }
}
