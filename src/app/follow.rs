//! What is on the screen, and so worth being told of, or asked.

use jiff::{SignedDuration, Timestamp};

use super::{Effect, ListKind, Page, Query, State, View};
use crate::live::{Interest, LiveStatus};

/// Rows that stay for less are not asked of: somebody scrolls by.
const PAUSE: SignedDuration = SignedDuration::from_millis(150);

/// So many things are asked one by one where a filter cannot be decided without; each is a call or two.
const FEW: usize = 100;

/// Pages of things that one came through and goes back to: followed too.
const PAGES: usize = 4;

/// What is followed, and what is still to be asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Following {
    interest: Interest,
    /// Of these few things it is not known whether they pass the filter: they are asked, too.
    undecided: Vec<String>,
    /// When the rows on screen have stayed long enough to be asked of.
    due: Option<Timestamp>,
}

impl State {
    /// What is on the screen.
    fn interest(&self) -> Interest {
        if self.session().is_none() {
            return Interest::default();
        }
        if self.is_feed() {
            return self.feed_interest();
        }
        let pages = self.pages.iter().rev().filter_map(|page| match page {
            Page::Thing(page) => Some(page.name.clone()),
            _ => None,
        });
        let mut open: Vec<String> = Vec::new();
        for name in pages {
            if open.len() < PAGES && !open.contains(&name) {
                open.push(name);
            }
        }
        let rows = self.thing_rows();
        let is_thing = matches!(self.page(), Some(Page::Thing(_)));
        Interest { presence: is_thing || !rows.is_empty(), open, rows, fleet: false }
    }

    /// The things of the rows on screen, the one under the cursor first.
    fn thing_rows(&self) -> Vec<String> {
        let (None, View::List(ListKind::Things)) = (self.page(), self.view) else { return Vec::new() };
        let list = self.list(ListKind::Things);
        let shown = list.cursor.top..list.cursor.top + usize::from(self.body_height());
        let others = shown.filter(|row| *row != list.cursor.row);
        let rows = std::iter::once(list.cursor.row).chain(others).filter_map(|row| list.name(row));
        rows.map(str::to_owned).collect()
    }

    /// The things whose connection is on screen.
    fn vital_names(&self) -> impl Iterator<Item = &String> {
        let Interest { open, rows, .. } = &self.following.interest;
        rows.iter().chain(open.iter().take(1))
    }

    /// Whether this thing is on the screen.
    pub(super) fn is_followed(&self, thing: &str) -> bool {
        let Interest { open, rows, .. } = &self.following.interest;
        rows.iter().chain(open).any(|name| name == thing)
    }

    /// Whether somebody looks at a row of this thing, or waits for what its row would tell.
    pub(super) fn is_row_wanted(&self, thing: &str) -> bool {
        let Following { interest, undecided, .. } = &self.following;
        interest.rows.iter().chain(undecided).any(|name| name == thing)
    }

    /// The things of which it is not known whether they pass the filter, where asking each is what decides it and they are
    /// few; `None` while that is being found out.
    fn few_undecided(&self) -> Option<Vec<String>> {
        let list = self.list(ListKind::Things);
        if self.page().is_some() || self.view != View::List(ListKind::Things) || !list.asks("cert") {
            return Some(Vec::new());
        }
        (!list.is_busy()).then(|| list.few_undecided(FEW))
    }

    /// Whether connects and disconnects are told by push.
    pub fn presence_is_pushed(&self) -> bool {
        let LiveStatus::Live { refused, .. } = &self.live else { return false };
        !refused.iter().any(|refused| refused.filter.starts_with("$aws/events/presence"))
    }

    /// Says what is to be followed where that changed, and asks of what is new on the screen.
    pub(super) fn follow(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let interest = self.interest();
        if interest != self.following.interest {
            if !is_same_but_for_order(&interest, &self.following.interest) {
                self.following.due = self.now.checked_add(PAUSE).ok();
            }
            self.following.interest.clone_from(&interest);
            effects.push(Effect::Follow(interest));
        }
        let undecided = self.few_undecided();
        if let Some(undecided) = undecided.filter(|all| *all != self.following.undecided) {
            self.following.undecided = undecided;
            self.following.due = self.now.checked_add(PAUSE).ok();
        }
        effects.extend(self.drop_belongings());
        if self.following.due.is_none_or(|due| due <= self.now) {
            self.following.due = None;
            effects.extend(self.ask_connections());
            let Following { interest, undecided, .. } = &self.following;
            let things: Vec<String> = interest.rows.iter().chain(undecided).cloned().collect();
            effects.extend(self.ask_belongings(&things));
        }
        effects.extend(self.ask_members());
        effects
    }

    fn ask_connections(&mut self) -> Vec<Effect> {
        let (now, is_pushed) = (self.now, self.presence_is_pushed());
        let due: Vec<String> =
            self.vital_names().filter(|name| self.vitals.is_due(name, is_pushed, now)).cloned().collect();
        let generation = self.vitals_generation;
        let ask = |name: String| {
            self.vitals.ask(&name, now);
            Effect::Ask { generation, query: Query::Connection(name) }
        };
        due.into_iter().map(ask).collect()
    }

    /// When what is shown of connections next changes, or is to be asked.
    pub(super) fn vital_wakes(&self, times: &mut Vec<Timestamp>) {
        times.extend(self.following.due);
        times.extend(self.members.due());
        let is_pushed = self.presence_is_pushed();
        let next = self.vital_names().filter_map(|name| self.vitals.next(name, is_pushed, self.now)).min();
        // What is due already is not asked before then: to be woken in the past would be to draw for nothing.
        times.extend(next.max(self.following.due.filter(|_| next.is_some())));
    }
}

/// Whether the same is on the screen, only the cursor elsewhere.
fn is_same_but_for_order(a: &Interest, b: &Interest) -> bool {
    let sorted = |rows: &[String]| {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        rows
    };
    (&a.open, a.presence, a.fleet) == (&b.open, b.presence, b.fleet) && sorted(&a.rows) == sorted(&b.rows)
}
