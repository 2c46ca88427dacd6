//! A thing's page.

use jiff::Timestamp;

use super::{Common, pick};
use crate::app::chain::Chain;
use crate::app::shadow_pane::ShadowPane;
use crate::app::{Answer, Place, Query, Slot};
use crate::fleet::{Group, Principal, Problem, Thing};
use crate::shadow::Draft;

/// Which part of it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThingTab {
    /// Desired, reported, delta.
    Shadow,
    /// The chain.
    Identity,
    /// What it may do.
    Access,
    /// The last credential request.
    Credentials,
    /// Journal and calls.
    Activity,
}

impl ThingTab {
    /// In order.
    pub const ALL: [Self; 5] = [Self::Shadow, Self::Identity, Self::Access, Self::Credentials, Self::Activity];
    /// On the tabs.
    pub const TITLES: &'static [&'static str] = &["Shadow", "Identity", "Access", "Credentials", "Activity"];

    /// The screen.
    pub const fn place(self) -> Place {
        match self {
            Self::Shadow => Place::ThingShadow,
            Self::Identity => Place::ThingIdentity,
            Self::Access => Place::ThingAccess,
            Self::Credentials => Place::ThingCredentials,
            Self::Activity => Place::ThingActivity,
        }
    }
}

/// A thing's page.
#[derive(Debug, Clone)]
pub struct ThingPage {
    /// What every page has.
    pub common: Common,
    /// The thing's name.
    pub name: String,
    /// What is shown.
    pub tab: ThingTab,
    /// `DescribeThing`
    pub thing: Slot<Thing>,
    /// `ListThingPrincipals`
    pub principals: Slot<Vec<Principal>>,
    /// `ListThingGroupsForThing`
    pub groups: Slot<Vec<Group>>,
    /// What was edited of its shadows and not sent, newest first.
    pub drafts: Slot<Vec<Draft>>,
    /// The shadow tab.
    pub shadow: ShadowPane,
    /// The identity and credentials tabs.
    pub chain: Chain,
}

impl ThingPage {
    /// With nothing on it yet.
    pub fn new(name: &str, chain: Chain) -> Self {
        Self {
            common: Common::default(),
            name: name.to_owned(),
            tab: ThingTab::Shadow,
            thing: Slot::default(),
            principals: Slot::default(),
            groups: Slot::default(),
            drafts: Slot::default(),
            shadow: ShadowPane::new(name),
            chain,
        }
    }

    pub(super) fn ask(&mut self, now: Timestamp) -> Vec<Query> {
        self.thing.asking = true;
        self.principals.asking = true;
        self.groups.asking = true;
        self.chain.examined.asking = true;
        let mut queries = self.shadow.ask(now);
        queries.extend([
            Query::Thing(self.name.clone()),
            Query::ThingPrincipals(self.name.clone()),
            Query::ThingGroups(self.name.clone()),
            Query::Drafts(self.name.clone()),
            self.chain.query(),
        ]);
        queries
    }

    pub(super) fn take(&mut self, query: &Query, result: Result<Answer, Problem>, now: Timestamp) {
        match query {
            Query::Thing(_) => {
                let value = pick(result, |answer| if let Answer::Thing(thing) = answer { Some(thing) } else { None });
                self.thing.take(value, now);
            }
            Query::ThingPrincipals(_) => {
                let value = pick(result, |answer| if let Answer::Principals(all) = answer { Some(all) } else { None });
                self.principals.take(value, now);
            }
            Query::ThingGroups(_) => {
                let value = pick(result, |answer| if let Answer::GroupNames(all) = answer { Some(all) } else { None });
                self.groups.take(value, now);
            }
            Query::DeviceFacts { .. } if *query == self.chain.query() => {
                self.chain.take(
                    pick(result, |answer| if let Answer::DeviceFacts(all) = answer { Some(all) } else { None }),
                    now,
                );
            }
            Query::Shadow { name, .. } => {
                let text = pick(result, |answer| if let Answer::Shadow(text) = answer { Some(text) } else { None });
                self.shadow.take(name.as_deref(), text, now);
            }
            Query::Drafts(_) => {
                let all =
                    pick(result, |answer| if let Answer::Drafts(found) = answer { Some(found.drafts) } else { None });
                self.drafts.take(all, now);
            }
            Query::ShadowNames(_) => {
                let names = pick(result, |answer| if let Answer::ShadowNames(all) = answer { Some(all) } else { None });
                self.shadow.names.take(names, now);
            }
            _ => {}
        }
    }
}
