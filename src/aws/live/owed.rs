//! Questions whose answer did not come, each with a time of its own at which it is asked again.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::reads::Question;

/// However often a question fails, it is asked again by then.
const SLOWEST: Duration = Duration::from_mins(1);

/// How a question fared.
#[derive(Debug, Default)]
struct Fate {
    failures: u32,
    /// `None` while it is asked.
    due: Option<Instant>,
}

/// The questions that failed and were not answered since.
#[derive(Debug, Default)]
pub(super) struct Owed(HashMap<Question, Fate>);

impl Owed {
    /// It failed: asked again after `first`, and twice as long with every failure more.
    pub(super) fn failed(&mut self, question: Question, now: Instant, first: Duration) {
        let fate = self.0.entry(question).or_default();
        let wait = first.saturating_mul(1 << fate.failures.min(16)).min(SLOWEST.max(first));
        *fate = Fate { failures: fate.failures + 1, due: Some(now + wait) };
    }

    /// It is not allowed: asked again after so long. Whether that is new.
    pub(super) fn denied(&mut self, question: Question, now: Instant, wait: Duration) -> bool {
        let fate = self.0.entry(question).or_default();
        let is_new = fate.failures == 0;
        *fate = Fate { failures: fate.failures.saturating_add(1), due: Some(now + wait) };
        is_new
    }

    /// It was answered.
    pub(super) fn answered(&mut self, question: &Question) {
        self.0.remove(question);
    }

    /// Whether it failed and has its own time.
    pub(super) fn holds(&self, question: &Question) -> bool {
        self.0.contains_key(question)
    }

    /// When the first of them is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.0.values().filter_map(|fate| fate.due).min()
    }

    /// Those due now; they are under way from now on.
    pub(super) fn take(&mut self, now: Instant) -> Vec<Question> {
        let due = self.0.iter_mut().filter(|(_, fate)| fate.due.is_some_and(|due| due <= now));
        let taken = due.map(|(question, fate)| {
            fate.due = None;
            question.clone()
        });
        taken.collect()
    }

    /// All of them are due now.
    pub(super) fn hasten(&mut self, now: Instant) {
        for fate in self.0.values_mut().filter(|fate| fate.due.is_some()) {
            fate.due = Some(now);
        }
    }

    /// Nobody waits for the others any more.
    pub(super) fn retain(&mut self, is_wanted: impl Fn(&Question) -> bool) {
        self.0.retain(|question, _| is_wanted(question));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_fails_is_asked_ever_more_seldom_until_it_is_answered() {
        let (mut owed, mut now) = (Owed::default(), Instant::now());
        let question = Question::Names("t".to_owned());
        for seconds in [2, 4, 8, 16, 32, 60, 60, 2] {
            if owed.0.get(&question).is_some_and(|fate| fate.failures == 7) {
                owed.answered(&question);
            }
            owed.failed(question.clone(), now, Duration::from_secs(2));
            assert_eq!(owed.due(), Some(now + Duration::from_secs(seconds)));
            assert!(owed.take(now).is_empty());
            now += Duration::from_secs(seconds);
            assert_eq!(owed.take(now), std::slice::from_ref(&question));
            assert!(owed.take(now).is_empty() && owed.holds(&question));
        }
    }
}
