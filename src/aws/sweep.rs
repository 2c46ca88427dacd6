//! Reading every policy of an account, gently.

use futures_util::stream::{self, Stream, StreamExt as _};

use super::Cloud;
use super::budget::Lane;
use super::gap::gap;
use super::page::all;
use crate::fleet::{Fact, Policy, PolicyDetail, Problem};

/// A policy that half a million devices share would take minutes to count, and "many" says enough.
const PAGES_COUNTED: usize = 10;
/// Calls on their way at once.
pub(super) const IN_FLIGHT: usize = 5;

impl Cloud {
    /// Every policy's name.
    pub(super) async fn all_policies(&self) -> Result<Vec<Policy>, Problem> {
        all(|page| self.policies(page)).await
    }

    /// Their documents, in no order, each with its row. There may be many: a question that is asked meanwhile goes first.
    pub(super) fn documents_of(
        &self,
        policies: Vec<Policy>,
    ) -> impl Stream<Item = (Policy, Result<PolicyDetail, Problem>)> + use<> {
        let cloud = self.in_lane(self.lane().max(Lane::Visible));
        let read = move |policy: Policy| {
            let cloud = cloud.clone();
            async move {
                let detail = cloud.policy_as_remembered(&policy.name).await;
                (policy, detail)
            }
        };
        stream::iter(policies).map(read).buffer_unordered(IN_FLIGHT)
    }

    /// A document, asked for where it is not remembered.
    async fn policy_as_remembered(&self, name: &str) -> Result<PolicyDetail, Problem> {
        match self.inner.policies.get(name) {
            Some(detail) => Ok(detail),
            None => self.policy(name).await,
        }
    }

    /// How many targets a policy has, where they are few enough to be counted.
    pub(super) async fn target_count(&self, name: &str) -> Fact<usize> {
        let (mut count, mut token) = (0, None);
        for _ in 0..PAGES_COUNTED {
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
