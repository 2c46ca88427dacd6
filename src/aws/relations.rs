//! Who may assume a role alias: by evaluation of every policy, not by searching their text.

use tokio::sync::mpsc;

use super::Cloud;
use crate::fleet::{Fact, PolicyDetail, Principal, Problem};
use crate::policy::Decision;

/// A policy that allows the role alias, or might.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granting {
    /// The policy in its default version.
    pub policy: PolicyDetail,
    /// Allowed, or unknown: then it says why.
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
    /// Policies that could not be decided or read, each with the reason: while there are any, the list may be short.
    pub undecided: Vec<(String, String)>,
    /// How many policies were looked at.
    pub examined: usize,
}

/// How far the search is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Policies examined.
    pub done: usize,
    /// Policies there are; grows while the list is still being read.
    pub total: usize,
    /// A policy found to allow it, its targets not read yet.
    pub found: Option<String>,
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
        _alias: &str,
        _progress: &mpsc::UnboundedSender<Progress>,
    ) -> Result<Relations, Problem> {
        tokio::task::yield_now().await;
        Err(Problem::new(crate::fleet::ProblemKind::Service, "ListPolicies", "", "not written yet"))
    }
}
