//! How much may be on its way to a terminal: the terminal says itself when it has come to the end of a frame.
//!
//! Buffers on the way (8 KiB of a pseudo terminal, 64 KiB and more of SSH) take what a slow line has not carried yet, so
//! that no write tells how slow it is. Every frame ends with a request that a terminal answers when it gets there. The
//! next frame waits for that, but on a line that is long and not slow, where the wait would be for nothing.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A terminal that has answered nothing for so long, at its start, answers nothing.
const ANSWERS_WITHIN: Duration = Duration::from_millis(500);
/// Frames may follow each other unanswered as far as they make a key's effect later by this at most.
const UNSEEN: Duration = Duration::from_millis(20);
/// For how long an answer may be missing that the line owes, at least and at most: a byte may have been lost.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(8));

/// A request that no answer has come to.
#[derive(Debug)]
struct Asked {
    at: Instant,
    /// Bytes of its own frame.
    bytes: usize,
    /// And of all that were unanswered before it.
    ahead: usize,
}

/// What is on its way.
#[derive(Debug)]
pub(super) struct Window {
    /// When it was first asked.
    since: Option<Instant>,
    answers: bool,
    asked: VecDeque<Asked>,
    /// The shortest time that an answer took: the way there and back.
    way: Duration,
    /// Bytes a second that the line carries at the least.
    rate: f64,
}

impl Default for Window {
    fn default() -> Self {
        Self { since: None, answers: false, asked: VecDeque::new(), way: Duration::MAX, rate: 0.0 }
    }
}

impl Window {
    /// Whether the terminal has not been asked anything yet.
    pub(super) const fn is_new(&self) -> bool {
        self.since.is_none()
    }

    /// Whether it is worth asking.
    pub(super) fn asks(&self, now: Instant) -> bool {
        self.answers || self.since.is_none_or(|since| now < since + ANSWERS_WITHIN)
    }

    /// Whether the terminal is known to answer.
    pub(super) const fn answers(&self) -> bool {
        self.answers
    }

    /// Takes in that bytes with a request at their end are on their way.
    pub(super) fn sent(&mut self, bytes: usize, now: Instant) {
        if self.opens(now).is_some_and(|at| at <= now) {
            // What is late by so much is lost, or held up on a line that hangs: one frame is tried at a time.
            self.asked.clear();
        }
        self.since.get_or_insert(now);
        self.asked.push_back(Asked { at: now, bytes, ahead: self.unanswered() });
    }

    /// Takes in an answer.
    pub(super) fn answered(&mut self, now: Instant) {
        self.answers = true;
        // Nothing asked: it comes late, and was given up.
        let Some(asked) = self.asked.pop_front() else { return };
        let took = now.saturating_duration_since(asked.at).max(Duration::from_micros(1));
        self.way = self.way.min(took);
        // Its own bytes have come through meanwhile for certain, and some of those before it.
        let carried = as_f64(asked.bytes) / took.as_secs_f64();
        let expected = self.way + carrying(asked.ahead + asked.bytes, self.rate) + UNSEEN;
        if carried > self.rate || took > expected * 2 {
            self.rate = carried;
        }
    }

    /// Nobody waits for what was asked: another program had the terminal.
    pub(super) fn forget(&mut self) {
        self.asked.clear();
        if !self.answers {
            self.since = None;
        }
    }

    /// Whether an answer may still come.
    pub(super) fn awaits(&self, now: Instant) -> bool {
        !self.asked.is_empty() && self.asks(now)
    }

    /// When the next frame may go, though no answer came till then: none where it may go now.
    pub(super) fn opens(&self, now: Instant) -> Option<Instant> {
        let last = self.asked.back()?;
        if !self.answers {
            return self.since.map(|since| since + ANSWERS_WITHIN).filter(|until| *until > now);
        }
        let carries = carrying(self.unanswered(), self.rate);
        if carries <= UNSEEN {
            return None;
        }
        let patience = self.way.saturating_add(carries).saturating_mul(4).clamp(PATIENCE.0, PATIENCE.1);
        Some(last.at + patience)
    }

    fn unanswered(&self) -> usize {
        self.asked.iter().map(|asked| asked.bytes).sum()
    }
}

/// How long a line that carries so many bytes a second has these.
fn carrying(bytes: usize, rate: f64) -> Duration {
    Duration::try_from_secs_f64(as_f64(bytes) / rate.max(1.0)).unwrap_or(PATIENCE.1)
}

#[expect(clippy::cast_precision_loss, reason = "what is unanswered is far less than 2^52 bytes")]
const fn as_f64(bytes: usize) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// A line of this many bytes a second, whose way there and back takes this long: how long after each of these
    /// frames, given one upon the other as early as may be, the next may go.
    fn waits(rate: u32, way: Duration, frames: &[usize]) -> Vec<Duration> {
        let mut window = Window::default();
        let mut now = Instant::now();
        let mut carried_at = now;
        let mut due: VecDeque<Instant> = VecDeque::new();
        let mut waits = Vec::new();
        for bytes in frames {
            window.sent(*bytes, now);
            carried_at = carried_at.max(now) + Duration::from_secs(u64::try_from(*bytes).unwrap()) / rate;
            due.push_back(carried_at + way);
            let sent = now;
            while let Some(opens) = window.opens(now).filter(|at| *at > now) {
                now = due.front().copied().unwrap().min(opens).max(now);
                if due.front().is_some_and(|at| *at <= now) {
                    due.pop_front();
                    window.answered(now);
                }
            }
            waits.push(now - sent);
        }
        waits
    }

    #[test]
    fn on_a_slow_line_each_frame_waits_until_the_last_is_seen() {
        let waits = waits(960, 5 * MS, &[30, 3_000, 100, 100, 300]);
        let expected = [36, 3_130, 109, 109, 317];
        for (wait, expected) in waits.iter().zip(expected) {
            assert!(wait.as_millis().abs_diff(expected) < 3, "{waits:?}");
        }
    }

    #[test]
    fn on_a_long_line_that_is_fast_small_frames_follow_each_other() {
        let waits = waits(1_000_000, 200 * MS, &[30, 3_000, 100, 100, 100, 3_000]);
        assert!(waits[2..5].iter().any(Duration::is_zero), "{waits:?}");
        assert!(waits.iter().all(|wait| *wait < 210 * MS), "{waits:?}");
    }

    #[test]
    fn a_terminal_that_answers_nothing_is_waited_for_once() {
        let (mut window, start) = (Window::default(), Instant::now());
        window.sent(3_000, start);
        assert_eq!(window.opens(start), Some(start + ANSWERS_WITHIN));
        let later = start + ANSWERS_WITHIN;
        assert_eq!(window.opens(later), None);
        assert!(!window.asks(later) && !window.awaits(later));
        // It was only far away.
        window.answered(later + 300 * MS);
        assert!(window.asks(later + 300 * MS));
    }

    #[test]
    fn an_answer_that_is_lost_is_given_up() {
        let (mut window, start) = (Window::default(), Instant::now());
        window.sent(30, start);
        window.answered(start + 31 * MS);
        window.sent(300, start + 31 * MS);
        let opens = window.opens(start + 32 * MS).unwrap();
        assert!(opens > start + PATIENCE.0 && opens < start + 3 * PATIENCE.0);
        window.sent(100, opens);
        assert_eq!(window.asked.len(), 1);
        window.answered(opens + 104 * MS);
        assert_eq!(window.opens(opens + 104 * MS), None);
    }

    #[test]
    fn a_line_that_has_become_slow_is_known_to_be() {
        let (mut window, mut now) = (Window::default(), Instant::now());
        window.sent(3_000, now);
        now += MS;
        window.answered(now);
        window.sent(3_000, now);
        assert_eq!(window.opens(now), None, "fast");
        now += Duration::from_secs(3);
        window.answered(now);
        window.sent(100, now);
        assert!(window.opens(now).is_some());
    }
}
