//! A list that grows page by page, is filtered and sorted, and keeps its place across refreshes.

mod index;
mod order;

use std::borrow::Cow;
use std::cmp::Reverse;

pub use order::{Sort, natural};

use super::filter::{Filter, Row, Scratch};
use index::Index;

/// Rows of one kind in the order they came, and the positions of those to be shown.
///
/// Built for a million rows: a page costs what its own rows cost (and one merge where the list is sorted), and typing
/// on in a filter looks at the rows shown only.
#[derive(Debug, Clone)]
pub struct List<T> {
    items: Vec<T>,
    index: Index,
    rows: Vec<u32>,
    /// The rank of every row in `rows`; empty unless ranks decide the order.
    ranks: Vec<u32>,
    filter: Filter,
    sort: Option<Sort>,
    /// During a refresh: which items were seen again.
    seen: Option<Vec<bool>>,
    /// How many there are in all, where AWS told.
    pub total: Option<usize>,
    /// Whether the last page is in.
    pub complete: bool,
}

impl<T: Row> Default for List<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            index: Index::default(),
            rows: Vec::new(),
            ranks: Vec::new(),
            filter: Filter::default(),
            sort: None,
            seen: None,
            total: None,
            complete: false,
        }
    }
}

impl<T: Row> List<T> {
    /// Every row loaded, in the order they came.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// How many rows are loaded, shown or not.
    pub fn loaded(&self) -> usize {
        self.items.len()
    }

    /// The rows to be shown, in order: positions in [`List::items`].
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The row at a place on the screen, counted from the top of the list.
    pub fn row(&self, place: usize) -> Option<&T> {
        self.rows.get(place).map(|at| self.at(*at))
    }

    /// The row of this name, shown or not.
    pub fn find(&self, name: &str) -> Option<&T> {
        self.position(name).map(|at| self.at(at))
    }

    /// The place of the row of this name among those shown.
    pub fn position_of(&self, name: &str) -> Option<usize> {
        let wanted = self.position(name)?;
        self.rows.iter().position(|at| *at == wanted)
    }

    /// The filter in force.
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The sort in force; none means the best match first, else the order in which rows came.
    pub const fn sort(&self) -> Option<&Sort> {
        self.sort.as_ref()
    }

    /// Takes a page: new rows are appended, known ones replaced.
    pub fn extend(&mut self, page: impl IntoIterator<Item = T>) {
        let mut touched = Vec::new();
        let mut replaced = false;
        for item in page {
            if let Some(at) = self.position(item.name()) {
                self.mark(at);
                if *self.at(at) != item {
                    self.items[at as usize] = item;
                    touched.push(at);
                    replaced = true;
                }
                continue;
            }
            // More than four billion rows fit no memory.
            let Ok(at) = u32::try_from(self.items.len()) else { return };
            self.index.add(item.name(), at);
            self.items.push(item);
            self.mark(at);
            touched.push(at);
        }
        if replaced {
            touched.sort_unstable();
            touched.dedup();
            self.hide(&touched);
        }
        self.show(touched);
    }

    /// Takes a row away.
    pub fn remove(&mut self, name: &str) {
        if let Some(gone) = self.position(name) {
            self.keep(|at| at != gone);
        }
    }

    /// From here on pages tell anew what there is; nothing goes away yet.
    pub fn begin_refresh(&mut self) {
        self.seen = Some(vec![false; self.items.len()]);
        self.complete = false;
    }

    /// The last page of a refresh is in: rows that no page told again go away.
    pub fn end_refresh(&mut self) {
        self.complete = true;
        let Some(seen) = self.seen.take() else { return };
        if seen.contains(&false) {
            self.keep(|at| seen.get(at as usize).is_none_or(|seen| *seen));
        }
    }

    /// The refresh failed half-way: everything stays.
    pub fn abandon_refresh(&mut self) {
        self.seen = None;
    }

    /// Forgets every row; filter and sort stay.
    pub fn clear(&mut self) {
        *self = Self { filter: std::mem::take(&mut self.filter), sort: self.sort.take(), ..Self::default() };
    }

    /// Shows what matches only.
    pub fn set_filter(&mut self, filter: Filter) {
        let narrower = filter.narrows(&self.filter);
        self.filter = filter;
        let mut candidates = std::mem::take(&mut self.rows);
        self.ranks.clear();
        if narrower {
            // Back to the order they came in: ranks of another filter mean nothing.
            candidates.sort_unstable();
        } else {
            candidates = self.everything();
        }
        self.show(candidates);
    }

    /// Sorts by a column, or not.
    pub fn set_sort(&mut self, sort: Option<Sort>) {
        self.sort = sort;
        let mut candidates = std::mem::take(&mut self.rows);
        self.ranks.clear();
        candidates.sort_unstable();
        self.show(candidates);
    }

    fn at(&self, position: u32) -> &T {
        &self.items[position as usize]
    }

    fn position(&self, name: &str) -> Option<u32> {
        self.index.find(name, |at| self.at(at).name())
    }

    fn everything(&self) -> Vec<u32> {
        (0u32..).zip(&self.items).map(|(at, _)| at).collect()
    }

    fn mark(&mut self, at: u32) {
        if let Some(seen) = &mut self.seen {
            if seen.len() <= at as usize {
                seen.resize(at as usize + 1, true);
            }
            seen[at as usize] = true;
        }
    }

    /// Drops items and works everything out anew.
    fn keep(&mut self, keep: impl Fn(u32) -> bool) {
        let mut at = 0u32;
        let mut kept_seen = self.seen.as_ref().map(|_| Vec::new());
        let seen = self.seen.take();
        self.items.retain(|_| {
            let kept = keep(at);
            if kept && let (Some(out), Some(seen)) = (&mut kept_seen, &seen) {
                out.push(seen.get(at as usize).copied().unwrap_or(true));
            }
            at += 1;
            kept
        });
        self.seen = kept_seen;
        self.index.clear();
        for (at, item) in (0u32..).zip(&self.items) {
            self.index.add(item.name(), at);
        }
        self.rows.clear();
        self.ranks.clear();
        self.show(self.everything());
    }

    /// Takes rows off the screen; `gone` is sorted.
    fn hide(&mut self, gone: &[u32]) {
        let ranked = !self.ranks.is_empty();
        let mut place = 0;
        let rows = &self.rows;
        self.ranks.retain(|_| {
            place += 1;
            gone.binary_search(&rows[place - 1]).is_err()
        });
        self.rows.retain(|at| gone.binary_search(at).is_err());
        debug_assert!(!ranked || self.ranks.len() == self.rows.len());
    }

    /// Puts those of the candidates that match in their places; none of them is shown yet.
    fn show(&mut self, candidates: Vec<u32>) {
        let by_rank = self.sort.is_none() && self.filter.ranks();
        let mut new: Vec<(u32, u32)> = if self.filter.is_empty() {
            candidates.into_iter().map(|at| (at, 0)).collect()
        } else {
            let mut scratch = Scratch::default();
            let ranked = |at: u32| self.filter.rank(self.at(at), &mut scratch).map(|rank| (at, rank));
            candidates.into_iter().filter_map(ranked).collect()
        };
        if let Some(sort) = &self.sort {
            let key = |at: u32| -> Option<Cow<'_, str>> { self.at(at).field(&sort.field) };
            let mut keyed: Vec<(Option<Cow<'_, str>>, u32)> = new.iter().map(|(at, _)| (key(*at), *at)).collect();
            let order = |a: &(Option<Cow<'_, str>>, u32), b: &(Option<Cow<'_, str>>, u32)| {
                sort.compare(a.0.as_ref(), b.0.as_ref()).then(a.1.cmp(&b.1))
            };
            keyed.sort_unstable_by(order);
            let old = self.rows.iter().map(|at| (key(*at), *at));
            self.rows = merge(old, keyed, order).map(|(_, at)| at).collect();
        } else if by_rank {
            let order = |a: &(u32, u32), b: &(u32, u32)| (Reverse(a.1), a.0).cmp(&(Reverse(b.1), b.0));
            new.sort_unstable_by(order);
            let old = self.rows.iter().copied().zip(self.ranks.iter().copied());
            (self.rows, self.ranks) = merge(old, new, order).unzip();
        } else {
            let old = self.rows.iter().copied();
            let in_order = self.rows.last().is_none_or(|last| new.first().is_none_or(|(first, _)| last < first));
            if in_order {
                self.rows.extend(new.into_iter().map(|(at, _)| at));
            } else {
                self.rows = merge(old, new.into_iter().map(|(at, _)| at), Ord::cmp).collect();
            }
        }
    }
}

/// Merges two sorted runs.
fn merge<K>(
    old: impl IntoIterator<Item = K>,
    new: impl IntoIterator<Item = K>,
    order: impl Fn(&K, &K) -> std::cmp::Ordering,
) -> impl Iterator<Item = K> {
    let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
    std::iter::from_fn(move || match (old.peek(), new.peek()) {
        (Some(a), Some(b)) if order(b, a).is_lt() => new.next(),
        (Some(_), _) => old.next(),
        (None, _) => new.next(),
    })
}

#[cfg(test)]
mod tests;
