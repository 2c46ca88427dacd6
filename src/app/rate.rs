//! How often AWS is asked, and whether it has had enough of it: what the header says of the budget.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::theme::Role;
use super::{Span, State, text};

/// Calls are counted in steps of so many seconds, so many of them a minute: the screen changes twelve times in the minute
/// after a call at most, and then no more.
const STEP: i64 = 5;
const STEPS: i64 = 60 / STEP;

/// The calls of the last minute.
#[derive(Debug, Clone, Default)]
pub struct Rate {
    /// Each with the calls in it, oldest first; none without.
    steps: VecDeque<(i64, u64)>,
    /// Of the session, when it was told last.
    total: u64,
}

impl Rate {
    /// So many calls were made by now in this session.
    pub(super) fn note(&mut self, total: u64, now: Timestamp) {
        // Another session counts anew.
        let more = total.checked_sub(self.total).unwrap_or(total);
        self.total = total;
        let step = step(now);
        self.steps.retain(|(at, _)| counts(*at, step));
        match self.steps.back_mut() {
            Some((at, calls)) if *at == step => *calls += more,
            _ if more > 0 => self.steps.push_back((step, more)),
            _ => {}
        }
    }

    /// The calls of the last minute.
    pub fn a_minute(&self, now: Timestamp) -> u64 {
        let step = step(now);
        self.steps.iter().filter(|(at, _)| counts(*at, step)).map(|(_, calls)| calls).sum()
    }

    /// When that is next less; never where it is nothing.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let step = step(now);
        let (oldest, _) = self.steps.iter().find(|(at, _)| counts(*at, step))?;
        Timestamp::from_second((oldest + STEPS) * STEP).ok()
    }
}

fn step(at: Timestamp) -> i64 {
    at.as_second().div_euclid(STEP)
}

fn counts(step: i64, now: i64) -> bool {
    (now - STEPS + 1..=now).contains(&step)
}

impl State {
    /// The budget in the header: that AWS throttles, and how often it is asked. Each at length and in short.
    pub(super) fn budget_spans(&self) -> Vec<(Span, Span)> {
        let span = |role, text: String| Span { role, text: format!("{text}  ") };
        let throttled = self.usage.next_try.map(|at| {
            let (long, short) = match seconds_left(at, self.now) {
                0 => ("throttled".to_owned(), "throttled".to_owned()),
                left => (format!("throttled, next in {left} s"), format!("throttled {left} s")),
            };
            (span(Role::Warn, long), span(Role::Warn, short))
        });
        let a_minute = self.rate.a_minute(self.now);
        let count = |calls: u64| usize::try_from(calls).unwrap_or(usize::MAX);
        let calls = match count(a_minute) {
            0 => {
                let all = text::plural(count(self.usage.calls), "call", "calls");
                (all.clone(), all)
            }
            calls => (format!("{}/min", text::plural(calls, "call", "calls")), format!("{}/min", text::count(calls))),
        };
        let calls = (Span { role: Role::Dim, text: calls.0 }, Span { role: Role::Dim, text: calls.1 });
        throttled.into_iter().chain([calls]).collect()
    }

    /// When the budget in the header next reads otherwise.
    pub(super) fn budget_wakes(&self, times: &mut Vec<Timestamp>) {
        times.extend(self.rate.next(self.now));
        let left = self.usage.next_try.map(|at| (at, seconds_left(at, self.now)));
        if let Some((at, left)) = left.filter(|(_, left)| *left > 0) {
            times.extend(at.checked_sub(SignedDuration::from_secs(left - 1)).ok());
        }
    }
}

/// Whole seconds, the one that has begun included.
fn seconds_left(until: Timestamp, now: Timestamp) -> i64 {
    let left = until.duration_since(now);
    (left.as_secs() + i64::from(left.subsec_nanos() > 0)).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_rate_goes_down_to_nothing_and_then_nothing_wakes() {
        let mut rate = Rate::default();
        assert_eq!((rate.a_minute(at(1000)), rate.next(at(1000))), (0, None));
        rate.note(7, at(1000));
        rate.note(9, at(1004));
        rate.note(19, at(1031));
        rate.note(19, at(1032));
        assert_eq!(rate.a_minute(at(1040)), 19);
        let first = rate.next(at(1040)).unwrap();
        assert_eq!((first, rate.a_minute(first)), (at(1060), 10));
        let second = rate.next(first).unwrap();
        assert_eq!((second, rate.a_minute(second), rate.next(second)), (at(1090), 0, None));
        rate.note(3, at(2000));
        assert_eq!(rate.a_minute(at(2000)), 3, "another session began to count anew");
    }

    #[test]
    fn a_second_that_has_begun_is_told() {
        let now = at(100);
        let in_millis = |millis| now + SignedDuration::from_millis(millis);
        assert_eq!([0, 1, 1000, 1001, -5000].map(|millis| seconds_left(in_millis(millis), now)), [0, 1, 1, 2, 0]);
    }
}
