//! The fleet in numbers: what the index tells, and what can be counted of the rows that are loaded.

use jiff::Timestamp;

use super::cursor::Cursor;
use super::pages::pick;
use super::{Answer, Effect, Generation, ListKind, Query, State, View};
use crate::fleet::{Fact, FleetCounts, Problem, Tally};

/// Rows that are counted before the key that asked for it is answered: a millisecond's worth.
const AT_ONCE: usize = 16_384;

/// The view of the fleet in numbers. It is made when it is opened and on refresh; nothing of it ticks.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// Where the cursor is.
    pub cursor: Cursor,
    /// What the index says, or why it does not; `None` where it was not answered yet.
    pub indexed: Option<Fact<Box<FleetCounts>>>,
    /// When it said so.
    pub at: Option<Timestamp>,
    /// What was counted of the rows loaded.
    pub counted: Option<Counted>,
    counting: Option<Counting>,
    generation: Generation,
}

/// What was counted of the rows that were loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Things.
    pub things: usize,
    /// Whether these are all.
    pub all_things: bool,
    /// By thing type.
    pub types: Vec<(String, usize)>,
    /// Connected or not, as far as was heard.
    pub connected: Tally,
    /// Whether the shadow has a delta, as far as was read.
    pub delta: Tally,
    /// Certificates.
    pub certificates: usize,
    /// Whether these are all.
    pub all_certificates: bool,
    /// By status.
    pub statuses: Vec<(String, usize)>,
}

/// How far the counting is.
#[derive(Debug, Clone, Default)]
struct Counting {
    next: usize,
    types: Tally,
    connected: Tally,
    delta: Tally,
    statuses: Tally,
}

impl State {
    /// Whether the overview is shown.
    pub fn is_overview(&self) -> bool {
        self.pages.is_empty() && self.view == View::Overview
    }

    /// Asks the index, and begins to count what is loaded.
    pub(super) fn look_over(&mut self) -> Vec<Effect> {
        self.count_anew();
        let old = self.overview.generation;
        let generation = self.generation();
        self.overview.generation = generation;
        let forget = (old != 0).then_some(Effect::Forget { generation: old });
        forget.into_iter().chain([Effect::Ask { generation, query: Query::Overview }]).collect()
    }

    /// Takes what the index said.
    pub(super) fn looked_over(&mut self, generation: Generation, result: Result<Answer, Problem>) {
        if generation != self.overview.generation {
            return;
        }
        let told = pick(result, |answer| if let Answer::Overview(told) = answer { Some(told) } else { None });
        self.overview.indexed = Some(told.unwrap_or_else(|problem| Fact::Unknown(problem.message)));
        self.overview.at = Some(self.now);
        self.touch();
    }

    /// Begins to count what is loaded.
    pub(super) fn count_anew(&mut self) {
        self.overview.counting = Some(Counting::default());
        self.count_on(AT_ONCE);
    }

    /// Whether the overview counts.
    pub(super) const fn is_counting(&self) -> bool {
        self.overview.counting.is_some()
    }

    /// Counts about so many rows more.
    pub(super) fn count_on(&mut self, rows: usize) {
        let Some(mut counting) = self.overview.counting.take() else { return };
        let slice = counting.next..counting.next + rows.max(1);
        let (things, certificates) = (self.list(ListKind::Things), self.list(ListKind::Certificates));
        things.tally("type", slice.clone(), &mut counting.types);
        things.tally("connected", slice.clone(), &mut counting.connected);
        things.tally("delta", slice.clone(), &mut counting.delta);
        certificates.tally("status", slice.clone(), &mut counting.statuses);
        counting.next = slice.end;
        if counting.next < things.places().max(certificates.places()) {
            self.overview.counting = Some(counting);
            return;
        }
        self.overview.counted = Some(Counted {
            things: things.loaded(),
            all_things: things.complete,
            types: things.tallied("type", &counting.types),
            connected: counting.connected,
            delta: counting.delta,
            certificates: certificates.loaded(),
            all_certificates: certificates.complete,
            statuses: certificates.tallied("status", &counting.statuses),
        });
        self.touch();
    }
}
