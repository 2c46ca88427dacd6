//! Whether the machine was suspended: its steady clock stands still then, the clock on the wall does not.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

/// Clocks are set by less.
const JUMP: Duration = Duration::from_secs(5);

/// Both clocks, at the last look.
#[derive(Debug)]
pub(super) struct Clocks {
    wall: Timestamp,
    steady: Instant,
}

impl Clocks {
    pub(super) const fn new(wall: Timestamp, steady: Instant) -> Self {
        Self { wall, steady }
    }

    /// Whether more time has passed since the last look than the steady clock counted.
    pub(super) fn slept(&mut self, wall: Timestamp, steady: Instant) -> bool {
        let before = std::mem::replace(self, Self { wall, steady });
        let counted = steady.saturating_duration_since(before.steady);
        let passed = Duration::try_from(wall.duration_since(before.wall)).unwrap_or_default();
        passed.saturating_sub(counted) > JUMP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_steady_clock_did_not_count_is_sleep() {
        let (mut wall, mut steady) = (Timestamp::UNIX_EPOCH, Instant::now());
        let mut clocks = Clocks::new(wall, steady);
        for (passed, counted, slept) in
            [(1, 1, false), (3600, 3600, false), (600, 2, true), (4, 1, false), (0, 9, false)]
        {
            wall += Duration::from_secs(passed);
            steady += Duration::from_secs(counted);
            assert_eq!(clocks.slept(wall, steady), slept, "{passed} {counted}");
        }
        assert!(!clocks.slept(wall - Duration::from_mins(1), steady), "set back");
    }
}
