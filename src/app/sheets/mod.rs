//! What stands on the pages, row by row. Only what is on screen is built where a list may be long.

mod access;
mod activity;
mod certificate;
mod credentials;
mod found;
mod group;
mod identity;
mod json;
mod links;
mod overview;
mod parts;
mod policy;
mod principal;
pub(super) mod proof;
mod role_alias;
mod trust;

use super::theme::Role;
use super::{Page, Place, Row, State, Target};
use crate::diagnose::Outcome;
use crate::fleet::Principal;

/// A long list at the end of a page.
#[derive(Debug, Clone, Copy, Default)]
pub enum Many<'a> {
    /// None.
    #[default]
    None,
    /// Names of things.
    Things(&'a [String]),
    /// Targets of a policy.
    Principals(&'a [Principal]),
}

/// A page's rows.
#[derive(Debug, Clone, Default)]
pub struct Sheet<'a> {
    /// The rows there are always.
    pub rows: Vec<Row>,
    /// The rows below, built when asked for.
    pub many: Many<'a>,
}

impl Sheet<'_> {
    /// How many rows.
    pub const fn len(&self) -> usize {
        self.rows.len()
            + match self.many {
                Many::None => 0,
                Many::Things(names) => names.len(),
                Many::Principals(all) => all.len(),
            }
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A row.
    pub fn row(&self, at: usize) -> Option<Row> {
        let Some(below) = at.checked_sub(self.rows.len()) else { return self.rows.get(at).cloned() };
        match self.many {
            Many::None => None,
            Many::Things(names) => names.get(below).map(|name| parts::thing(name)),
            Many::Principals(all) => all.get(below).map(parts::principal),
        }
    }

    /// The last row of what begins here.
    pub fn end(&self, at: usize) -> usize {
        let more = self.rows.iter().skip(at + 1).take_while(|row| row.continues);
        at + more.count()
    }

    /// The text of what begins here, whole.
    pub(super) fn said(&self, at: usize) -> String {
        let rows = (at..=self.end(at)).filter_map(|row| self.row(row));
        rows.map(|row| row.plain().trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }

    /// Whether the cursor may stand there.
    pub fn stands(&self, at: usize) -> bool {
        self.rows.get(at).is_none_or(Row::is_selectable)
    }
}

impl State {
    /// The rows of the page shown; `None` where lists or the shadow are shown instead.
    pub fn sheet(&self) -> Option<Sheet<'_>> {
        let cells = usize::from(self.width.saturating_sub(2));
        let place = self.place();
        match self.page() {
            None if place == Place::Activity => Some(activity::sheet(self, cells, None)),
            None if place == Place::Overview => Some(overview::sheet(self, cells)),
            None => None,
            Some(Page::Thing(page)) => match place {
                Place::ThingIdentity => Some(identity::sheet(self, &page.chain, cells)),
                Place::ThingAccess => Some(access::sheet(self, &page.chain, cells)),
                Place::ThingCredentials => Some(credentials::sheet(self, &page.chain, cells)),
                Place::ThingActivity => Some(activity::sheet(self, cells, Some(page))),
                _ => None,
            },
            Some(Page::Certificate(page)) => match place {
                Place::CertificateIdentity => Some(identity::sheet(self, &page.chain, cells)),
                Place::CertificateAccess => Some(access::sheet(self, &page.chain, cells)),
                Place::CertificateCredentials => Some(credentials::sheet(self, &page.chain, cells)),
                _ => Some(certificate::sheet(self, page, cells)),
            },
            Some(Page::Policy(page)) => Some(policy::sheet(self, page, cells)),
            Some(Page::RoleAlias(page)) => Some(role_alias::sheet(self, page, cells)),
            Some(Page::Group(page)) => Some(group::sheet(self, page, cells)),
            Some(Page::Principal(page)) => Some(principal::sheet(self, page, cells)),
        }
    }

    /// The row under the cursor, on pages.
    pub fn selected_row(&self) -> Option<Row> {
        let row = self.cursor().row;
        if let Some(pane) = self.shadow() {
            let leaf = &pane.view.row(row)?.leaf;
            let value = leaf.reported.as_deref().or(leaf.desired.as_deref()).unwrap_or(&leaf.path);
            return Some(Row::text(crate::app::theme::Role::Text, &leaf.path).copied_as(value));
        }
        if self.is_feed() {
            return self.feed_row(row);
        }
        if self.is_findings() {
            return self.findings_row(row);
        }
        self.sheet()?.row(row).filter(Row::is_selectable)
    }

    /// How many rows the screen shown has, and where its cursor may stand.
    pub(super) fn with_rows<T>(&self, with: impl FnOnce(usize, &dyn Fn(usize) -> bool) -> T) -> T {
        if let Some(list) = self.shown_list() {
            return with(list.len(), &|_| true);
        }
        if self.is_feed() {
            return with(self.feed.len(), &|_| true);
        }
        if self.is_findings() {
            return with(self.findings.len(), &|_| true);
        }
        if let Some(pane) = self.shadow() {
            let lines = &pane.view.lines;
            return with(lines.len(), &|line| lines.get(line).is_none_or(super::ShadowLine::is_first));
        }
        match self.sheet() {
            Some(sheet) => with(sheet.len(), &|row| sheet.stands(row)),
            None => with(0, &|_| false),
        }
    }
}

/// An outcome's glyph, colour and word.
pub(super) const fn outcome(outcome: Outcome) -> (&'static str, Role, &'static str) {
    let (glyph, role) = parts::outcome(outcome);
    let word = match outcome {
        Outcome::Pass => "in order",
        Outcome::Fail => "broken",
        Outcome::Warning => "in order, but worth a look",
        Outcome::Unknown => "could not tell",
        Outcome::Skipped => "not asked",
    };
    (glyph, role, word)
}

/// The page a link of the chain leads to.
pub(super) fn link_target(what: &str, name: &str) -> Option<Target> {
    if name.is_empty() {
        return None;
    }
    if let Some(target) = Target::of_arn(name) {
        return Some(target);
    }
    let name = name.to_owned();
    match what {
        "thing" => Some(Target::Thing(name)),
        "certificate" => Some(Target::Certificate(name)),
        "policy" => Some(Target::Policy(name)),
        "role alias" => Some(Target::RoleAlias(name)),
        _ => None,
    }
}
