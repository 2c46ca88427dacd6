//! What happens in the fleet as it happens: a bounded number of lines, the newest first.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::Generation;
use super::cursor::{Cursor, Move};
use super::theme::Role;
use crate::fleet::{Filter, FilterError, Scratch};
use crate::live::{Batch, FeedKind, FeedLine};

/// Lines kept.
pub(super) const KEPT: usize = 5_000;
/// Seconds of the sparkline.
pub(super) const SECONDS: usize = 60;
/// Messages a second that AWS delivers on one connection; it drops what exceeds them (AWS IoT quotas).
pub(super) const DELIVERED: f64 = 100.0;

/// Glyph and colour of what happened.
pub(super) const fn look(kind: FeedKind) -> (&'static str, Role) {
    match kind {
        FeedKind::Update => ("·", Role::Text),
        FeedKind::Deleted => ("−", Role::Warn),
        FeedKind::Connected => ("●", Role::Ok),
        FeedKind::Disconnected => ("○", Role::Warn),
        FeedKind::Failed => ("✗", Role::Bad),
        FeedKind::Subscription => ("+", Role::Dim),
        FeedKind::Fault => ("!", Role::Warn),
    }
}

/// Letters kept of what happened: many lines of many kilobytes would fill the memory.
const LETTERS: usize = 400;

fn shortened(mut line: FeedLine) -> FeedLine {
    if let Some((end, _)) = line.what.char_indices().nth(LETTERS) {
        line.what = format!("{}…", &line.what[..end]);
    }
    line
}

/// The live feed.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    /// The newest first.
    lines: VecDeque<FeedLine>,
    /// Lines ever put into `lines`; the number of the newest one.
    count: u64,
    /// Numbers of the lines that pass the filter, the newest first.
    shown: VecDeque<u64>,
    /// Where the cursor is among the lines shown.
    pub cursor: Cursor,
    /// The filter as typed.
    pub filter: String,
    /// Where it cannot be read; the last good one stays in force.
    pub filter_error: Option<FilterError>,
    in_force: Filter,
    /// Nothing moves; what comes waits.
    pub paused: bool,
    waiting: VecDeque<FeedLine>,
    /// Lines that came since the pause.
    pub held: u64,
    rate: Rate,
    /// The few things that the filter is about.
    pub(super) covered: Covered,
}

/// The things that a filter is about, as far as they were looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Covered {
    /// Of which filter and of which state of the list that was found out.
    pub(super) of: Looked,
    /// The part of the filter that is about names, and the place in the list to go on at; none once it is known.
    pub(super) looking: Option<(Filter, usize)>,
    /// What was found so far.
    pub(super) found: Vec<String>,
    /// Empty where they are many, or none, or that is not known yet.
    pub(super) things: Vec<String>,
}

/// What an answer to the question for a filter's things stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Looked {
    pub(super) filter: String,
    pub(super) generation: Generation,
    pub(super) is_complete: bool,
    pub(super) loaded: usize,
}

impl Feed {
    /// Takes what came.
    pub fn take(&mut self, batch: &Batch, now: Timestamp) {
        let events = u64::try_from(batch.lifecycle.len()).unwrap_or(0);
        self.rate.add(batch.messages + events + batch.dropped, now);
        let lines: Vec<FeedLine> = FeedLine::all(batch, now).into_iter().map(shortened).collect();
        if self.paused {
            self.held += u64::try_from(lines.len()).unwrap_or(0);
            self.waiting.extend(lines);
            self.waiting.drain(..self.waiting.len().saturating_sub(KEPT));
        } else {
            self.insert(lines);
        }
    }

    fn insert(&mut self, lines: impl IntoIterator<Item = FeedLine>) {
        // What matching needs is not made for every line.
        let mut scratch = Scratch::default();
        for line in lines {
            let passes = self.in_force.rank(&line, &mut scratch).is_some();
            self.put(line, passes);
        }
    }

    fn put(&mut self, line: FeedLine, passes: bool) {
        self.count += 1;
        if passes {
            self.shown.push_front(self.count);
            // Who looks at a line keeps it where it stands; who stands at the top sees the newest.
            if self.cursor.row > 0 || self.cursor.top > 0 {
                self.cursor.row += 1;
                self.cursor.top += 1;
            }
        }
        self.lines.push_front(line);
        if self.lines.len() > KEPT {
            self.lines.pop_back();
            let oldest = self.oldest();
            if self.shown.back().is_some_and(|number| *number < oldest) {
                self.shown.pop_back();
            }
        }
    }

    fn oldest(&self) -> u64 {
        self.count + 1 - u64::try_from(self.lines.len()).unwrap_or(0)
    }

    /// Stops and goes on.
    pub fn pause(&mut self) {
        self.paused = !self.paused;
        self.held = 0;
        let waiting = std::mem::take(&mut self.waiting);
        self.insert(waiting);
    }

    /// Lines that pass the filter.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether no line passes the filter.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Lines kept, shown or not.
    pub fn kept(&self) -> usize {
        self.lines.len()
    }

    /// A line shown.
    pub fn line(&self, at: usize) -> Option<&FeedLine> {
        let number = self.shown.get(at)?;
        self.lines.get(usize::try_from(self.count - number).ok()?)
    }

    /// Moves the cursor.
    pub fn go(&mut self, to: Move) {
        self.cursor.go(to, self.shown.len(), |_| true);
    }

    /// Filters by this text; one that cannot be read leaves the last good one in force.
    pub fn set_filter(&mut self, text: &str, now: Timestamp) {
        text.clone_into(&mut self.filter);
        match Filter::parse::<FeedLine>(text, now) {
            Ok(filter) => {
                self.filter_error = None;
                self.in_force = filter;
                let mut scratch = Scratch::default();
                let numbered = (self.oldest()..=self.count).rev().zip(&self.lines);
                let mut passes = |line: &FeedLine| self.in_force.rank(line, &mut scratch).is_some();
                self.shown = numbered.filter(|(_, line)| passes(line)).map(|(number, _)| number).collect();
                self.cursor = Cursor::default();
            }
            Err(error) => self.filter_error = Some(error),
        }
    }

    /// The filter in force.
    pub const fn filter_in_force(&self) -> &Filter {
        &self.in_force
    }

    /// Messages a second, over the last five whole ones.
    pub fn rate(&self, now: Timestamp) -> f64 {
        self.rate.per_second(now)
    }

    /// Messages in each of the last sixty seconds, the present one last.
    pub fn seconds(&self, now: Timestamp) -> [u64; SECONDS] {
        self.rate.seconds(now)
    }

    /// When the rate next reads otherwise; `None` once nothing has come for a minute.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let is_still = self.rate.seconds(now).iter().all(|count| *count == 0);
        let second = || Timestamp::from_second(now.as_second()).ok()?.checked_add(SignedDuration::from_secs(1)).ok();
        if is_still { None } else { second() }
    }
}

/// How many came in which second.
#[derive(Debug, Clone, Default)]
struct Rate(VecDeque<(i64, u64)>);

impl Rate {
    fn add(&mut self, count: u64, now: Timestamp) {
        if count == 0 {
            return;
        }
        let second = now.as_second();
        match self.0.back_mut() {
            Some((last, sum)) if *last == second => *sum += count,
            _ => self.0.push_back((second, count)),
        }
        if self.0.len() > SECONDS {
            self.0.pop_front();
        }
    }

    fn seconds(&self, now: Timestamp) -> [u64; SECONDS] {
        let mut out = [0; SECONDS];
        for (second, count) in &self.0 {
            let ago = usize::try_from(now.as_second() - second).unwrap_or(0);
            if let Some(slot) = SECONDS.checked_sub(ago + 1).and_then(|at| out.get_mut(at)) {
                *slot += count;
            }
        }
        out
    }

    fn per_second(&self, now: Timestamp) -> f64 {
        const OVER: usize = 5;
        let seconds = self.seconds(now);
        let whole = &seconds[SECONDS - 1 - OVER..SECONDS - 1];
        let sum = u32::try_from(whole.iter().sum::<u64>()).unwrap_or(u32::MAX);
        f64::from(sum) / 5.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::live::{event, lost, news};
    use crate::app::tests::world::noon;
    use crate::live::{Lifecycle, News};

    fn batch(lifecycle: Vec<Lifecycle>, news: Vec<News>) -> Batch {
        Batch { messages: u64::try_from(news.len()).unwrap(), lifecycle, news, ..Batch::default() }
    }

    fn of(numbers: std::ops::Range<u64>) -> Batch {
        batch(Vec::new(), numbers.map(|number| news("pump", number, 1, 1)).collect())
    }

    fn versions(feed: &Feed) -> Vec<&str> {
        (0..feed.len()).map(|at| feed.line(at).unwrap().what.split_once(' ').unwrap().0).collect()
    }

    #[test]
    fn the_newest_stands_first_and_who_has_scrolled_keeps_the_line() {
        let mut feed = Feed::default();
        feed.take(&of(1..4), noon());
        assert_eq!(versions(&feed), ["v3", "v2", "v1"]);
        feed.go(Move::By(1));
        feed.take(&of(4..9), noon());
        assert_eq!(feed.line(feed.cursor.row).unwrap().what.split_once(' ').unwrap().0, "v2");
    }

    #[test]
    fn it_is_bounded_also_while_it_is_paused_and_filtered() {
        let mut feed = Feed::default();
        feed.set_filter("kind:disconnected", noon());
        feed.take(&batch(vec![event("pump", lost(), 1, 1)], Vec::new()), noon());
        feed.take(&of(1..5_100), noon());
        assert_eq!((feed.kept(), feed.len()), (KEPT, 0), "the one that passed is gone with the others");
        feed.pause();
        feed.take(&of(0..6_000), noon());
        assert_eq!((feed.kept(), feed.waiting.len(), feed.held), (KEPT, KEPT, 6_000));
        feed.pause();
        feed.set_filter("", noon());
        assert_eq!((feed.kept(), feed.len(), feed.waiting.len()), (KEPT, KEPT, 0));
        assert_eq!(versions(&feed)[0], "v5999");
    }

    #[test]
    fn a_long_value_is_cut_before_it_is_kept() {
        let mut feed = Feed::default();
        let what = crate::live::Happening::ConnectFailed { reason: "é".repeat(9_000) };
        feed.take(&batch(vec![event("valve", what, 1, 1)], Vec::new()), noon());
        assert_eq!(feed.line(0).unwrap().what.chars().count(), LETTERS + 1);
    }

    #[test]
    fn words_are_looked_for_in_every_field() {
        let mut feed = Feed::default();
        feed.take(&batch(vec![event("valve", lost(), 1, 1)], vec![news("pump", 7, 1, 2)]), noon());
        for (filter, count) in [("", 2), ("pump", 1), ("LOST", 1), ("kind:update", 1), ("!kind:update", 1), ("rate", 1)]
        {
            feed.set_filter(filter, noon());
            assert_eq!(feed.len(), count, "{filter}");
        }
        feed.set_filter("colour:red", noon());
        assert!(feed.filter_error.is_some() && feed.len() == 1, "the last good one stays in force");
    }

    #[test]
    fn an_update_tells_what_was_written_last() {
        let mut feed = Feed::default();
        feed.take(&batch(Vec::new(), vec![news("pump", 7, 1, 2)]), noon());
        assert_eq!(feed.line(0).unwrap().what, "v7  rate=2");
    }

    #[test]
    fn the_rate_comes_to_rest_after_a_minute() {
        let mut feed = Feed::default();
        assert_eq!(feed.next(noon()), None);
        feed.take(&of(0..50), noon());
        let later = |seconds| noon().checked_add(SignedDuration::from_secs(seconds)).unwrap();
        assert!((feed.rate(later(1)) - 10.0).abs() < f64::EPSILON);
        assert_eq!(feed.next(later(1)), Some(later(2)));
        assert_eq!(feed.seconds(later(59))[0], 50);
        assert_eq!(feed.next(later(60)), None);
    }
}
