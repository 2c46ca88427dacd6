//! Who waits for one API, and whose turn it is. No clock: time comes in.

use std::time::Instant;

use super::lane::{Lane, Urgency};

/// So many of the visible go before one of the background that waits: it is slowed down, not stopped.
const AHEAD: u32 = 8;

/// Who waits.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// In the order they came.
    waiting: Vec<Waiting>,
    /// Given out so far.
    last: u64,
    /// Of the visible, since one of the background went.
    passed: u32,
}

#[derive(Debug)]
struct Waiting {
    number: u64,
    urgency: Urgency,
    /// Who tries again, not earlier than this.
    not_before: Option<Instant>,
}

/// How it stands with one who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the head; `is_patient`: the last tokens are not for it.
    Head { is_patient: bool },
    /// Others go before.
    Behind,
    /// It must not go before then.
    NotBefore(Instant),
}

impl Line {
    /// Takes a place at the end of its lane; its number.
    pub(super) fn join(&mut self, urgency: Urgency, not_before: Option<Instant>) -> u64 {
        self.last += 1;
        self.waiting.push(Waiting { number: self.last, urgency, not_before });
        self.last
    }

    /// Whose place it is no longer waits. Whether it was there.
    pub(super) fn leave(&mut self, number: u64) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|waiting| waiting.number != number);
        before > self.waiting.len()
    }

    /// It goes.
    pub(super) fn go(&mut self, number: u64) {
        let lane = self.of(number).map(|waiting| waiting.urgency.lane());
        self.leave(number);
        let waits = |lane| self.waiting.iter().any(|waiting| waiting.urgency.lane() == lane);
        match lane {
            Some(Lane::Visible) if waits(Lane::Background) => self.passed += 1,
            Some(Lane::Background) => self.passed = 0,
            _ => {}
        }
    }

    /// How many wait.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// The earliest that one who waits may go, for all that the line has to say.
    pub(super) fn earliest(&self, now: Instant) -> Option<Instant> {
        self.waiting.iter().map(|waiting| waiting.not_before.map_or(now, |at| at.max(now))).min()
    }

    /// How it stands with this one.
    pub(super) fn place(&self, number: u64, now: Instant) -> Place {
        let Some(mine) = self.of(number) else { return Place::Behind };
        if let Some(at) = mine.not_before.filter(|at| *at > now) {
            return Place::NotBefore(at);
        }
        let may_go = |waiting: &&Waiting| waiting.not_before.is_none_or(|at| at <= now);
        let in_line = || self.waiting.iter().filter(may_go);
        let lane = |waiting: &Waiting| waiting.urgency.lane();
        let has_keystroke = in_line().any(|waiting| lane(waiting) == Lane::Keystroke);
        let is_owed = !has_keystroke && self.passed >= AHEAD;
        let owed = in_line().find(|waiting| is_owed && lane(waiting) == Lane::Background);
        // Of several as urgent, the first in the list.
        let head = owed.or_else(|| in_line().min_by_key(|waiting| lane(waiting)));
        if head.is_some_and(|head| head.number == number) {
            Place::Head { is_patient: lane(mine) == Lane::Background && owed.is_none() }
        } else {
            Place::Behind
        }
    }

    fn of(&self, number: u64) -> Option<&Waiting> {
        self.waiting.iter().find(|waiting| waiting.number == number)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    /// The lanes in the order in which those who wait would go.
    fn order(line: &mut Line, mut numbers: Vec<(u64, Lane)>, now: Instant) -> Vec<(u64, Lane)> {
        let mut gone = Vec::new();
        while !numbers.is_empty() {
            let is_head = |number: u64| matches!(line.place(number, now), Place::Head { .. });
            let heads: Vec<usize> = (0..numbers.len()).filter(|at| is_head(numbers[*at].0)).collect();
            assert_eq!(heads.len(), 1, "one is at the head, and one alone");
            let next = numbers.remove(heads[0]);
            line.go(next.0);
            gone.push(next);
        }
        gone
    }

    fn joined(line: &mut Line, lanes: &[Lane]) -> Vec<(u64, Lane)> {
        lanes.iter().map(|lane| (line.join(Urgency::new(*lane), None), *lane)).collect()
    }

    #[test]
    fn a_keystroke_goes_before_the_visible_and_that_before_the_background() {
        use Lane::{Background, Keystroke, Visible};
        let mut line = Line::default();
        let waiting = joined(&mut line, &[Background, Visible, Background, Keystroke, Visible]);
        let gone: Vec<u64> = order(&mut line, waiting, Instant::now()).into_iter().map(|(number, _)| number).collect();
        assert_eq!(gone, [4, 2, 5, 1, 3]);
        assert_eq!(line.len(), 0);
    }

    #[test]
    fn the_visible_do_not_stop_the_background() {
        let mut line = Line::default();
        let lanes = [vec![Lane::Background; 2], vec![Lane::Visible; 20]].concat();
        let waiting = joined(&mut line, &lanes);
        let gone = order(&mut line, waiting, Instant::now());
        let at: Vec<usize> = (0..gone.len()).filter(|at| gone[*at].1 == Lane::Background).collect();
        assert_eq!(at, [8, 17]);
    }

    #[test]
    fn who_is_lifted_goes_before_and_who_tries_again_keeps_nobody_back() {
        let (mut line, now) = (Line::default(), Instant::now());
        let later = now + Duration::from_secs(1);
        let retry = line.join(Urgency::new(Lane::Keystroke), Some(later));
        let first = line.join(Urgency::new(Lane::Background), None);
        let urgency = Urgency::new(Lane::Visible);
        let second = line.join(urgency.clone(), None);
        assert_eq!(line.place(retry, now), Place::NotBefore(later));
        assert_eq!(line.place(first, now), Place::Behind);
        assert_eq!(line.place(second, now), Place::Head { is_patient: false });
        urgency.lift(Lane::Keystroke);
        assert_eq!(line.place(retry, later), Place::Head { is_patient: false }, "it came first");
        assert_eq!(line.earliest(now), Some(now));
        assert!(line.leave(second) && !line.leave(second));
        assert_eq!(line.place(first, now), Place::Head { is_patient: true });
    }

    proptest! {
        #[test]
        fn lanes_go_in_their_order(lanes in prop::collection::vec(0..3_u8, 1..60)) {
            let of = |number: &u8| [Lane::Keystroke, Lane::Visible, Lane::Background][usize::from(*number)];
            let lanes: Vec<Lane> = lanes.iter().map(of).collect();
            let mut line = Line::default();
            let waiting = joined(&mut line, &lanes);
            let gone = order(&mut line, waiting, Instant::now());
            let keystrokes = lanes.iter().filter(|lane| **lane == Lane::Keystroke).count();
            prop_assert!(gone[..keystrokes].iter().all(|(_, lane)| *lane == Lane::Keystroke), "nothing goes before a keystroke");
            for lane in [Lane::Keystroke, Lane::Visible, Lane::Background] {
                let numbers: Vec<u64> = gone.iter().filter(|(_, of)| *of == lane).map(|(number, _)| *number).collect();
                prop_assert!(numbers.is_sorted(), "who came first goes first");
            }
            // As many of the visible as there are do not keep one of the background waiting for more than eight.
            let rest = &gone[keystrokes..];
            let background = rest.iter().filter(|(_, lane)| *lane == Lane::Background).count();
            if background > 0 {
                let longest = rest.split(|(_, lane)| *lane == Lane::Background).take(background).map(<[_]>::len).max();
                prop_assert!(longest <= Some(8));
            }
        }
    }
}
