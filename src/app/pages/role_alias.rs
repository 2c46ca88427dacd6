//! A role alias' page.

use jiff::Timestamp;

use super::{Common, pick};
use crate::app::{Answer, Assumers, Query, Slot};
use crate::diagnose::{AuditFacts, AuditFinding, Finding, Fix};
use crate::fleet::{Fact, Problem, ProblemKind, Role, RoleAlias, Scope};

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
    /// The roles behind other aliases, each with its alias; asked for where its own is gone.
    pub others: Slot<Vec<(String, Role)>>,
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
            others: Slot::default(),
            assumers: Slot::default(),
        }
    }

    /// What is wrong between it and its role, as the audit finds it; nothing while either is not known.
    pub fn found(&self, scope: &Scope) -> Vec<Finding> {
        let role = match (&self.role.value, &self.role.problem) {
            (_, Some(problem)) if problem.kind == ProblemKind::NotFound => Fact::Absent,
            (Some(role), None) => Fact::Known(role.clone()),
            _ => return Vec::new(),
        };
        let Some(alias) = self.alias.get() else { return Vec::new() };
        let mut facts = AuditFacts::new(scope.clone());
        facts.add_aliases(vec![alias.name.clone()]);
        facts.add_alias(alias.clone());
        let others = self.others.get().map_or(&[][..], Vec::as_slice);
        for (other, role) in others {
            facts.add_aliases(vec![other.clone()]);
            facts.add_alias(RoleAlias { role_arn: role.arn.clone(), ..RoleAlias::named(other.clone()) });
        }
        let mut roles: Vec<Role> = others.iter().map(|(_, role)| role.clone()).collect();
        roles.sort_by(|a, b| a.arn.cmp(&b.arn));
        roles.dedup_by(|a, b| a.arn == b.arn);
        facts.judge_role(&alias.role_arn, &role, &roles).iter().map(AuditFinding::as_finding).collect()
    }

    /// Whether there is no role of the ARN that the alias names.
    fn is_role_gone(&self) -> bool {
        let wanted = self.alias.get().map(|alias| alias.role_arn.as_str());
        match (&self.role.problem, self.role.get()) {
            (Some(problem), _) => problem.kind == ProblemKind::NotFound,
            (None, role) => role.is_some_and(|role| !role.arn.is_empty() && Some(role.arn.as_str()) != wanted),
        }
    }

    /// Every fix on offer with its finding.
    pub fn fixes(&self, scope: &Scope) -> Vec<(Finding, Fix)> {
        let found = self.found(scope).into_iter();
        found.flat_map(|finding| finding.fixes.clone().into_iter().map(move |fix| (finding.clone(), fix))).collect()
    }

    /// Why there is no fix to offer.
    pub fn fix_refusal(&self, scope: &Scope) -> Option<String> {
        if self.alias.asking || self.role.asking || self.others.asking {
            return Some("still examining".to_owned());
        }
        let found = self.found(scope);
        if found.iter().any(|finding| !finding.fixes.is_empty()) {
            return None;
        }
        let problem = self.alias.problem.as_ref().or(self.role.problem.as_ref());
        Some(match (found.first(), problem, self.role.get()) {
            (Some(_), ..) if self.others.problem.is_some() => {
                let why = self.others.problem.as_ref().map(|problem| problem.message.as_str()).unwrap_or_default();
                format!("which role it could stand for is not known: {why}")
            }
            (Some(finding), ..) => format!("no call mends it by itself: {}", finding.advice),
            (None, Some(problem), _) => format!("could not examine: {}", problem.message),
            (None, None, None) => "still examining".to_owned(),
            (None, None, Some(_)) => "nothing is wrong between it and its role".to_owned(),
        })
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
                self.others.asking = self.is_role_gone();
                return self.others.asking.then(|| Query::RolesBehindOthers(self.name.clone())).into_iter().collect();
            }
            Query::RolesBehindOthers(_) => {
                let value =
                    pick(result, |answer| if let Answer::RolesBehindOthers(all) = answer { Some(all) } else { None });
                self.others.take(value, now);
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
