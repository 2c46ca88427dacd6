//! The thing's side of the chain: itself, its principals, its groups' policies.

use futures_util::future::join_all;

use crate::aws::Cloud;
use crate::aws::gap::{fact, gap, same_gap};
use crate::diagnose::AttachedPolicy;
use crate::fleet::{Fact, Group, Principal, Thing};

/// What is known of the thing.
pub(super) struct ThingSide {
    pub(super) name: Option<String>,
    pub(super) thing: Fact<Thing>,
    pub(super) principals: Fact<Vec<Principal>>,
    pub(super) group_policies: Fact<Vec<AttachedPolicy>>,
}

impl ThingSide {
    pub(super) fn principal_names(&self) -> Fact<Vec<String>> {
        let targets = |principals: Vec<Principal>| principals.iter().map(|one| one.target().to_owned()).collect();
        self.principals.clone().map(targets)
    }

    /// Of a certificate whose things are not known, or that has none.
    fn none(gap: Fact<Vec<String>>) -> Self {
        const NONE: &str = "the certificate is attached to no thing";
        Self {
            name: None,
            thing: same_gap(&gap, NONE),
            principals: same_gap(&gap, NONE),
            group_policies: match gap {
                Fact::Known(_) => Fact::Known(Vec::new()),
                gap => same_gap(&gap, NONE),
            },
        }
    }
}

impl Cloud {
    /// All but the principals, which the caller asks for.
    pub(super) async fn thing_side(&self, name: &str) -> ThingSide {
        let (thing, group_policies) = tokio::join!(self.thing(name), self.group_policies(name));
        ThingSide {
            name: Some(name.to_owned()),
            thing: fact(thing),
            principals: Fact::Unknown("not asked".to_owned()),
            group_policies,
        }
    }

    /// The first thing a certificate is attached to.
    pub(super) async fn thing_of(&self, certificate_arn: &str) -> ThingSide {
        let things = fact(self.principal_things(certificate_arn).await);
        let Some(name) = things.known().and_then(|names| names.first()).cloned() else {
            return ThingSide::none(things);
        };
        let (mut side, principals) = tokio::join!(self.thing_side(&name), self.thing_principals(&name));
        side.principals = fact(principals);
        side
    }

    /// The policies of the thing's groups and of their ancestors, each with the group it hangs on.
    async fn group_policies(&self, thing: &str) -> Fact<Vec<AttachedPolicy>> {
        let groups = match self.thing_groups(thing).await {
            Ok(groups) => groups,
            Err(problem) => return gap(&problem),
        };
        let lines = join_all(groups.iter().map(|group| self.with_ancestors(group))).await;
        let mut targets: Vec<String> = lines.into_iter().flatten().collect();
        targets.sort();
        targets.dedup();
        let each = join_all(targets.iter().map(|target| self.policies_on(target))).await;
        let mut policies = Vec::new();
        for of_one in each {
            match of_one {
                Fact::Known(of_one) => policies.extend(of_one),
                // The group went away meanwhile.
                Fact::Absent => {}
                gap => return gap,
            }
        }
        Fact::Known(policies)
    }

    /// The ARNs of a group and of the groups above it. Where the group may not be looked at, its own.
    async fn with_ancestors(&self, group: &Group) -> Vec<String> {
        let mut arns = vec![group.arn.clone()];
        if let Ok(detail) = self.group(&group.name).await {
            let prefix = group.arn.strip_suffix(&group.name).unwrap_or_default();
            let mut above = detail.ancestors;
            above.extend(detail.parent.filter(|parent| !above.contains(parent)));
            arns.extend(above.into_iter().map(|name| format!("{prefix}{name}")));
        }
        arns
    }
}
