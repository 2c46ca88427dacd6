//! When the loop has to look again without being told.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

/// Data is drawn at most this often.
pub(super) const FRAME: Duration = Duration::from_millis(16);

/// The instant of a time of day; never sooner than a frame from now, lest a time in the past spin the loop.
pub(super) fn instant(at: Timestamp, now: Timestamp) -> Instant {
    let wait = Duration::try_from(at.duration_since(now)).unwrap_or_default();
    Instant::now() + wait.max(FRAME)
}

/// Sleeps until then; for ever where there is nothing to wait for.
pub(super) async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_the_past_does_not_spin_the_loop() {
        let now = Timestamp::UNIX_EPOCH;
        let (before, past) = (Instant::now(), now - Duration::from_secs(9));
        assert!(instant(past, now) >= before + FRAME);
        assert!(instant(now + Duration::from_secs(9), now) >= before + Duration::from_secs(9));
    }
}
