//! What a fix needs to know besides the verdict: whom a change of a policy concerns, what an alias could stand for.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use crate::aws::Cloud;
use crate::aws::gap::{fact, gap, same_gap};
use crate::aws::page::all;
use crate::diagnose::{DeviceFacts, DeviceQuestion, Mending, needs_roles, needs_targets};
use crate::fleet::{Fact, Problem, Role};

/// Role aliases looked at: `DescribeRoleAlias` may be called ten times a second (service quotas).
const MOST_ALIASES: usize = 20;

impl Cloud {
    /// Asks for what is missing only where it may be of use.
    pub(super) async fn mending(&self, facts: &DeviceFacts, question: &DeviceQuestion, is_nowhere: bool) -> Mending {
        let mut mending = Mending::default();
        if needs_targets(facts) || question.may_change_policies(facts) {
            let attached = [&facts.certificate_policies, &facts.group_policies];
            let attached = attached.into_iter().filter_map(Fact::known).flatten();
            let names: BTreeSet<&String> = attached.map(|policy| &policy.name).collect();
            let counted = names.into_iter().map(|name| async { (name.clone(), self.target_count(name).await) });
            mending.targets = join_all(counted).await;
        }
        if needs_roles(facts) {
            mending.roles = self.roles_of_others(facts).await;
        }
        if is_nowhere && facts.certificate.known().is_some() {
            mending.things = self.things_for(facts).await;
        }
        mending
    }

    /// The roles behind the other aliases; those that are gone are left out, and so are those that may not be read while
    /// others may.
    async fn roles_of_others(&self, facts: &DeviceFacts) -> Fact<Vec<(String, Role)>> {
        let Some(names) = facts.all_aliases.known() else {
            return same_gap(&facts.all_aliases, "the role aliases are not known");
        };
        fact(self.roles_behind(names, facts.alias_name.as_deref()).await)
    }

    /// The roles behind the account's other role aliases, each with its alias: what an alias whose role is gone could stand
    /// for. Of many aliases the first twenty are looked at.
    ///
    /// # Errors
    /// As `ListRoleAliases` fails; as `DescribeRoleAlias` or `iam:GetRole` fails where none can be told for that.
    pub async fn roles_behind_others(&self, alias: &str) -> Result<Vec<(String, Role)>, Problem> {
        let names = all(|page| self.role_aliases(page)).await?;
        self.roles_behind(&names, Some(alias)).await
    }

    async fn roles_behind(&self, names: &[String], but: Option<&str>) -> Result<Vec<(String, Role)>, Problem> {
        let others = names.iter().filter(|name| but != Some(name.as_str())).take(MOST_ALIASES);
        let read = others.map(|name| async move {
            let alias = self.role_alias(name).await?;
            let role = self.role(&alias.role_arn).await?;
            Ok::<_, Problem>((name.clone(), role))
        });
        let (mut roles, mut refused) = (Vec::new(), None);
        for answer in join_all(read).await {
            match answer {
                Ok(pair) => roles.push(pair),
                Err(problem) => {
                    let why: Fact<()> = gap(&problem);
                    refused = refused.or(why.gap().is_some().then_some(problem));
                }
            }
        }
        match refused.filter(|_| roles.is_empty()) {
            Some(problem) => Err(problem),
            None => Ok(roles),
        }
    }
}
