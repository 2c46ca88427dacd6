//! How often AWS is asked, and whether it has had enough of it: what the header says of the budget.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::theme::Role;
use super::{Span, State, text};

/// Calls are counted in steps of so many seconds, so many of them a minute.
const STEP: i64 = 5;
const STEPS: i64 = 60 / STEP;

/// Fewer a minute are told by this alone: a question now and then must not redraw the header each time.
const FEW: u64 = 10;

/// The calls of the last minute.
#[derive(Debug, Clone, Default)]
pub struct Rate {
    /// Each with the calls in it, oldest first; none without.
    steps: VecDeque<(i64, u64)>,
    /// Of the session, when it was told last.
    total: u64,
    /// What the header says of it.
    told: Told,
}

/// What is said of so many calls a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Told {
    #[default]
    Few,
    Many(u64),
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
        self.pass(now);
    }

    /// Time has passed.
    pub(super) fn pass(&mut self, now: Timestamp) {
        self.told = self.at(step(now));
    }

    /// What is said then, if nothing more is asked.
    fn at(&self, step: i64) -> Told {
        let a_minute: u64 = self.steps.iter().filter(|(at, _)| counts(*at, step)).map(|(_, calls)| calls).sum();
        match self.told {
            // A quarter more or less is no news.
            Told::Many(told) if told.abs_diff(a_minute) <= told / 4 => self.told,
            _ if a_minute < FEW => Told::Few,
            _ => Told::Many(a_minute),
        }
    }

    /// When the header says otherwise if nothing more is asked.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let now = step(now);
        let (last, _) = self.steps.back()?;
        let next = (now + 1..=last + STEPS).find(|step| self.at(*step) != self.told)?;
        Timestamp::from_second(next * STEP).ok()
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
        let count = |calls: u64| usize::try_from(calls).unwrap_or(usize::MAX);
        let calls = match self.rate.told {
            Told::Few => (format!("<{FEW} calls/min"), format!("<{FEW}/min")),
            Told::Many(calls) => {
                let calls = text::count(count(calls));
                (format!("{calls} calls/min"), format!("{calls}/min"))
            }
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
    fn the_rate_goes_down_and_then_nothing_wakes() {
        let mut rate = Rate::default();
        assert_eq!((rate.told, rate.next(at(1000))), (Told::Few, None));
        rate.note(25, at(1000));
        rate.note(28, at(1004));
        rate.note(38, at(1031));
        rate.note(38, at(1032));
        assert_eq!(rate.told, Told::Many(38));
        let mut told = Vec::new();
        let mut now = at(1040);
        while let Some(next) = rate.next(now) {
            now = next;
            rate.pass(now);
            told.push((now.as_second(), rate.told));
        }
        assert_eq!(told, [(1060, Told::Many(10)), (1090, Told::Few)]);
        rate.note(30, at(2000));
        assert_eq!(rate.told, Told::Many(30), "another session began to count anew");
    }

    #[test]
    fn a_question_now_and_then_leaves_the_header_as_it_is() {
        for (between, expected) in [(200, Told::Few), (20, Told::Few), (4, Told::Many(13))] {
            let mut rate = Rate::default();
            let mut told = Vec::new();
            for (total, second) in (0..3600).step_by(between).enumerate() {
                // It is woken, too, where it said that it would read otherwise.
                rate.pass(at(second - 1));
                rate.note(total as u64, at(second));
                if second > 300 {
                    told.push(rate.told);
                }
            }
            told.dedup();
            assert_eq!(told, [expected]);
        }
    }

    #[test]
    fn a_second_that_has_begun_is_told() {
        let now = at(100);
        let in_millis = |millis| now + SignedDuration::from_millis(millis);
        assert_eq!([0, 1, 1000, 1001, -5000].map(|millis| seconds_left(in_millis(millis), now)), [0, 1, 1, 2, 0]);
    }
}
