//! A role alias' page.

use jiff::Timestamp;

use super::{Common, pick};
use crate::app::{Answer, Assumers, Query, Slot};
use crate::fleet::{Problem, Role, RoleAlias};

/// A role alias' page.
#[derive(Debug, Clone)]
pub struct RoleAliasPage {
    /// What every page has.
    pub common: Common,
    /// Its name.
    pub name: String,
    /// `DescribeRoleAlias`
    pub alias: Slot<RoleAlias>,
    /// `iam:GetRole`
    pub role: Slot<Role>,
    /// Who may assume it.
    pub assumers: Slot<Assumers>,
}

impl RoleAliasPage {
    /// With nothing on it yet.
    pub fn new(name: &str) -> Self {
        Self {
            common: Common::default(),
            name: name.to_owned(),
            alias: Slot::default(),
            role: Slot::default(),
            assumers: Slot::default(),
        }
    }

    pub(super) fn ask(&mut self) -> Vec<Query> {
        self.alias.asking = true;
        self.assumers.asking = true;
        vec![Query::RoleAlias(self.name.clone()), Query::WhoMayAssume(self.name.clone())]
    }

    pub(super) fn take(&mut self, query: &Query, result: Result<Answer, Problem>, now: Timestamp) -> Vec<Query> {
        match query {
            Query::RoleAlias(_) => {
                let value =
                    pick(result, |answer| if let Answer::RoleAlias(alias) = answer { Some(*alias) } else { None });
                let role = value.as_ref().ok().map(|alias| alias.role_arn.clone());
                self.alias.take(value, now);
                self.role.asking = role.is_some();
                return role.map(Query::Role).into_iter().collect();
            }
            Query::Role(_) => {
                let value = pick(result, |answer| if let Answer::Role(role) = answer { Some(*role) } else { None });
                self.role.take(value, now);
            }
            Query::WhoMayAssume(_) => {
                let value = pick(result, |answer| if let Answer::Assumers(all) = answer { Some(*all) } else { None });
                let more = value.as_ref().is_ok_and(|assumers| !assumers.complete);
                self.assumers.take(value, now);
                self.assumers.asking = more;
            }
            _ => {}
        }
        Vec::new()
    }
}
