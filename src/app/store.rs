//! The rows of whichever list it is: one kind of list for each kind of row.

use std::ops::Range;

use super::item::Item;
use super::{Answer, ListKind};
use crate::fleet::{Certificate, Filter, FilterError, Group, List, Policy, RoleAlias, Row, Scratch, Sort, Thing};

/// The token of the next page; none at the end.
pub(super) struct Next(pub(super) Option<String>);

/// The rows of whichever list it is.
#[derive(Debug, Clone)]
pub(super) enum Store {
    Things(List<Thing>),
    Certificates(List<Certificate>),
    Policies(List<Policy>),
    RoleAliases(List<RoleAlias>),
    Groups(List<Group>),
}

impl Store {
    pub(super) fn new(kind: ListKind) -> Self {
        match kind {
            ListKind::Things => Self::Things(List::default()),
            ListKind::Certificates => Self::Certificates(List::default()),
            ListKind::Policies => Self::Policies(List::default()),
            ListKind::RoleAliases => Self::RoleAliases(List::default()),
            ListKind::Groups => Self::Groups(List::default()),
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
        fn end<T: Row>(list: &mut List<T>, complete: bool) {
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

    pub(super) fn set_filter(&mut self, text: &str) -> Result<(), FilterError> {
        fn set<T: Row>(list: &mut List<T>, text: &str) -> Result<(), FilterError> {
            list.set_filter(Filter::parse_for::<T>(text)?);
            Ok(())
        }
        match self {
            Self::Things(list) => set(list, text),
            Self::Certificates(list) => set(list, text),
            Self::Policies(list) => set(list, text),
            Self::RoleAliases(list) => set(list, text),
            Self::Groups(list) => set(list, text),
        }
    }

    pub(super) fn set_sort(&mut self, sort: Option<Sort>) {
        match self {
            Self::Things(list) => list.set_sort(sort),
            Self::Certificates(list) => list.set_sort(sort),
            Self::Policies(list) => list.set_sort(sort),
            Self::RoleAliases(list) => list.set_sort(sort),
            Self::Groups(list) => list.set_sort(sort),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Things(list) => list.rows().len(),
            Self::Certificates(list) => list.rows().len(),
            Self::Policies(list) => list.rows().len(),
            Self::RoleAliases(list) => list.rows().len(),
            Self::Groups(list) => list.rows().len(),
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
            Self::Policies(list) => list.row(at).map(Item::Policy),
            Self::RoleAliases(list) => list.row(at).map(Item::RoleAlias),
            Self::Groups(list) => list.row(at).map(Item::Group),
        }
    }

    pub(super) fn all(&self) -> Box<dyn Iterator<Item = Item<'_>> + '_> {
        match self {
            Self::Things(list) => Box::new(list.items().iter().map(Item::Thing)),
            Self::Certificates(list) => Box::new(list.items().iter().map(Item::Certificate)),
            Self::Policies(list) => Box::new(list.items().iter().map(Item::Policy)),
            Self::RoleAliases(list) => Box::new(list.items().iter().map(Item::RoleAlias)),
            Self::Groups(list) => Box::new(list.items().iter().map(Item::Group)),
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

    fn filter(&self) -> &Filter {
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
