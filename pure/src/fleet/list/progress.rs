//! Filter and sort, begun and driven on.

use std::cmp::Ordering;

use super::order::Bytes;
use super::sorter::{Keys, Sorter};
use super::{Bits, Column, Filter, Judge, List, Listed, Run, Sequence, Sort, Stage, Store, Verdict, Work};

/// A column of a store, as a sort asks it.
struct Of<'a, S: Store> {
    column: &'a Column<S>,
    store: &'a S,
}

impl<S: Store> Keys for Of<'_, S> {
    fn bytes(&self, at: u32, depth: usize) -> Option<(Bytes, bool)> {
        self.column.bytes(self.store, at, depth)
    }

    fn code(&self, at: u32) -> Option<u32> {
        self.column.code(self.store, at)
    }

    fn compare_codes(&self, a: u32, b: u32) -> Ordering {
        self.column.compare_codes(self.store, a, b)
    }

    fn is_same(&self, a: u32, b: u32) -> bool {
        self.column.is_same(self.store, a, b)
    }

    fn compare(&self, a: u32, b: u32) -> Ordering {
        self.column.compare(self.store, a, b)
    }
}

impl<T: Listed> List<T> {
    /// Shows what matches only: at once.
    pub fn set_filter(&mut self, filter: Filter) {
        self.begin_filter(filter);
        while !self.work(usize::MAX) {}
    }

    /// Sorts by a column, or not: at once.
    pub fn set_sort(&mut self, sort: Option<Sort>) {
        self.begin_sort(sort);
        while !self.work(usize::MAX) {}
    }

    /// Begins to show what matches only. Until the first call of [`List::work`] what was shown stays; what was begun for an
    /// older filter is given up.
    pub fn begin_filter(&mut self, filter: Filter) {
        self.judge = Judge::new(&filter, &self.store);
        let among = self.narrowed(&filter);
        self.filter = filter;
        if self.filter.is_empty() {
            self.show_all();
        }
        if self.work.as_ref().is_none_or(|work| !matches!(work.stage, Stage::Sort(_))) {
            self.begin_run(among);
        }
    }

    /// The same filter read at a later time: what is shown stays until every row was asked again.
    pub fn begin_filter_anew(&mut self, filter: Filter) {
        let is_same = filter.text() == self.filter.text() && self.shown.is_some();
        if !is_same || self.work.as_ref().is_some_and(|work| !work.is_late()) {
            return self.begin_filter(filter);
        }
        self.judge = Judge::new(&filter, &self.store);
        self.filter = filter;
        self.stand(Stage::Filter(Box::new(Run::aside(self.end(), self.by_rank()))));
    }

    /// The only rows that can match a new filter, where that is known of an older one.
    fn narrowed(&mut self, filter: &Filter) -> Option<(Filter, Bits)> {
        match self.work.as_mut().map(|work| &mut work.stage) {
            Some(Stage::Sort(_)) => None,
            Some(Stage::Filter(run)) => run.among.take().filter(|(wider, _)| filter.narrows(wider)),
            Some(Stage::Late(_)) | None => {
                let shown = self.shown.as_ref().filter(|_| filter.narrows(&self.shown_by))?;
                let mut among: Bits = shown.iter().collect();
                // What is not known of them yet may be what the new filter does not ask.
                if self.undecided.count() > 0 {
                    among.extend((0..self.end()).filter(|at| self.undecided.has(*at)));
                }
                Some((self.shown_by.clone(), among))
            }
        }
    }

    fn show_all(&mut self) {
        self.shown = None;
        self.shown_by = Filter::default();
        self.undecided = Bits::default();
    }

    /// Begins to sort by a column, or not to. What was shown stays in its order until that is done.
    pub fn begin_sort(&mut self, sort: Option<Sort>) {
        self.sort = sort;
        if self.sort.is_some() {
            self.stand(Stage::Sort(Box::new(Sorter::new(self.end()))));
            return;
        }
        self.column = None;
        self.base = (self.gone.count() > 0).then(|| self.positions().collect());
        if let Some(work) = &mut self.work {
            // Now that the order is that in which they came, those that waited have their places.
            let waiting = &work.waiting;
            if let Some(base) = &mut self.base {
                base.retain(|at| !waiting.has(at));
            }
        }
        self.begin_run(None);
    }

    /// What was begun is done anew, since rows went away; what is done stays.
    fn again(&mut self) -> Option<Stage> {
        match &self.work.as_ref()?.stage {
            Stage::Sort(_) => Some(Stage::Sort(Box::new(Sorter::new(self.end())))),
            Stage::Filter(_) => Some(Stage::Filter(Box::new(Run::new(self.end(), self.by_rank(), None)))),
            Stage::Late(_) => None,
        }
    }

    pub(super) fn begin_again(&mut self) {
        if let Some(stage) = self.again() {
            self.stand(stage);
        }
    }

    fn begin_run(&mut self, among: Option<(Filter, Bits)>) {
        if self.filter.is_empty() {
            if self.work.is_some() {
                self.end_run();
            }
            return;
        }
        self.stand(Stage::Filter(Box::new(Run::new(self.end(), self.by_rank(), among))));
    }

    /// What rows tell by the filter changed for many of them: all are asked again.
    pub(super) fn judge_again(&mut self) {
        self.judge = Judge::new(&self.filter, &self.store);
        if self.work.as_ref().is_some_and(|work| matches!(work.stage, Stage::Sort(_))) {
            // Asked of all when they are sorted.
            self.shown_by = Filter::default();
        } else if self.shown.is_some() && self.work.as_ref().is_none_or(Work::is_late) {
            // What is shown stays until every row was asked.
            self.stand(Stage::Filter(Box::new(Run::aside(self.end(), self.by_rank()))));
        } else {
            self.begin_run(None);
        }
    }

    /// The work stands there from now on; those that wait go on waiting.
    fn stand(&mut self, stage: Stage) {
        match &mut self.work {
            Some(work) => {
                if let Stage::Late(next) = work.stage {
                    work.late.drain(..next);
                }
                work.stage = stage;
            }
            none => *none = Some(Work::new(stage)),
        }
    }

    /// Whether work is left.
    pub const fn is_busy(&self) -> bool {
        self.work.is_some()
    }

    /// How many of the rows loaded the filter has been asked of so far.
    pub fn covered(&self) -> usize {
        match self.work.as_ref().map(|work| &work.stage) {
            Some(Stage::Filter(run)) => run.next.min(self.loaded()),
            Some(Stage::Sort(_)) if !self.filter.is_empty() => 0,
            _ => self.loaded(),
        }
    }

    /// Goes on with what was begun, by about so many rows: a few thousand take about a millisecond. Whether all is done.
    pub fn work(&mut self, rows: usize) -> bool {
        let mut left = rows.max(1);
        while left > 0 {
            let Some(mut work) = self.work.take() else { return true };
            let done = match &mut work.stage {
                Stage::Sort(sorter) => {
                    let Some(sort) = &self.sort else { return true };
                    let column = Column::new(sort, &self.store);
                    let keys = Of { column: &column, store: &self.store };
                    let (gone, waiting) = (&self.gone, &work.waiting);
                    let (done, all) = sorter.work(left, &keys, |at| !gone.has(at) && !waiting.has(at));
                    self.work = Some(work);
                    if let Some(all) = all {
                        self.sorted(all, column);
                    }
                    done
                }
                Stage::Filter(run) => {
                    let cost = self.filter.cost();
                    let (done, is_done) = self.run(run, &work.waiting, left.div_ceil(cost));
                    self.work = Some(work);
                    if is_done {
                        self.end_run();
                    }
                    done * cost
                }
                Stage::Late(next) => match work.late.get(*next) {
                    Some(at) => {
                        let at = *at;
                        *next += 1;
                        if work.waiting.remove(at) && !self.gone.has(at) {
                            self.arrive(at);
                        }
                        self.work = Some(work);
                        // Its place is looked for among all others.
                        16
                    }
                    None => return true,
                },
            };
            left = left.saturating_sub(done.max(1));
        }
        self.work.is_none()
    }

    /// All rows are sorted.
    fn sorted(&mut self, sorted: Sequence, column: Column<T::Store>) {
        self.column = Some(column);
        self.base = Some(sorted);
        let is_same = self.filter.text() == self.shown_by.text() && self.filter.narrows(&self.shown_by);
        let among = self.shown.as_ref().filter(|_| is_same && self.undecided.count() == 0);
        let among = among.map(|shown| (self.shown_by.clone(), shown.iter().collect()));
        self.begin_run(among);
    }

    /// Asks the next rows whether they match; how many, and whether those were the last.
    fn run(&mut self, run: &mut Run, waiting: &Bits, budget: usize) -> (usize, bool) {
        let Self { store, base, filter, judge, undecided, shown, shown_by, gone, .. } = self;
        if !run.is_begun {
            run.is_begun = true;
            if run.aside.is_none() {
                // From here on what is shown is a part of what some filter lets through.
                *shown_by = Filter::default();
                *undecided = Bits::default();
                *shown = Some(Sequence::default());
            }
        }
        let is_aside = run.aside.is_some();
        let (found, unknown) = match &mut run.aside {
            Some((found, unknown)) => (found, unknown),
            None => (shown.get_or_insert_default(), &mut *undecided),
        };
        let mut done = 0;
        let mut ask = |at: u32| {
            done += 1;
            if gone.has(at) || waiting.has(at) || run.among.as_ref().is_some_and(|(_, among)| !among.has(at)) {
                return;
            }
            match (judge.judge(store, filter, at), &mut run.ranked) {
                (Verdict::Match(rank), Some(ranked)) => {
                    ranked.entry(std::cmp::Reverse(rank)).or_default().push(at);
                    run.found += 1;
                }
                (Verdict::Match(_), None) => {
                    found.push(at);
                    run.found += 1;
                }
                (Verdict::No, _) => {}
                (Verdict::Unknown, _) => {
                    unknown.add(at);
                }
            }
        };
        let end = if let Some(base) = base {
            base.from(run.next).take(budget).for_each(&mut ask);
            base.len()
        } else {
            let next = u32::try_from(run.next).unwrap_or(u32::MAX);
            let last = next.saturating_add(u32::try_from(budget).unwrap_or(u32::MAX)).min(run.end);
            (next..last).for_each(&mut ask);
            run.end as usize
        };
        run.next += done;
        let is_done = run.next >= end || done == 0;
        if run.ranked.is_some() && (is_done || (!is_aside && run.found > 2 * run.published)) {
            // Each time twice as many: all that is put together on the way costs as much as the last time.
            // Best first.
            *found = run.ranked.iter().flatten().flat_map(|(_, all)| all).copied().collect();
            run.published = run.found;
        }
        if is_done && let Some((found, unknown)) = run.aside.take() {
            (*shown, *undecided) = (Some(found), unknown);
        }
        (done, is_done)
    }

    /// Every row was asked: those that came or changed meanwhile come next.
    fn end_run(&mut self) {
        self.shown_by = self.filter.clone();
        let Some(work) = &mut self.work else { return };
        let waiting = &work.waiting;
        if waiting.count() > 0 {
            for rows in [&mut self.base, &mut self.shown].into_iter().flatten() {
                rows.retain(|at| !waiting.has(at));
            }
        }
        if !matches!(work.stage, Stage::Late(_)) {
            work.stage = Stage::Late(0);
        }
    }
}
