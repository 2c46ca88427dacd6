//! What a fix may attach: every policy of the account, and how widely those are shared that would help.

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::aws::Cloud;
use crate::aws::gap::{gap, same_gap};
use crate::aws::grants::may_assume;
use crate::aws::sweep::IN_FLIGHT;
use crate::diagnose::{DeviceFacts, DeviceQuestion, credential_context};
use crate::fleet::{Fact, Policy, PolicyDetail};
use crate::policy::Verdict;

/// The policies of the account.
pub(super) struct AccountPolicies {
    /// Those that could be read, by name.
    pub(super) read: Vec<PolicyDetail>,
    /// Those that could not, by name, each with why.
    pub(super) unread: Vec<(String, String)>,
    /// Why none could be read, where that is so.
    refused: Option<Fact<()>>,
}

impl AccountPolicies {
    /// Those that could be read, or why none could.
    pub(super) fn readable(policies: &Fact<Self>) -> Fact<Vec<PolicyDetail>> {
        match policies {
            Fact::Known(Self { refused: Some(gap), .. }) => same_gap(gap, "the policies may not be read"),
            Fact::Known(known) => Fact::Known(known.read.clone()),
            gap => same_gap(gap, "the policies are not known"),
        }
    }
}

impl Cloud {
    /// All of them.
    pub(super) async fn account_policies(&self) -> Fact<AccountPolicies> {
        match self.all_policies().await {
            Ok(policies) => self.read_policies(policies).await,
            Err(problem) => gap(&problem),
        }
    }

    /// These, read.
    pub(super) async fn read_policies(&self, policies: Vec<Policy>) -> Fact<AccountPolicies> {
        let mut documents = std::pin::pin!(self.documents_of(policies));
        let (mut read, mut unread, mut refused) = (Vec::new(), Vec::new(), None);
        while let Some((policy, detail)) = documents.next().await {
            match detail {
                Ok(detail) => read.push(detail),
                Err(problem) => {
                    let reason: Fact<()> = gap(&problem);
                    // Deleted since it was listed, where there is no reason.
                    unread.extend(reason.gap().map(|reason| (policy.name, reason)));
                    refused = refused.or(reason.gap().is_some().then_some(problem));
                }
            }
        }
        let refused = refused.filter(|_| read.is_empty()).map(|problem| gap(&problem));
        read.sort_by(|a, b| a.policy.name.cmp(&b.policy.name));
        unread.sort();
        Fact::Known(AccountPolicies { read, unread, refused })
    }

    /// Each with its number of targets, where it could grant what is missing: the others are not counted.
    pub(super) async fn candidates(
        &self,
        facts: &DeviceFacts,
        question: &DeviceQuestion,
        policies: &Fact<AccountPolicies>,
    ) -> Fact<Vec<(PolicyDetail, Fact<usize>)>> {
        let readable = AccountPolicies::readable(policies);
        let Some(known) = readable.known() else { return same_gap(&readable, "") };
        let may_help = |detail: &PolicyDetail| {
            let for_alias = question.is_about_credentials() && may_assume_with(facts, detail);
            for_alias || question.is_helped_by(facts, detail)
        };
        let counted = stream::iter(known.clone()).map(|detail| {
            let helps = may_help(&detail);
            async move {
                let count = if helps {
                    self.target_count(&detail.policy.name).await
                } else {
                    Fact::Unknown("not counted: it does not grant what is missing".to_owned())
                };
                (detail, count)
            }
        });
        Fact::Known(counted.buffered(IN_FLIGHT).collect().await)
    }
}

/// Whether a policy grants the role alias, or may.
fn may_assume_with(facts: &DeviceFacts, detail: &PolicyDetail) -> bool {
    let context = credential_context(facts.certificate.known());
    facts.alias_arn().is_some_and(|arn| {
        let decision = may_assume(&[(&detail.policy.name, Some(detail))], &arn, &context);
        matches!(decision.verdict, Verdict::Allow | Verdict::Unknown)
    })
}
