//! The policies of a thing's groups and of the groups above them, each with the group it hangs on: three round trips.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;

use crate::aws::Cloud;
use crate::aws::gap::{fact, gap};
use crate::diagnose::AttachedPolicy;
use crate::fleet::{Fact, Group, Policy, PolicyDetail, Problem};

/// What hangs on a group itself or above it, and which groups those are.
struct Line {
    group: String,
    inherited: Result<Vec<Policy>, Problem>,
    above: Vec<String>,
}

impl Cloud {
    /// All of them; the first gap where one may not be looked at.
    pub(super) async fn group_policies(&self, thing: &str) -> Fact<Vec<AttachedPolicy>> {
        let groups = match self.thing_groups(thing).await {
            Ok(groups) => groups,
            Err(problem) => return gap(&problem),
        };
        let lines = join_all(groups.iter().map(|group| self.line_of(group))).await;
        let mut names = BTreeSet::new();
        for line in &lines {
            match line.inherited.as_ref().map_err(gap) {
                Ok(policies) => names.extend(policies.iter().map(|policy| policy.name.clone())),
                // The group went away meanwhile.
                Err(Fact::Absent) => {}
                Err(gap) => return gap,
            }
        }
        let above: BTreeSet<String> = lines.iter().flat_map(|line| line.above.clone()).collect();
        let (documents, on_each) =
            tokio::join!(self.documents_by_name(names), join_all(above.iter().map(|group| self.on_group(group))));
        self.placed(&lines, documents, on_each.into_iter().collect()).await
    }

    /// What the group has and inherits, and the groups above it; where the group may not be looked at, none.
    async fn line_of(&self, group: &Group) -> Line {
        let (inherited, detail) = tokio::join!(self.attached_policies(&group.arn, true), self.group(&group.name));
        let mut above = Vec::new();
        if let Ok(detail) = detail {
            let prefix = group.arn.strip_suffix(&group.name).unwrap_or_default();
            let mut names = detail.ancestors;
            names.extend(detail.parent.filter(|parent| !names.contains(parent)));
            above.extend(names.into_iter().map(|name| format!("{prefix}{name}")));
        }
        Line { group: group.arn.clone(), inherited, above }
    }

    async fn on_group(&self, arn: &str) -> (String, Vec<String>) {
        // Where this is refused, what is inherited is shown as the group's own.
        let policies = self.attached_policies(arn, false).await.unwrap_or_default();
        (arn.to_owned(), policies.into_iter().map(|policy| policy.name).collect())
    }

    async fn documents_by_name(&self, names: BTreeSet<String>) -> BTreeMap<String, Fact<PolicyDetail>> {
        let read = names.into_iter().map(|name| async {
            let detail = fact(self.policy(&name).await);
            (name, detail)
        });
        join_all(read).await.into_iter().collect()
    }

    /// Each policy with its place. An endpoint that does not know of inheritance tells of more on the groups above:
    /// those are read, too.
    async fn placed(
        &self,
        lines: &[Line],
        mut documents: BTreeMap<String, Fact<PolicyDetail>>,
        on_each: BTreeMap<String, Vec<String>>,
    ) -> Fact<Vec<AttachedPolicy>> {
        let missing: BTreeSet<String> =
            on_each.values().flatten().filter(|name| !documents.contains_key(*name)).cloned().collect();
        if !missing.is_empty() {
            documents.extend(self.documents_by_name(missing).await);
        }
        let mut places: BTreeSet<(String, String)> = BTreeSet::new();
        for (group, names) in &on_each {
            places.extend(names.iter().map(|name| (group.clone(), name.clone())));
        }
        for line in lines {
            let from_above = |name: &String| {
                line.above.iter().any(|group| on_each.get(group).is_some_and(|names| names.contains(name)))
            };
            let own = line.inherited.iter().flatten().map(|policy| &policy.name).filter(|name| !from_above(name));
            places.extend(own.map(|name| (line.group.clone(), name.clone())));
        }
        let attached = places.into_iter().map(|(target, name)| AttachedPolicy {
            detail: documents.get(&name).cloned().unwrap_or(Fact::Absent),
            name,
            target,
        });
        Fact::Known(attached.collect())
    }
}
