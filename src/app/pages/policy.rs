//! A policy's page.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Common, pick};
use crate::app::{Answer, Place, Query, Slot};
use crate::fleet::{PolicyDetail, PolicyVersion, Principal, Problem};

/// Which part of it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyTab {
    /// The document in force.
    Document,
    /// Versions and differences.
    Versions,
    /// What it is attached to.
    Targets,
}

impl PolicyTab {
    /// In order.
    pub const ALL: [Self; 3] = [Self::Document, Self::Versions, Self::Targets];
    /// On the tabs.
    pub const TITLES: &'static [&'static str] = &["Document", "Versions", "Targets"];

    /// The screen.
    pub const fn place(self) -> Place {
        match self {
            Self::Document => Place::PolicyDocument,
            Self::Versions => Place::PolicyVersions,
            Self::Targets => Place::PolicyTargets,
        }
    }
}

/// What a version is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The version in force.
    InForce,
    /// The version before it.
    Before,
}

/// A policy's page.
#[derive(Debug, Clone)]
pub struct PolicyPage {
    /// What every page has.
    pub common: Common,
    /// The policy's name.
    pub name: String,
    /// What is shown.
    pub tab: PolicyTab,
    /// `GetPolicy`
    pub detail: Slot<PolicyDetail>,
    /// `ListPolicyVersions`, newest first.
    pub versions: Slot<Vec<PolicyVersion>>,
    /// `GetPolicyVersion`, by version.
    pub documents: BTreeMap<String, Slot<String>>,
    /// The version looked at on the versions tab, counted from the newest.
    pub chosen: usize,
    /// What it is compared with.
    pub compare: Compare,
    /// `ListTargetsForPolicy`
    pub targets: Slot<Vec<Principal>>,
}

impl PolicyPage {
    /// With nothing on it yet.
    pub fn new(name: &str) -> Self {
        Self {
            common: Common::default(),
            name: name.to_owned(),
            tab: PolicyTab::Document,
            detail: Slot::default(),
            versions: Slot::default(),
            documents: BTreeMap::new(),
            chosen: 0,
            compare: Compare::InForce,
            targets: Slot::default(),
        }
    }

    pub(super) fn ask(&mut self) -> Vec<Query> {
        self.detail.asking = true;
        self.versions.asking = true;
        self.targets.asking = true;
        vec![
            Query::Policy(self.name.clone()),
            Query::PolicyVersions(self.name.clone()),
            Query::PolicyTargets(self.name.clone()),
        ]
    }

    pub(super) fn take(&mut self, query: &Query, result: Result<Answer, Problem>, now: Timestamp) -> Vec<Query> {
        match query {
            Query::Policy(_) => {
                let value =
                    pick(result, |answer| if let Answer::Policy(detail) = answer { Some(*detail) } else { None });
                self.detail.take(value, now);
            }
            Query::PolicyVersions(_) => {
                let value =
                    pick(result, |answer| if let Answer::PolicyVersions(all) = answer { Some(all) } else { None });
                self.versions.take(value.map(newest_first), now);
                return self.missing_documents();
            }
            Query::PolicyVersion { version, .. } => {
                let value =
                    pick(result, |answer| if let Answer::PolicyDocument(text) = answer { Some(text) } else { None });
                self.documents.entry(version.clone()).or_default().take(value, now);
            }
            Query::PolicyTargets(_) => {
                let part =
                    pick(result, |answer| if let Answer::PolicyTargets(part) = answer { Some(part) } else { None });
                self.targets.take_part(part, now);
            }
            _ => {}
        }
        Vec::new()
    }

    /// Versions never change, so each is asked for once; there are at most five (service quota).
    fn missing_documents(&mut self) -> Vec<Query> {
        let mut queries = Vec::new();
        for version in self.versions.get().into_iter().flatten() {
            let slot = self.documents.entry(version.id.clone()).or_default();
            if slot.value.is_none() && !slot.asking {
                slot.asking = true;
                queries.push(Query::PolicyVersion { name: self.name.clone(), version: version.id.clone() });
            }
        }
        queries
    }

    /// The version looked at, and the one it is compared with.
    pub fn compared(&self) -> Option<(&PolicyVersion, Option<&PolicyVersion>)> {
        self.compared_by(self.compare)
    }

    /// The same for this way of comparing. What is in force itself is compared with its newer neighbour, what has none
    /// before it likewise: there is something to compare with wherever there are two versions.
    pub fn compared_by(&self, compare: Compare) -> Option<(&PolicyVersion, Option<&PolicyVersion>)> {
        let versions = self.versions.get()?;
        let chosen = versions.get(self.chosen)?;
        let in_force = versions.iter().find(|version| version.is_default && version.id != chosen.id);
        let before = versions.get(self.chosen + 1);
        let after = self.chosen.checked_sub(1).and_then(|at| versions.get(at));
        let other = match compare {
            Compare::InForce => in_force.or(after).or(before),
            Compare::Before => before.or(after),
        };
        Some((chosen, other))
    }
}

fn newest_first(mut versions: Vec<PolicyVersion>) -> Vec<PolicyVersion> {
    versions.sort_by_key(|version| std::cmp::Reverse(version.id.parse::<u64>().unwrap_or(0)));
    versions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_of_several_is_compared_with_another() {
        let page = |in_force: &str, chosen: usize| {
            let all =
                ["1", "2", "3"].map(|id| PolicyVersion { id: id.into(), is_default: id == in_force, created: None });
            let mut page = PolicyPage::new("p");
            page.versions.take(Ok(newest_first(all.to_vec())), Timestamp::UNIX_EPOCH);
            page.chosen = chosen;
            page
        };
        let other = |in_force, chosen, compare| {
            let page = page(in_force, chosen);
            page.compared_by(compare).and_then(|(_, other)| other).map(|version| version.id.clone()).unwrap_or_default()
        };
        // Rows from the newest: version 3, 2, 1.
        assert_eq!(["3", "2", "1"].map(|in_force| other(in_force, 2, Compare::InForce)), ["3", "2", "2"]);
        assert_eq!(["3", "2", "1"].map(|in_force| other(in_force, 2, Compare::Before)), ["2", "2", "2"]);
        assert_eq!(["3", "2", "1"].map(|in_force| other(in_force, 1, Compare::InForce)), ["3", "3", "1"]);
        assert_eq!(["3", "2", "1"].map(|in_force| other(in_force, 1, Compare::Before)), ["1", "1", "1"]);
        assert_eq!(["3", "2", "1"].map(|in_force| other(in_force, 0, Compare::InForce)), ["2", "2", "1"]);
    }
}
