//! The pages one drills down into. Each holds what was asked for it, and where its cursor is.

mod certificate;
mod group;
mod policy;
mod principal;
mod role_alias;
mod thing;

pub use certificate::{CertificatePage, CertificateTab};
pub use group::GroupPage;
pub use policy::{Compare, PolicyPage, PolicyTab};
pub use principal::{Judged, PrincipalFacts, PrincipalPage, PrincipalTab, Who};
pub use role_alias::RoleAliasPage;
pub use thing::{ThingPage, ThingTab};

use jiff::Timestamp;

use super::chain::Chain;
use super::cursor::Cursor;
use super::{Answer, Generation, Place, Query, Saved, Subject, Target};
use crate::fleet::{Problem, Scope};

/// What every page has.
#[derive(Debug, Clone, Default)]
pub struct Common {
    /// Of its questions.
    pub generation: Generation,
    /// One for each tab.
    pub cursors: [Cursor; 5],
    /// What is searched for on it.
    pub search: String,
}

/// A page.
#[derive(Debug, Clone)]
pub enum Page {
    /// Of a thing.
    Thing(Box<ThingPage>),
    /// Of a certificate.
    Certificate(Box<CertificatePage>),
    /// Of a policy.
    Policy(Box<PolicyPage>),
    /// Of a role alias.
    RoleAlias(Box<RoleAliasPage>),
    /// Of a group.
    Group(Box<GroupPage>),
    /// Of an Amazon Cognito identity, or of an IAM user or role.
    Principal(Box<PrincipalPage>),
}

impl Page {
    /// The page of a target, with nothing on it yet; `from` is the thing one came from.
    pub fn new(target: &Target, scope: &Scope, saved: &Saved, from: Option<&str>) -> Self {
        // The role alias last tested was another thing's.
        let chain = |subject| Chain::new(subject, None, !saved.without_thing_name);
        match target {
            Target::Thing(name) => Self::Thing(Box::new(ThingPage::new(name, chain(Subject::Thing(name.clone()))))),
            Target::Certificate(id) => {
                let chain = chain(Subject::Certificate(id.clone()));
                Self::Certificate(Box::new(CertificatePage::new(id, target.arn(scope), chain)))
            }
            Target::Policy(name) => Self::Policy(Box::new(PolicyPage::new(name))),
            Target::RoleAlias(name) => Self::RoleAlias(Box::new(RoleAliasPage::new(name))),
            Target::Group(name) => Self::Group(Box::new(GroupPage::new(name, target.arn(scope)))),
            Target::Identity(id) => Self::Principal(Box::new(PrincipalPage::new(Who::Cognito(id.clone()), from))),
            Target::IamPrincipal(who) => Self::Principal(Box::new(PrincipalPage::new(Who::Iam(who.clone()), from))),
        }
    }

    /// What it is about.
    pub fn target(&self) -> Target {
        match self {
            Self::Thing(page) => Target::Thing(page.name.clone()),
            Self::Certificate(page) => Target::Certificate(page.id.clone()),
            Self::Policy(page) => Target::Policy(page.name.clone()),
            Self::RoleAlias(page) => Target::RoleAlias(page.name.clone()),
            Self::Group(page) => Target::Group(page.name.clone()),
            Self::Principal(page) => page.who.target(),
        }
    }

    /// What every page has.
    pub const fn common(&self) -> &Common {
        match self {
            Self::Thing(page) => &page.common,
            Self::Certificate(page) => &page.common,
            Self::Policy(page) => &page.common,
            Self::RoleAlias(page) => &page.common,
            Self::Group(page) => &page.common,
            Self::Principal(page) => &page.common,
        }
    }

    /// What every page has.
    pub const fn common_mut(&mut self) -> &mut Common {
        match self {
            Self::Thing(page) => &mut page.common,
            Self::Certificate(page) => &mut page.common,
            Self::Policy(page) => &mut page.common,
            Self::RoleAlias(page) => &mut page.common,
            Self::Group(page) => &mut page.common,
            Self::Principal(page) => &mut page.common,
        }
    }

    /// The screen it shows.
    pub const fn place(&self) -> Place {
        match self {
            Self::Thing(page) => page.tab.place(),
            Self::Certificate(page) => page.tab.place(),
            Self::Policy(page) => page.tab.place(),
            Self::RoleAlias(_) => Place::RoleAlias,
            Self::Group(_) => Place::Group,
            Self::Principal(page) => page.place(),
        }
    }

    /// The titles of its tabs, and which is shown.
    pub const fn tabs(&self) -> (&'static [&'static str], usize) {
        match self {
            Self::Thing(page) => (ThingTab::TITLES, page.tab as usize),
            Self::Certificate(page) => (CertificateTab::TITLES, page.tab as usize),
            Self::Policy(page) => (PolicyTab::TITLES, page.tab as usize),
            Self::Principal(page) => (PrincipalTab::TITLES, page.tab as usize),
            Self::RoleAlias(_) | Self::Group(_) => (&[], 0),
        }
    }

    /// Shows another tab, `by` further on.
    pub fn turn(&mut self, by: isize) {
        let (titles, at) = self.tabs();
        let count = titles.len().max(1);
        let next = (at + count).saturating_add_signed(by) % count;
        match self {
            Self::Thing(page) => page.tab = ThingTab::ALL[next],
            Self::Certificate(page) => page.tab = CertificateTab::ALL[next],
            Self::Policy(page) => page.tab = PolicyTab::ALL[next],
            Self::Principal(page) => page.tab = PrincipalTab::ALL[next],
            Self::RoleAlias(_) | Self::Group(_) => {}
        }
    }

    /// Shows the Identity tab, where it has one.
    pub fn show_identity(&mut self) {
        match self {
            Self::Thing(page) => page.tab = ThingTab::Identity,
            Self::Certificate(page) => page.tab = CertificateTab::Identity,
            Self::Principal(page) => page.tab = PrincipalTab::Identity,
            Self::Policy(_) | Self::RoleAlias(_) | Self::Group(_) => {}
        }
    }

    /// Its cursor on the tab shown.
    pub fn cursor(&self) -> Cursor {
        self.common().cursors[self.tabs().1]
    }

    /// Its cursor on the tab shown.
    pub fn cursor_mut(&mut self) -> &mut Cursor {
        let tab = self.tabs().1;
        &mut self.common_mut().cursors[tab]
    }

    /// The credential chain, on pages that have one.
    pub fn chain(&self) -> Option<&Chain> {
        match self {
            Self::Thing(page) => Some(&page.chain),
            Self::Certificate(page) => Some(&page.chain),
            _ => None,
        }
    }

    /// The credential chain, on pages that have one.
    pub fn chain_mut(&mut self) -> Option<&mut Chain> {
        match self {
            Self::Thing(page) => Some(&mut page.chain),
            Self::Certificate(page) => Some(&mut page.chain),
            _ => None,
        }
    }

    /// Everything to ask when it opens or is refreshed; marks it as asked.
    pub fn ask(&mut self, now: Timestamp) -> Vec<Query> {
        match self {
            Self::Thing(page) => page.ask(now),
            Self::Certificate(page) => page.ask(),
            Self::Policy(page) => page.ask(),
            Self::RoleAlias(page) => page.ask(),
            Self::Group(page) => page.ask(),
            Self::Principal(page) => page.ask(),
        }
    }

    /// Takes an answer; what it makes worth asking comes back.
    pub fn take(&mut self, query: &Query, result: Result<Answer, Problem>, now: Timestamp) -> Vec<Query> {
        match self {
            Self::Thing(page) => page.take(query, result, now),
            Self::Certificate(page) => page.take(query, result, now),
            Self::Policy(page) => return page.take(query, result, now),
            Self::RoleAlias(page) => return page.take(query, result, now),
            Self::Group(page) => page.take(query, result, now),
            Self::Principal(page) => page.take(query, result, now),
        }
        Vec::new()
    }
}

/// The value of an answer of the right kind. The runtime answers each question with its own kind; another is a fault
/// of this program and is shown as one.
pub(super) fn pick<T>(result: Result<Answer, Problem>, pick: impl FnOnce(Answer) -> Option<T>) -> Result<T, Problem> {
    result.and_then(|answer| {
        pick(answer).ok_or_else(|| {
            Problem::new(crate::fleet::ProblemKind::Service, "reading an answer", "", "it answers another question")
        })
    })
}
