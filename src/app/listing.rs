//! A list that streams in, keeps its selection, and shows only what its filter lets through.

mod order;
mod told;

use jiff::{SignedDuration, Timestamp};

use super::cursor::{Cursor, Move};
use super::item::Item;
use super::pages::pick;
use super::{Answer, Generation, ListKind, Query, Recalled, Since};
use crate::fleet::{FilterError, Problem, Sort};

/// Rows that are filtered or sorted before the key that asked for it is answered: a few milliseconds' worth.
const AT_ONCE: usize = 16_384;

/// One of the lists.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "order, loading, completeness and start are independent facts")]
pub struct Listing {
    /// Which.
    pub kind: ListKind,
    /// Of its questions.
    pub generation: Generation,
    /// Where the cursor is among the visible rows.
    pub cursor: Cursor,
    /// The filter as typed.
    pub filter: String,
    /// Where the filter cannot be read; the last good one stays in force.
    pub filter_error: Option<FilterError>,
    /// The column it is sorted by; `None` is AWS's order.
    sort: Option<String>,
    /// The largest first.
    pub descending: bool,
    /// A page is on its way.
    pub loading: bool,
    /// The last page has come.
    pub complete: bool,
    /// It was asked for at least once.
    pub started: bool,
    /// Why the last question failed.
    pub problem: Option<Problem>,
    /// When the newest page came.
    pub at: Option<Timestamp>,
    /// Rows of an earlier run are among those shown: AWS has not told all of them anew.
    pub since: Option<Since>,
    /// About how many there are in all, where that was told.
    pub total: Option<usize>,
    /// The row that was selected when the work under way began, or was lost from sight since.
    wanted: Option<String>,
    /// When the filter was last read: ages count from then.
    read_at: Timestamp,
    store: super::store::Store,
}

impl Listing {
    /// An empty one.
    pub fn new(kind: ListKind) -> Self {
        Self {
            kind,
            generation: 0,
            cursor: Cursor::default(),
            filter: String::new(),
            filter_error: None,
            sort: None,
            descending: false,
            loading: false,
            complete: false,
            started: false,
            problem: None,
            at: None,
            since: None,
            total: None,
            wanted: None,
            read_at: Timestamp::UNIX_EPOCH,
            store: super::store::Store::new(kind),
        }
    }

    /// Sorts as the last run did.
    pub fn remember_sort(&mut self, sort: &super::SavedSort) {
        let is_known = |field: &&String| self.kind.sorts_by(field);
        self.sort = sort.field.as_ref().filter(is_known).cloned();
        self.descending = sort.descending;
        self.reorder();
    }

    /// Takes the rows that an earlier run kept, before the first page is there; whether they are shown.
    pub(super) fn recall(&mut self, recalled: Recalled, now: Timestamp) -> bool {
        if self.loaded() > 0 || self.complete || recalled.rows.kind() != self.kind {
            return false;
        }
        self.store = recalled.rows;
        self.since = Some(recalled.since);
        if self.loading {
            self.store.begin_refresh();
        }
        let cursor = self.cursor;
        if self.sort.is_some() {
            self.reorder();
        }
        if !self.filter.is_empty() {
            self.set_filter(&self.filter.clone(), now);
        }
        self.cursor = cursor;
        self.cursor.row = self.cursor.row.min(self.len().saturating_sub(1));
        true
    }

    /// While AWS is asked anew: how many rows it has told so far.
    pub fn told_anew(&self) -> Option<usize> {
        self.store.told_anew()
    }

    /// Starts over, keeping the rows until the new ones are there.
    pub fn refresh(&mut self, generation: Generation) -> Query {
        self.generation = generation;
        self.loading = true;
        self.started = true;
        self.complete = false;
        self.store.begin_refresh();
        Query::List { kind: self.kind, page: None }
    }

    /// Takes a page; the question for the next one comes back.
    pub fn take(&mut self, result: Result<Answer, Problem>, now: Timestamp) -> Option<Query> {
        let selected = self.selected_key();
        let next = match pick(result, |answer| self.store.absorb(answer)) {
            Ok(super::store::Next(next)) => {
                self.problem = None;
                self.at = Some(now);
                self.complete = next.is_none();
                if self.complete {
                    self.since = None;
                }
                next
            }
            Err(problem) => {
                self.problem = Some(problem);
                None
            }
        };
        self.loading = next.is_some();
        if !self.loading {
            self.store.end_refresh(self.complete);
        }
        self.keep(selected.as_deref());
        if !self.loading {
            self.filter_anew(now);
        }
        next.map(|page| Query::List { kind: self.kind, page: Some(page) })
    }

    /// Rows that pass the filter.
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether no row passes the filter.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows loaded.
    pub fn loaded(&self) -> usize {
        self.store.loaded()
    }

    /// A visible row.
    pub fn row(&self, at: usize) -> Option<Item<'_>> {
        self.store.row(at)
    }

    /// The parts of a name that the filter matched, as byte ranges.
    pub fn matched(&self, name: &str) -> Vec<std::ops::Range<usize>> {
        self.store.matched(name)
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<Item<'_>> {
        self.row(self.cursor.row)
    }

    /// The name of a visible row.
    pub fn name(&self, at: usize) -> Option<&str> {
        self.store.name(at)
    }

    /// The name of every loaded row, where there are few.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.store.names()
    }

    /// The names of so many rows from this place on, in the order in which they came; `None` behind the last.
    pub fn names_from(&self, place: usize, most: usize) -> Option<impl Iterator<Item = &str>> {
        self.store.names_from(place, most)
    }

    /// How many places there are, with those of rows that are gone.
    pub fn places(&self) -> usize {
        self.store.places()
    }

    /// Whether a filter or a sort is under way.
    pub fn is_busy(&self) -> bool {
        self.store.is_busy()
    }

    /// Rows that the filter was asked of so far.
    pub fn covered(&self) -> usize {
        self.store.covered()
    }

    /// Of how many rows it is not known whether they match, and by which columns.
    pub fn undecided(&self) -> (usize, &[&'static str]) {
        self.store.undecided()
    }

    /// The names of those, where they are so few.
    pub(super) fn few_undecided(&self, most: usize) -> Vec<String> {
        match &self.store {
            super::store::Store::Things(list) if (1..=most).contains(&list.undecided().0) => {
                list.undecided_names().map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Goes on with the filter or sort under way, by about so many rows; whether that is done.
    pub fn work(&mut self, rows: usize) -> bool {
        let selected = self.selected_key();
        let is_done = self.store.work(rows);
        // Who stands at the top sees the best so far.
        let is_elsewhere = self.cursor.row > 0 && self.name(self.cursor.row) != selected.as_deref();
        if is_elsewhere && self.wanted.is_none() {
            match selected.as_deref().and_then(|key| self.store.position_of(key)) {
                Some(row) => self.cursor.row = row,
                // Perhaps not found again yet.
                None => self.wanted = selected,
            }
        }
        if is_done {
            let wanted = self.wanted.take();
            self.keep(wanted.as_deref());
        }
        self.cursor.row = self.cursor.row.min(self.len().saturating_sub(1));
        self.cursor.top = self.cursor.top.min(self.cursor.row);
        is_done
    }

    /// The user went elsewhere: no row of before is gone back to.
    pub fn moved(&mut self) {
        self.wanted = None;
    }

    /// When the filter lets other rows through because time has passed; none where it asks for no age.
    pub fn next_filter(&self) -> Option<Timestamp> {
        // Finer than anybody looks, coarser than anybody notices.
        const BETWEEN: std::ops::RangeInclusive<i64> = 10..=600;
        // What is under way reads its rows by the filter it began with.
        let unit = self.store.unit_of_age().filter(|_| !self.is_busy())?.clamp(*BETWEEN.start(), *BETWEEN.end());
        self.read_at.checked_add(SignedDuration::from_secs(unit)).ok()
    }

    /// Filters anew where time has changed what the filter lets through; whether it did.
    pub fn filter_in_time(&mut self, now: Timestamp) -> bool {
        self.next_filter().is_some_and(|at| at <= now) && self.filter_anew(now)
    }

    fn filter_anew(&mut self, now: Timestamp) -> bool {
        let selected = self.selected_key();
        self.read_at = now;
        let asks = self.store.begin_filter_anew(now);
        if asks {
            self.begun(selected);
        }
        asks
    }

    /// Moves the cursor.
    pub fn go(&mut self, to: Move) {
        self.wanted = None;
        self.cursor.go(to, self.store.len(), |_| true);
    }

    /// The filter in force: the last one that could be read.
    pub fn filter_in_force(&self) -> &str {
        self.store.filter_text()
    }

    /// Filters by this text; one that cannot be read leaves the last good one in force.
    pub fn set_filter(&mut self, text: &str, now: Timestamp) {
        let selected = self.selected_key();
        text.clone_into(&mut self.filter);
        self.filter_error = self.store.begin_filter(text, now).err();
        self.read_at = now;
        self.begun(selected);
        // What one searched for by typing stands at the top, best match first.
        if self.filter_error.is_none() && !text.is_empty() && self.sort.is_none() {
            (self.cursor, self.wanted) = (Cursor::default(), None);
        }
    }

    /// Something was begun: most lists are so short that it is done at once.
    fn begun(&mut self, selected: Option<String>) {
        self.wanted = selected;
        if self.store.work(AT_ONCE) {
            let selected = self.wanted.take();
            self.keep(selected.as_deref());
        }
        self.cursor.row = self.cursor.row.min(self.len().saturating_sub(1));
    }

    fn selected_key(&self) -> Option<String> {
        self.selected().map(|item| item.key().to_owned())
    }

    fn reorder(&mut self) {
        let selected = self.selected_key();
        let sort = self.sort_field().map(|field| Sort { field: field.to_owned(), descending: self.descending });
        self.store.begin_sort(sort);
        self.begun(selected);
    }

    /// The selected row stays selected, wherever it stands now.
    fn keep(&mut self, selected: Option<&str>) {
        let row = selected.and_then(|key| self.store.position_of(key));
        self.cursor.row = row.unwrap_or(self.cursor.row).min(self.len().saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ListPage;
    use crate::app::tests::world::noon;
    use crate::fleet::{Thing, ThingFacts};

    fn loaded(count: usize) -> Listing {
        let mut list = Listing::new(ListKind::Things);
        let thing = |n| Thing { name: format!("pump-{n}"), ..Thing::default() };
        let page = ListPage { items: (0..count).map(thing).collect(), next: None };
        list.take(Ok(Answer::Things(page)), noon());
        list
    }

    #[test]
    fn a_key_in_a_long_list_is_answered_before_every_row_was_asked() {
        let mut list = loaded(3 * AT_ONCE);
        list.set_filter("pump-1", noon());
        assert!(list.is_busy() && list.covered() == AT_ONCE);
        assert_eq!(list.name(0), Some("pump-1"), "the best so far is there already");
        list.go(Move::By(2));
        let under_the_cursor = list.name(2).unwrap().to_owned();
        while !list.work(2_048) {}
        assert_eq!(list.covered(), list.loaded());
        assert_eq!(list.selected().unwrap().key(), under_the_cursor, "who moved meanwhile keeps the row");
    }

    #[test]
    fn a_row_lost_from_sight_by_a_filter_under_way_is_selected_again_where_it_is_found() {
        let mut list = loaded(3 * AT_ONCE);
        list.sort_reverse();
        while !list.work(2_048) {}
        list.go(Move::Top);
        list.sort_reverse();
        assert!(list.is_busy());
        list.set_filter("\"pump-4\"", noon());
        list.go(Move::By(1));
        assert_eq!(list.selected().unwrap().key(), "pump-49150", "not sorted yet");
        while !list.work(512) {}
        assert_eq!(list.selected().unwrap().key(), "pump-49150");
        assert_eq!(list.cursor.row, list.len() - 2);
    }

    #[test]
    fn a_filter_by_age_goes_with_the_time() {
        let mut list = loaded(50);
        let at = |minutes: i64| noon().checked_add(SignedDuration::from_mins(minutes)).unwrap();
        for n in 0..50 {
            let told = ThingFacts { connected: Some((false, Some(at(-n)))), ..ThingFacts::default() };
            list.tell(&format!("pump-{n}"), &told);
        }
        list.set_filter("connected:no age>10m", noon());
        assert_eq!(list.next_filter(), Some(at(1)));
        assert!(!list.filter_in_time(noon()));
        let before = list.len();
        assert!(list.filter_in_time(at(1)));
        assert_eq!((before, list.len()), (39, 40));
        list.set_filter("connected:no", at(1));
        assert_eq!(list.next_filter(), None);
    }

    #[test]
    fn the_selected_row_stays_selected_while_a_long_list_is_sorted() {
        let mut list = loaded(3 * AT_ONCE);
        list.go(Move::By(1));
        list.sort_reverse();
        assert!(list.is_busy());
        while !list.work(2_048) {}
        assert_eq!(list.selected().unwrap().key(), "pump-1");
        assert_eq!(list.cursor.row, list.len() - 2, "the greatest number stands first");
    }
}
