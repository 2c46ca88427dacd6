//! Reading every policy of an account, gently.

use futures_util::stream::{self, Stream, StreamExt as _};

use super::Cloud;
use super::gap::gap;
use super::page::all;
use crate::fleet::{Fact, Policy, PolicyDetail, Principal, Problem};

/// A policy that half a million devices share would take minutes to count, and "many" says enough.
const PAGES_COUNTED: usize = 10;
/// Calls on their way at once.
pub(super) const IN_FLIGHT: usize = 5;

impl Cloud {
    /// Every policy's name.
    pub(super) async fn all_policies(&self) -> Result<Vec<Policy>, Problem> {
        all(|page| self.policies(page)).await
    }

    /// Their documents, in no order, each with its row.
    pub(super) fn documents_of(
        &self,
        policies: Vec<Policy>,
    ) -> impl Stream<Item = (Policy, Result<PolicyDetail, Problem>)> + use<'_> {
        let read = move |policy: Policy| async move {
            let detail = self.policy_in_turn(&policy.name).await;
            (policy, detail)
        };
        stream::iter(policies).map(read).buffer_unordered(IN_FLIGHT)
    }

    /// A document, at the pace of a sweep where it is not remembered.
    async fn policy_in_turn(&self, name: &str) -> Result<PolicyDetail, Problem> {
        if let Some(detail) = self.inner.policies.get(name) {
            return Ok(detail);
        }
        self.inner.pace.turn().await;
        self.policy(name).await
    }

    /// A policy's targets, at the pace of a sweep.
    pub(super) async fn targets_in_turn(&self, name: &str) -> Result<Vec<Principal>, Problem> {
        self.inner.pace.turn().await;
        self.policy_targets(name).await
    }

    /// How many targets a policy has, where they are few enough to be counted.
    pub(super) async fn target_count(&self, name: &str) -> Fact<usize> {
        let (mut count, mut token) = (0, None);
        for _ in 0..PAGES_COUNTED {
            self.inner.pace.turn().await;
            let page = match self.policy_targets_page(name, token).await {
                Ok(page) => page,
                Err(problem) => return gap(&problem),
            };
            count += page.items.len();
            token = page.next;
            if token.is_none() {
                return Fact::Known(count);
            }
        }
        Fact::Unknown(format!("more than {count} targets"))
    }
}
