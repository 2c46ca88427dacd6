//! How fast a line to a terminal is, judged by the writes that had to wait.
//!
//! For a terminal that answers nothing (see `window`), and so cannot tell what it has shown.
//!
//! Between this program and the terminal stand buffers (a pseudo terminal's 8 KiB, those of SSH): what is in them is
//! seen seconds later on a slow line. They are kept from filling: a line that made one write wait is given no more than
//! it was seen to take.

use std::time::Duration;

/// A write that took longer had to wait for the line.
const WAITED: Duration = Duration::from_millis(20);
/// However slow the line: somebody waits for an answer to a key.
const LONGEST: Duration = Duration::from_secs(1);
/// How much faster the line is thought to be with each second in which no write waited: it may have become so.
const BOLDER: f64 = 0.1;

/// What is known about a line.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// Bytes a second; none as long as no write waited.
    rate: Option<f64>,
    /// Whether the line itself has told its rate.
    is_told: bool,
}

impl Flow {
    /// Of a line that carries so many bytes a second.
    pub(super) const fn of(rate: f64) -> Self {
        Self { rate: Some(rate), is_told: true }
    }

    /// Takes in a write; how long the line should be left alone after it.
    pub(super) fn written(&mut self, bytes: usize, took: Duration) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "a frame has far fewer than 2^52 bytes")]
        let bytes = bytes as f64;
        if took > WAITED {
            if !self.is_told {
                self.rate = Some((bytes / took.as_secs_f64()).max(1.0));
            }
            // The buffers are full now: as long again, and they are emptier by as much.
            return took.min(LONGEST);
        }
        let Some(rate) = &mut self.rate else { return Duration::ZERO };
        let drained = Duration::try_from_secs_f64(bytes / *rate).unwrap_or(LONGEST).min(LONGEST);
        if !self.is_told {
            *rate *= 1.0 + BOLDER * drained.as_secs_f64();
        }
        drained.saturating_sub(took)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_line_is_never_left_alone() {
        let mut flow = Flow::default();
        for _ in 0..100 {
            assert_eq!(flow.written(9_000, Duration::from_millis(2)), Duration::ZERO);
        }
    }

    #[test]
    fn a_slow_line_gets_what_it_takes_and_is_tried_again() {
        let mut flow = Flow::default();
        // 9,600 baud.
        let rest = flow.written(480, Duration::from_millis(500));
        assert_eq!(rest, Duration::from_millis(500));
        let first = flow.written(96, Duration::ZERO);
        assert_eq!(first.as_millis(), 100);
        let mut last = first;
        for _ in 0..200 {
            last = flow.written(96, Duration::ZERO);
        }
        assert!(last < first / 2 && last > first / 20, "{last:?}");
        assert_eq!(flow.written(1 << 20, Duration::from_secs(90)), LONGEST);
    }

    #[test]
    fn a_serial_line_is_as_fast_as_it_says() {
        let mut flow = Flow::of(960.0);
        for _ in 0..100 {
            assert_eq!(flow.written(96, Duration::ZERO).as_millis(), 100);
        }
    }
}
