//! What a list has begun and not ended yet.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::bits::Bits;
use super::sequence::Sequence;
use super::sorter::Sorter;
use crate::fleet::filter::Filter;

/// Work under way. Rows that come or change meanwhile wait until it is done.
#[derive(Debug, Clone)]
pub(super) struct Work {
    pub(super) stage: Stage,
    /// In the order they came.
    pub(super) late: Vec<u32>,
    pub(super) waiting: Bits,
}

#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// All rows are sorted.
    Sort(Box<Sorter>),
    /// All rows are asked whether they match.
    Filter(Box<Run>),
    /// Those that waited are put in their places, from this one of them on.
    Late(usize),
}

/// A filter on its way through the rows.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// The next place.
    pub(super) next: usize,
    /// Positions there were when it began.
    pub(super) end: u32,
    /// Only these can match, by this wider filter.
    pub(super) among: Option<(Filter, Bits)>,
    /// Matches by their ranks, where these decide the order.
    pub(super) ranked: Option<BTreeMap<Reverse<u32>, Vec<u32>>>,
    pub(super) found: usize,
    /// How many of the matches can be seen.
    pub(super) published: usize,
    /// The first rows were looked at.
    pub(super) is_begun: bool,
    /// What is shown stays until all rows were asked; what was found and what is not known meanwhile.
    pub(super) aside: Option<(Sequence, Bits)>,
}

impl Run {
    pub(super) fn new(end: u32, ranks: bool, among: Option<(Filter, Bits)>) -> Self {
        let ranked = ranks.then(BTreeMap::new);
        Self { next: 0, end, among, ranked, found: 0, published: 0, is_begun: false, aside: None }
    }

    /// One that shows nothing before its end.
    pub(super) fn aside(end: u32, ranks: bool) -> Self {
        Self { aside: Some(Default::default()), ..Self::new(end, ranks, None) }
    }
}

impl Work {
    pub(super) fn new(stage: Stage) -> Self {
        Self { stage, late: Vec::new(), waiting: Bits::default() }
    }

    /// A row came or changed.
    pub(super) fn wait(&mut self, at: u32) {
        if self.waiting.add(at) {
            self.late.push(at);
        }
    }

    /// Whether nothing is left but to put those in their places that waited: what is in order is so by what rows are now.
    pub(super) const fn is_late(&self) -> bool {
        matches!(self.stage, Stage::Late(_))
    }
}
