//! A thing group's page.

use jiff::Timestamp;

use super::{Common, pick};
use crate::app::{Answer, Query, Slot};
use crate::fleet::{GroupDetail, Policy, Problem};

/// A thing group's page.
#[derive(Debug, Clone)]
pub struct GroupPage {
    /// What every page has.
    pub common: Common,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// `DescribeThingGroup`
    pub detail: Slot<GroupDetail>,
    /// `ListAttachedPolicies`
    pub policies: Slot<Vec<Policy>>,
    /// `ListThingsInThingGroup`
    pub things: Slot<Vec<String>>,
}

impl GroupPage {
    /// With nothing on it yet.
    pub fn new(name: &str, arn: String) -> Self {
        Self {
            common: Common::default(),
            name: name.to_owned(),
            arn,
            detail: Slot::default(),
            policies: Slot::default(),
            things: Slot::default(),
        }
    }

    pub(super) fn ask(&mut self) -> Vec<Query> {
        self.detail.asking = true;
        self.policies.asking = true;
        self.things.asking = true;
        vec![
            Query::Group(self.name.clone()),
            Query::AttachedPolicies(self.arn.clone()),
            Query::GroupThings(self.name.clone()),
        ]
    }

    pub(super) fn take(&mut self, query: &Query, result: Result<Answer, Problem>, now: Timestamp) {
        match query {
            Query::Group(_) => {
                let value =
                    pick(result, |answer| if let Answer::Group(detail) = answer { Some(*detail) } else { None });
                self.detail.take(value, now);
            }
            Query::AttachedPolicies(_) => {
                let value =
                    pick(result, |answer| if let Answer::AttachedPolicies(all) = answer { Some(all) } else { None });
                self.policies.take(value, now);
            }
            Query::GroupThings(_) => {
                let part =
                    pick(result, |answer| if let Answer::GroupThings(part) = answer { Some(part) } else { None });
                self.things.take_part(part, now);
            }
            _ => {}
        }
    }
}
