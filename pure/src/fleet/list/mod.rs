//! A list that grows page by page, is filtered and sorted, and keeps its place across refreshes.

mod bits;
mod index;
mod judge;
mod order;
mod progress;
mod sequence;
mod sorter;
mod store;
mod tally;
mod work;

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};

pub use order::{Sort, natural};
pub use store::{Listed, Owned, Store};
pub use tally::Tally;

pub(super) use index::Index;

use super::filter::{Filter, Verdict};
use super::{IndexedThing, Row, Test, Thing, ThingFacts};
use bits::Bits;
use judge::Judge;
use order::Column;
use sequence::Sequence;
use work::{Run, Stage, Work};

/// Rows of one kind, and which of them are to be shown in which order.
///
/// Built for a million rows: a page costs what its own rows cost, sorted and filtered or not. A new filter or sort begins
/// a piece of work that is driven by [`List::work`], a few thousand rows at a time, so that nobody waits for it.
#[derive(Debug, Clone)]
pub struct List<T: Listed> {
    store: T::Store,
    index: Index,
    /// Positions of rows that are no more.
    gone: Bits,
    /// Every row in the order of the sort in force; none is the order they came in, and no row is gone.
    base: Option<Sequence>,
    column: Option<Column<T::Store>>,
    sort: Option<Sort>,
    /// The rows that match; none is every row.
    shown: Option<Sequence>,
    /// The filter that they match, once no work is left.
    filter: Filter,
    /// What is shown was found by this one.
    shown_by: Filter,
    judge: Judge<T::Store>,
    /// Rows of which it is not known whether they match.
    undecided: Bits,
    work: Option<Work>,
    /// During a refresh: the rows that were seen again.
    seen: Option<Bits>,
    /// How many there are in all, where AWS told.
    pub total: Option<usize>,
    /// Whether the last page is in.
    pub complete: bool,
}

impl<T: Listed> Default for List<T> {
    fn default() -> Self {
        Self {
            store: T::Store::default(),
            index: Index::default(),
            gone: Bits::default(),
            base: None,
            column: None,
            sort: None,
            shown: None,
            filter: Filter::default(),
            shown_by: Filter::default(),
            judge: Judge::default(),
            undecided: Bits::default(),
            work: None,
            seen: None,
            total: None,
            complete: false,
        }
    }
}

impl<T: Listed> List<T> {
    /// How many rows are loaded, shown or not.
    pub fn loaded(&self) -> usize {
        self.store.len() - self.gone.count()
    }

    /// How many rows are shown.
    pub fn len(&self) -> usize {
        match (&self.shown, &self.base) {
            (Some(rows), _) | (None, Some(rows)) => rows.len(),
            (None, None) => self.store.len(),
        }
    }

    /// Whether no row is shown.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every row loaded, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, T>> {
        self.positions().map(|at| self.store.row(at))
    }

    /// The name of every row loaded, in the order they came.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.positions().map(|at| self.store.name(at))
    }

    /// The same of so many rows at most from this place on, in the order in which they came, for whoever looks at them in
    /// slices; rows that are gone have a place too. `None` behind the last.
    pub fn names_from(&self, place: usize, most: usize) -> Option<impl Iterator<Item = &str>> {
        let place = u32::try_from(place).ok().filter(|place| *place < self.end())?;
        let until = u32::try_from(most).map_or(u32::MAX, |most| place.saturating_add(most)).min(self.end());
        Some((place..until).filter(|at| !self.gone.has(*at)).map(|at| self.store.name(at)))
    }

    fn positions(&self) -> impl Iterator<Item = u32> {
        (0..self.end()).filter(|at| !self.gone.has(*at))
    }

    /// The row at a place on the screen, counted from the top of the list.
    pub fn row(&self, place: usize) -> Option<Cow<'_, T>> {
        self.at(place).map(|at| self.store.row(at))
    }

    /// The name of the row at a place on the screen.
    pub fn name(&self, place: usize) -> Option<&str> {
        self.at(place).map(|at| self.store.name(at))
    }

    /// The row of this name, shown or not.
    pub fn find(&self, name: &str) -> Option<Cow<'_, T>> {
        self.position(name).map(|at| self.store.row(at))
    }

    /// The place of the row of this name among those shown.
    pub fn position_of(&self, name: &str) -> Option<usize> {
        let wanted = self.position(name)?;
        let Some(rows) = self.shown.as_ref().or(self.base.as_ref()) else { return Some(wanted as usize) };
        if self.work.is_some() || (self.shown.is_some() && self.by_rank()) {
            return rows.iter().position(|at| at == wanted);
        }
        rows.place(wanted, |other| self.compare(other, wanted).is_lt())
    }

    /// The filter in force.
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The sort in force; none means the best match first, else the order in which rows came.
    pub const fn sort(&self) -> Option<&Sort> {
        self.sort.as_ref()
    }

    /// Of how many rows it is not known whether they match, and by which columns.
    pub fn undecided(&self) -> (usize, &[&'static str]) {
        (self.undecided.count(), self.filter.facts())
    }

    /// The names of those.
    pub fn undecided_names(&self) -> impl Iterator<Item = &str> {
        self.undecided.iter().map(|at| self.store.name(at))
    }

    /// Takes a page: new rows are appended, known ones replaced.
    pub fn extend(&mut self, page: impl IntoIterator<Item = T>) {
        for item in page {
            if let Some(at) = self.position(item.name()) {
                self.mark(at);
                if *self.store.row(at) != item {
                    self.change(at, true, |store| store.replace(at, item));
                }
                continue;
            }
            // More than four billion rows fit no memory.
            let Ok(at) = u32::try_from(self.store.len()) else { return };
            self.store.push(item);
            let Self { index, store, .. } = self;
            index.add(store.name(at), at, |at| store.name(at));
            self.mark(at);
            match &mut self.work {
                Some(work) => work.wait(at),
                None => self.arrive(at),
            }
        }
    }

    /// Takes a row away.
    pub fn remove(&mut self, name: &str) {
        if let Some(at) = self.position(name) {
            self.drop_rows(&[at]);
        }
    }

    /// Rows that were kept, found by `index`; those at `repeated` are the same as others.
    pub(super) fn kept(store: T::Store, index: Index, repeated: &[u32]) -> Self {
        let mut list = Self { store, index, ..Self::default() };
        list.drop_rows(repeated);
        list
    }

    /// During a refresh: how many rows were told anew so far.
    pub fn told_anew(&self) -> Option<usize> {
        self.seen.as_ref().map(Bits::count)
    }

    /// From here on pages tell anew what there is; nothing goes away yet.
    pub fn begin_refresh(&mut self) {
        self.seen = Some(Bits::default());
        self.complete = false;
    }

    /// The last page of a refresh is in: rows that no page told again go away.
    pub fn end_refresh(&mut self) {
        self.complete = true;
        let Some(seen) = self.seen.take() else { return };
        let unseen: Vec<u32> = self.positions().filter(|at| !seen.has(*at)).collect();
        self.drop_rows(&unseen);
    }

    /// The refresh failed half-way: everything stays.
    pub fn abandon_refresh(&mut self) {
        self.seen = None;
    }

    /// Forgets every row; filter and sort stay.
    pub fn clear(&mut self) {
        let (filter, sort) = (std::mem::take(&mut self.filter), self.sort.take());
        *self = Self::default();
        self.set_sort(sort);
        self.set_filter(filter);
    }

    fn end(&self) -> u32 {
        u32::try_from(self.store.len()).unwrap_or(u32::MAX)
    }

    fn at(&self, place: usize) -> Option<u32> {
        match (&self.shown, &self.base) {
            (Some(rows), _) | (None, Some(rows)) => rows.get(place),
            (None, None) => u32::try_from(place).ok().filter(|at| *at < self.end()),
        }
    }

    fn position(&self, name: &str) -> Option<u32> {
        self.index.find(name, |at| self.store.name(at))
    }

    fn mark(&mut self, at: u32) {
        if let Some(seen) = &mut self.seen {
            seen.add(at);
        }
    }

    /// Whether ranks decide the order of what is shown.
    fn by_rank(&self) -> bool {
        self.sort.is_none() && self.filter.ranks()
    }

    /// How two rows stand to each other by the sort in force.
    fn compare(&self, a: u32, b: u32) -> Ordering {
        in_order(self.column.as_ref(), &self.store, a, b)
    }

    /// Changes a row in its place; where that `matters` to filter or sort, it may stand elsewhere then.
    fn change(&mut self, at: u32, matters: bool, change: impl FnOnce(&mut T::Store)) {
        if !matters || (self.column.is_none() && self.filter.is_empty() && self.work.is_none()) {
            return change(&mut self.store);
        }
        if let Some(work) = &mut self.work
            && (!work.is_late() || work.waiting.has(at))
        {
            work.wait(at);
            return change(&mut self.store);
        }
        self.take_out(at);
        change(&mut self.store);
        match &mut self.work {
            Some(work) => work.wait(at),
            None => self.arrive(at),
        }
    }

    /// Puts a row that is in no order yet in its place.
    fn arrive(&mut self, at: u32) {
        let Self { store, base, column, shown, filter, judge, undecided, sort, .. } = self;
        // It may be the first to have a column.
        judge.look_again(filter, store);
        if let (Some(column), Some(sort)) = (column.as_mut().filter(|column| !column.is_found()), sort.as_ref()) {
            *column = Column::new(sort, store);
        }
        if let Some(base) = base {
            base.insert(at, |other| in_order(column.as_ref(), store, other, at).is_lt());
        }
        let Some(shown) = shown else { return };
        match judge.judge(store, filter, at) {
            Verdict::Match(rank) => {
                let by_rank = sort.is_none() && filter.ranks();
                shown.insert(at, |other| {
                    stands_before(store, judge, filter, by_rank, column.as_ref(), other, (at, rank))
                });
                undecided.remove(at);
            }
            Verdict::No => {
                undecided.remove(at);
            }
            Verdict::Unknown => {
                undecided.add(at);
            }
        }
    }

    /// Takes a row out of its place, by what it still is.
    fn take_out(&mut self, at: u32) {
        let Self { store, base, column, shown, filter, judge, sort, .. } = self;
        if let Some(base) = base {
            base.remove(at, |other| in_order(column.as_ref(), store, other, at).is_lt());
        }
        let Some(shown) = shown else { return };
        if let Verdict::Match(rank) = judge.judge(store, filter, at) {
            let by_rank = sort.is_none() && filter.ranks();
            shown.remove(at, |other| stands_before(store, judge, filter, by_rank, column.as_ref(), other, (at, rank)));
        }
    }

    /// Takes rows away; `all` is in order.
    fn drop_rows(&mut self, all: &[u32]) {
        // So many are found one by one.
        const FEW: usize = 256;
        if all.is_empty() {
            return;
        }
        if self.base.is_none() {
            let waiting = self.work.as_ref().map(|work| &work.waiting);
            let stands = |at: &u32| waiting.is_none_or(|waiting| !waiting.has(*at));
            self.base = Some((0..self.end()).filter(stands).collect());
        }
        let one_by_one = all.len() <= FEW && self.work.as_ref().is_none_or(Work::is_late);
        let is_compacted = self.is_mostly_gone(all.len());
        for at in all {
            if one_by_one && self.work.as_ref().is_none_or(|work| !work.waiting.has(*at)) {
                self.take_out(*at);
            }
            // Else it is made anew.
            if !is_compacted {
                self.index.remove(self.store.name(*at), *at);
            }
            self.undecided.remove(*at);
            self.gone.add(*at);
        }
        if !one_by_one {
            let Self { base, shown, gone, .. } = self;
            for rows in [base, shown].into_iter().flatten() {
                rows.retain(|at| !gone.has(at));
            }
            self.begin_again();
        }
        if is_compacted {
            self.compact();
        }
    }

    /// Whether, once so many more rows are gone, they are most.
    fn is_mostly_gone(&self, more: usize) -> bool {
        const LEAST: usize = 4_096;
        let gone = self.gone.count() + more;
        gone >= LEAST && gone >= self.store.len().saturating_sub(gone)
    }

    /// Gives the memory of rows that are gone back. Costs what the rows left cost, once for that many that went.
    fn compact(&mut self) {
        let gone = std::mem::take(&mut self.gone);
        let mut moved = Vec::with_capacity(self.store.len());
        let mut next = 0u32;
        for at in 0..self.end() {
            moved.push(next);
            next += u32::from(!gone.has(at));
        }
        self.store.compact(|at| !gone.has(at));
        let Self { index, store, .. } = self;
        index.reserve(store.len());
        index.add_all(0, store.len(), |at| store.name(at), |_, _| {});
        let to = |at: u32| moved[at as usize];
        for rows in [&mut self.base, &mut self.shown] {
            *rows = rows.take().map(|rows| rows.iter().map(to).collect());
        }
        let all = |bits: &Bits| {
            moved.iter().zip(0..).filter(|(_, at)| bits.has(*at) && !gone.has(*at)).map(|(to, _)| *to).collect()
        };
        self.undecided = all(&self.undecided);
        self.seen = self.seen.as_ref().map(all);
        if let Some(work) = &mut self.work {
            work.late = work.late.iter().filter(|at| !gone.has(**at)).map(|at| to(*at)).collect();
            work.waiting = all(&work.waiting);
            if let Stage::Late(next) = &mut work.stage {
                *next = 0;
                work.late.retain(|at| work.waiting.has(*at));
            }
        }
        if self.column.is_none() {
            self.base = None;
        }
        self.begin_again();
    }
}

impl<T: Listed<Store = Owned<T>>> List<T> {
    /// The row at a place on the screen, as it is kept.
    pub fn get(&self, place: usize) -> Option<&T> {
        self.at(place).map(|at| self.store.get(at))
    }

    /// Every row loaded, in the order they came, as it is kept.
    pub fn items(&self) -> impl Iterator<Item = &T> {
        self.positions().map(|at| self.store.get(at))
    }
}

impl List<Thing> {
    /// Takes what other calls told of a thing; nothing where it is not in the list. Whether rows may stand elsewhere now.
    pub fn tell(&mut self, name: &str, told: &ThingFacts) -> bool {
        let Some(at) = self.position(name) else { return false };
        let is_fact =
            |name: &str| super::filter::find_column(Thing::columns(), name).is_some_and(|(_, field)| field.is_fact);
        let matters = self.filter.reads_facts::<Thing>() || self.sort.as_ref().is_some_and(|sort| is_fact(&sort.field));
        self.change(at, matters, |store| store.tell(at, told));
        matters
    }

    /// These questions, which the filter in force asks, are going to be answered for all things at once. What was answered
    /// of them before counts on; of others, as long as there is room.
    pub fn ask(&mut self, questions: &[Test]) {
        self.store.ask(questions);
        self.judge = Judge::new(&self.filter, &self.store);
    }

    /// Whether this question was asked, and its answer is kept.
    pub fn is_asked(&self, question: &Test) -> bool {
        self.store.question(question).is_some()
    }

    /// Of these things it is so, listed or not; of others, not known yet.
    pub fn answer<'a>(&mut self, question: &Test, names: impl IntoIterator<Item = &'a str>) {
        let Some(number) = self.store.question(question) else { return };
        let matters = self.filter.terms().iter().any(|term| term.test == *question);
        for name in names {
            match self.position(name) {
                Some(at) => self.change(at, matters, |store| store.answer(number, at)),
                None => self.store.answer_ahead(number, name),
            }
        }
    }

    /// All was told: of all other things it is not so. Begins to ask the filter anew; [`List::work`] goes on with it.
    pub fn end_answer(&mut self, question: &Test) {
        let Some(number) = self.store.question(question) else { return };
        self.store.end_answers(number);
        self.judge_again();
    }

    /// The whole answer, anew: it is so of these things and of no others. Begins to ask the filter anew.
    pub fn answer_anew<'a>(&mut self, question: &Test, names: impl IntoIterator<Item = &'a str>) {
        let Some(number) = self.store.question(question) else { return };
        self.store.forget_answers(number);
        for name in names {
            match self.position(name) {
                Some(at) => self.store.answer(number, at),
                None => self.store.answer_ahead(number, name),
            }
        }
        self.store.end_answers(number);
        self.judge_again();
    }

    /// Takes things that a search found: new ones are appended, of others what the list does not tell is taken. The list's
    /// own pages have the last word: what a refresh does not see again goes away, found or not.
    pub fn learn(&mut self, found: impl IntoIterator<Item = IndexedThing>) {
        for IndexedThing { thing, facts } in found {
            let name = thing.name.clone();
            let known = self.position(&name);
            // A registry entry without its version came from a search, too.
            if known.is_none_or(|at| self.store.row(at).version == 0) {
                let seen = self.seen.take();
                self.extend([thing]);
                self.seen = seen;
            }
            self.tell(&name, &facts);
        }
    }

    /// The attributes that things have or had, each once.
    pub fn attribute_keys(&self) -> impl Iterator<Item = &str> {
        self.store.attribute_keys()
    }

    /// What is known of a thing besides what its list tells.
    pub fn facts(&self, name: &str) -> Option<ThingFacts> {
        self.position(name).map(|at| self.store.facts(at))
    }
}

/// How two rows stand to each other by a sort; without one, in the order they came.
fn in_order<S: Store>(column: Option<&Column<S>>, store: &S, a: u32, b: u32) -> Ordering {
    column.map_or_else(|| a.cmp(&b), |column| column.compare(store, a, b))
}

/// Whether a row that matches stands before another one of this rank.
fn stands_before<S: Store>(
    store: &S,
    judge: &mut Judge<S>,
    filter: &Filter,
    by_rank: bool,
    column: Option<&Column<S>>,
    other: u32,
    (at, rank): (u32, u32),
) -> bool {
    if !by_rank {
        return in_order(column, store, other, at).is_lt();
    }
    let theirs = match judge.judge(store, filter, other) {
        Verdict::Match(rank) => rank,
        Verdict::No | Verdict::Unknown => 0,
    };
    (Reverse(theirs), other) < (Reverse(rank), at)
}

#[cfg(test)]
mod tests;
