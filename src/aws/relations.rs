//! Who may assume a role alias: by evaluation of every policy, not by searching their text.

use futures_util::StreamExt as _;
use tokio::sync::mpsc::{self, UnboundedSender};

use super::Cloud;
use super::gap::fact;
use super::grants::may_assume;
use super::sweep::IN_FLIGHT;
use crate::fleet::{Fact, Policy, PolicyDetail, Principal, Problem};
use crate::policy::{Context, Decision, Transport, Verdict};

/// A policy with a verdict of its own on the role alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granting {
    /// The policy in its default version.
    pub policy: PolicyDetail,
    /// The verdict, with the statement that decided.
    pub decision: Decision,
    /// What the policy is attached to.
    pub targets: Fact<Vec<Principal>>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relations {
    /// The role alias' ARN that was asked for.
    pub alias_arn: String,
    /// Policies that allow it, by name.
    pub grants: Vec<Granting>,
    /// Policies that deny it by a statement of theirs, by name: they outweigh a grant on the same target.
    pub denies: Vec<Granting>,
    /// Policies that could not be read or depend on whose certificate it is, each with the reason: while there are
    /// any, the list may be short.
    pub undecided: Vec<(String, String)>,
    /// How many policies were looked at.
    pub examined: usize,
}

/// How far the search is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Policies examined.
    pub done: usize,
    /// Policies there are.
    pub total: usize,
    /// The policy just found to allow it, if this one does.
    pub found: Option<String>,
}

/// What one policy turned out to be.
enum Examined {
    Grants(Granting),
    Denies(Granting),
    Undecided(String, String),
    Silent,
}

impl Cloud {
    /// Every policy whose document allows `iot:AssumeRoleWithCertificate` on the alias, with its targets.
    ///
    /// # Errors
    /// Where the policies cannot even be listed.
    pub async fn who_may_assume(&self, alias: &str) -> Result<Relations, Problem> {
        let (progress, _) = mpsc::unbounded_channel();
        self.who_may_assume_watched(alias, &progress).await
    }

    /// The same, telling how far it is. Dropping the future stops it.
    ///
    /// # Errors
    /// Where the policies cannot even be listed.
    pub async fn who_may_assume_watched(
        &self,
        alias: &str,
        progress: &UnboundedSender<Progress>,
    ) -> Result<Relations, Problem> {
        let policies = self.all_policies().await?;
        let total = policies.len();
        let alias_arn = self.scope().iot(&format!("rolealias/{alias}"));
        let mut relations = Relations { alias_arn: alias_arn.clone(), ..Relations::default() };
        let documents = self.documents_of(policies);
        let examined =
            documents.map(|(policy, detail)| self.examine(&alias_arn, policy, detail)).buffer_unordered(IN_FLIGHT);
        let mut examined = std::pin::pin!(examined);
        while let Some(one) = examined.next().await {
            relations.examined += 1;
            let found = relations.take(one);
            // Nobody needs to listen.
            let _ = progress.send(Progress { done: relations.examined, total, found });
        }
        relations.sort();
        Ok(relations)
    }

    /// One policy alone, without a certificate: what depends on one stays undecided.
    async fn examine(&self, alias_arn: &str, policy: Policy, detail: Result<PolicyDetail, Problem>) -> Examined {
        let name = policy.name;
        let detail = match fact(detail) {
            Fact::Known(detail) => detail,
            // Deleted since it was listed.
            Fact::Absent => return Examined::Silent,
            gap => return Examined::Undecided(name, gap.gap().unwrap_or_default()),
        };
        let decision = may_assume(&[(&name, Some(&detail))], alias_arn, &Context::new(Transport::CredentialProvider));
        match decision.verdict {
            Verdict::Allow => Examined::Grants(self.with_targets(detail, decision).await),
            Verdict::ExplicitDeny => Examined::Denies(self.with_targets(detail, decision).await),
            Verdict::Unknown => Examined::Undecided(name, decision.unknown.join("; ")),
            Verdict::ImplicitDeny => Examined::Silent,
        }
    }

    async fn with_targets(&self, policy: PolicyDetail, decision: Decision) -> Granting {
        let targets = fact(self.policy_targets(&policy.policy.name).await);
        Granting { policy, decision, targets }
    }
}

impl Relations {
    /// The name of the policy, where it grants.
    fn take(&mut self, examined: Examined) -> Option<String> {
        match examined {
            Examined::Grants(granting) => {
                let name = granting.policy.policy.name.clone();
                self.grants.push(granting);
                return Some(name);
            }
            Examined::Denies(granting) => self.denies.push(granting),
            Examined::Undecided(name, reason) => self.undecided.push((name, reason)),
            Examined::Silent => {}
        }
        None
    }

    fn sort(&mut self) {
        let by_name = |a: &Granting, b: &Granting| a.policy.policy.name.cmp(&b.policy.policy.name);
        self.grants.sort_by(by_name);
        self.denies.sort_by(by_name);
        self.undecided.sort();
    }
}
