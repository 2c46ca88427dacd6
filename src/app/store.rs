//! The rows of whichever list it is: one kind of list for each kind of row.

use std::ops::Range;

use jiff::Timestamp;

use super::item::Item;
use super::{Answer, ListKind};
use crate::fleet::{
    Certificate, Filter, FilterError, Group, IndexedThing, List, Listed, Policy, RoleAlias, Scratch, Sort, Tally,
    Thing, ThingFacts,
};

/// The token of the next page; none at the end.
pub(super) struct Next(pub(super) Option<String>);

/// The rows of whichever list it is.
#[derive(Debug, Clone)]
pub enum Store {
    /// Things.
    Things(Box<List<Thing>>),
    /// Certificates.
    Certificates(Box<List<Certificate>>),
    /// Policies.
    Policies(List<Policy>),
    /// Role aliases.
    RoleAliases(List<RoleAlias>),
    /// Thing groups.
    Groups(List<Group>),
}

impl Store {
    pub(super) fn new(kind: ListKind) -> Self {
        match kind {
            ListKind::Things => Self::Things(Box::default()),
            ListKind::Certificates => Self::Certificates(Box::default()),
            ListKind::Policies => Self::Policies(List::default()),
            ListKind::RoleAliases => Self::RoleAliases(List::default()),
            ListKind::Groups => Self::Groups(List::default()),
        }
    }

    /// Which list's these are.
    pub(super) const fn kind(&self) -> ListKind {
        match self {
            Self::Things(_) => ListKind::Things,
            Self::Certificates(_) => ListKind::Certificates,
            Self::Policies(_) => ListKind::Policies,
            Self::RoleAliases(_) => ListKind::RoleAliases,
            Self::Groups(_) => ListKind::Groups,
        }
    }

    /// During a refresh: how many rows were told anew so far.
    pub(super) fn told_anew(&self) -> Option<usize> {
        match self {
            Self::Things(list) => list.told_anew(),
            Self::Certificates(list) => list.told_anew(),
            Self::Policies(list) => list.told_anew(),
            Self::RoleAliases(list) => list.told_anew(),
            Self::Groups(list) => list.told_anew(),
        }
    }

    pub(super) fn begin_refresh(&mut self) {
        match self {
            Self::Things(list) => list.begin_refresh(),
            Self::Certificates(list) => list.begin_refresh(),
            Self::Policies(list) => list.begin_refresh(),
            Self::RoleAliases(list) => list.begin_refresh(),
            Self::Groups(list) => list.begin_refresh(),
        }
    }

    /// The refresh is over: what was not seen again goes, but only where all of it was asked for.
    pub(super) fn end_refresh(&mut self, complete: bool) {
        fn end<T: Listed>(list: &mut List<T>, complete: bool) {
            if complete { list.end_refresh() } else { list.abandon_refresh() }
        }
        match self {
            Self::Things(list) => end(list, complete),
            Self::Certificates(list) => end(list, complete),
            Self::Policies(list) => end(list, complete),
            Self::RoleAliases(list) => end(list, complete),
            Self::Groups(list) => end(list, complete),
        }
    }

    /// Takes a page; whether it is one of this list, and the token of the next one.
    pub(super) fn absorb(&mut self, answer: Answer) -> Option<Next> {
        match (self, answer) {
            (Self::Things(list), Answer::Things(page)) => {
                list.extend(page.items);
                Some(Next(page.next))
            }
            (Self::Certificates(list), Answer::Certificates(page)) => {
                list.extend(page.items);
                Some(Next(page.next))
            }
            (Self::Policies(list), Answer::Policies(page)) => {
                list.extend(page.items);
                Some(Next(page.next))
            }
            (Self::RoleAliases(list), Answer::RoleAliases(page)) => {
                list.extend(page.items.into_iter().map(RoleAlias::named));
                Some(Next(page.next))
            }
            (Self::Groups(list), Answer::Groups(page)) => {
                list.extend(page.items);
                Some(Next(page.next))
            }
            _ => None,
        }
    }

    /// Begins to filter; [`Self::work`] goes on with it.
    pub(super) fn begin_filter(&mut self, text: &str, now: Timestamp) -> Result<(), FilterError> {
        fn set<T: Listed>(list: &mut List<T>, text: &str, now: Timestamp) -> Result<(), FilterError> {
            list.begin_filter(Filter::parse::<T>(text, now)?);
            Ok(())
        }
        match self {
            Self::Things(list) => set(list, text, now),
            Self::Certificates(list) => set(list, text, now),
            Self::Policies(list) => set(list, text, now),
            Self::RoleAliases(list) => set(list, text, now),
            Self::Groups(list) => set(list, text, now),
        }
    }

    /// Ages are of another time by now: begins to filter by the same text; whether the filter asks for ages.
    pub(super) fn begin_filter_anew(&mut self, now: Timestamp) -> bool {
        fn anew<T: Listed>(list: &mut List<T>, now: Timestamp) -> bool {
            let asks = list.filter().unit_of_age().is_some();
            let read = asks.then(|| Filter::parse::<T>(list.filter().text(), now));
            if let Some(Ok(filter)) = read {
                list.begin_filter_anew(filter);
            }
            asks
        }
        match self {
            Self::Things(list) => anew(list, now),
            Self::Certificates(list) => anew(list, now),
            Self::Policies(list) => anew(list, now),
            Self::RoleAliases(list) => anew(list, now),
            Self::Groups(list) => anew(list, now),
        }
    }

    /// Where the filter asks for ages: the seconds that the finest of them counts in.
    pub(super) fn unit_of_age(&self) -> Option<i64> {
        self.filter().unit_of_age()
    }

    /// Begins to sort; [`Self::work`] goes on with it.
    pub(super) fn begin_sort(&mut self, sort: Option<Sort>) {
        match self {
            Self::Things(list) => list.begin_sort(sort),
            Self::Certificates(list) => list.begin_sort(sort),
            Self::Policies(list) => list.begin_sort(sort),
            Self::RoleAliases(list) => list.begin_sort(sort),
            Self::Groups(list) => list.begin_sort(sort),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Things(list) => list.len(),
            Self::Certificates(list) => list.len(),
            Self::Policies(list) => list.len(),
            Self::RoleAliases(list) => list.len(),
            Self::Groups(list) => list.len(),
        }
    }

    pub(super) fn loaded(&self) -> usize {
        match self {
            Self::Things(list) => list.loaded(),
            Self::Certificates(list) => list.loaded(),
            Self::Policies(list) => list.loaded(),
            Self::RoleAliases(list) => list.loaded(),
            Self::Groups(list) => list.loaded(),
        }
    }

    pub(super) fn row(&self, at: usize) -> Option<Item<'_>> {
        match self {
            Self::Things(list) => list.row(at).map(Item::Thing),
            Self::Certificates(list) => list.row(at).map(Item::Certificate),
            Self::Policies(list) => list.get(at).map(Item::Policy),
            Self::RoleAliases(list) => list.get(at).map(Item::RoleAlias),
            Self::Groups(list) => list.get(at).map(Item::Group),
        }
    }

    /// The names of so many rows from this place on; `None` behind the last.
    pub(super) fn names_from(&self, place: usize, most: usize) -> Option<Box<dyn Iterator<Item = &str> + '_>> {
        fn boxed<'a>(names: impl Iterator<Item = &'a str> + 'a) -> Box<dyn Iterator<Item = &'a str> + 'a> {
            Box::new(names)
        }
        match self {
            Self::Things(list) => list.names_from(place, most).map(boxed),
            Self::Certificates(list) => list.names_from(place, most).map(boxed),
            Self::Policies(list) => list.names_from(place, most).map(boxed),
            Self::RoleAliases(list) => list.names_from(place, most).map(boxed),
            Self::Groups(list) => list.names_from(place, most).map(boxed),
        }
    }

    /// How many places there are, with those of rows that are gone.
    pub(super) fn places(&self) -> usize {
        match self {
            Self::Things(list) => list.places(),
            Self::Certificates(list) => list.places(),
            Self::Policies(list) => list.places(),
            Self::RoleAliases(list) => list.places(),
            Self::Groups(list) => list.places(),
        }
    }

    /// The name of every row loaded.
    pub(super) fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Things(list) => Box::new(list.names()),
            Self::Certificates(list) => Box::new(list.names()),
            Self::Policies(list) => Box::new(list.names()),
            Self::RoleAliases(list) => Box::new(list.names()),
            Self::Groups(list) => Box::new(list.names()),
        }
    }

    pub(super) fn position_of(&self, name: &str) -> Option<usize> {
        match self {
            Self::Things(list) => list.position_of(name),
            Self::Certificates(list) => list.position_of(name),
            Self::Policies(list) => list.position_of(name),
            Self::RoleAliases(list) => list.position_of(name),
            Self::Groups(list) => list.position_of(name),
        }
    }

    /// Goes on with what was begun; whether it is done.
    pub(super) fn work(&mut self, rows: usize) -> bool {
        match self {
            Self::Things(list) => list.work(rows),
            Self::Certificates(list) => list.work(rows),
            Self::Policies(list) => list.work(rows),
            Self::RoleAliases(list) => list.work(rows),
            Self::Groups(list) => list.work(rows),
        }
    }

    pub(super) fn is_busy(&self) -> bool {
        match self {
            Self::Things(list) => list.is_busy(),
            Self::Certificates(list) => list.is_busy(),
            Self::Policies(list) => list.is_busy(),
            Self::RoleAliases(list) => list.is_busy(),
            Self::Groups(list) => list.is_busy(),
        }
    }

    /// Rows that the filter was asked of so far.
    pub(super) fn covered(&self) -> usize {
        match self {
            Self::Things(list) => list.covered(),
            Self::Certificates(list) => list.covered(),
            Self::Policies(list) => list.covered(),
            Self::RoleAliases(list) => list.covered(),
            Self::Groups(list) => list.covered(),
        }
    }

    /// Of how many rows it is not known whether they match, and by which columns.
    pub(super) fn undecided(&self) -> (usize, &[&'static str]) {
        match self {
            Self::Things(list) => list.undecided(),
            Self::Certificates(list) => list.undecided(),
            Self::Policies(list) => list.undecided(),
            Self::RoleAliases(list) => list.undecided(),
            Self::Groups(list) => list.undecided(),
        }
    }

    /// The name of a visible row.
    pub(super) fn name(&self, at: usize) -> Option<&str> {
        match self {
            Self::Things(list) => list.name(at),
            Self::Certificates(list) => list.name(at),
            Self::Policies(list) => list.name(at),
            Self::RoleAliases(list) => list.name(at),
            Self::Groups(list) => list.name(at),
        }
    }

    /// The attributes that things have, some of them, in their order.
    pub(super) fn attribute_keys(&self) -> Vec<String> {
        const MOST: usize = 30;
        let Self::Things(list) = self else { return Vec::new() };
        let mut keys: Vec<String> = list.attribute_keys().take(MOST).map(str::to_owned).collect();
        keys.sort_unstable();
        keys
    }

    /// Takes what was told of a thing; whether rows may stand elsewhere now.
    pub(super) fn tell(&mut self, thing: &str, told: &ThingFacts) -> bool {
        if let Self::Things(list) = self { list.tell(thing, told) } else { false }
    }

    /// Takes things that a search found.
    pub(super) fn learn(&mut self, found: Vec<IndexedThing>) {
        if let Self::Things(list) = self {
            list.learn(found);
        }
    }

    /// Counts the values of a column among these rows.
    pub(super) fn tally(&self, column: &str, rows: Range<usize>, into: &mut Tally) {
        match self {
            Self::Things(list) => list.tally(column, rows, into),
            Self::Certificates(list) => list.tally(column, rows, into),
            // Of the others, nothing is counted.
            Self::Policies(_) | Self::RoleAliases(_) | Self::Groups(_) => {}
        }
    }

    /// The values counted.
    pub(super) fn tallied(&self, column: &str, tally: &Tally) -> Vec<(String, usize)> {
        match self {
            Self::Things(list) => list.tallied(column, tally),
            Self::Certificates(list) => list.tallied(column, tally),
            Self::Policies(_) | Self::RoleAliases(_) | Self::Groups(_) => Vec::new(),
        }
    }

    /// The filter in force.
    pub(super) fn filter(&self) -> &Filter {
        match self {
            Self::Things(list) => list.filter(),
            Self::Certificates(list) => list.filter(),
            Self::Policies(list) => list.filter(),
            Self::RoleAliases(list) => list.filter(),
            Self::Groups(list) => list.filter(),
        }
    }

    pub(super) fn filter_text(&self) -> &str {
        self.filter().text()
    }

    pub(super) fn matched(&self, name: &str) -> Vec<Range<usize>> {
        self.filter().highlights(name, &mut Scratch::default())
    }
}
