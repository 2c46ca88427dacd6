//! The certificate's side of the chain: itself, its policies, and their versions that are not in force.

use futures_util::future::join_all;

use super::thing::ThingSide;
use crate::aws::Cloud;
use crate::aws::gap::{fact, gap, same_gap};
use crate::aws::grants::Readable;
use crate::aws::registry::certificate_id;
use crate::diagnose::{AttachedPolicy, credential_context};
use crate::fleet::{CertificateDetail, Fact, PolicyDetail, Principal, Problem};
use crate::policy::Context;

/// What is known of one certificate.
pub(super) struct CertificateSide {
    pub(super) certificate: Fact<CertificateDetail>,
    pub(super) policies: Fact<Vec<AttachedPolicy>>,
    pub(super) other_versions: Fact<Vec<(AttachedPolicy, String)>>,
}

impl CertificateSide {
    /// Of a thing that is not there, has no certificate, or whose principals are not known.
    pub(super) fn missing(thing: &ThingSide) -> Self {
        fn none<T>(thing: &ThingSide) -> Fact<T> {
            match &thing.principals {
                _ if thing.thing == Fact::Absent => Fact::Absent,
                Fact::Known(_) | Fact::Absent => Fact::Absent,
                gap => same_gap(gap, ""),
            }
        }
        Self { certificate: none(thing), policies: none(thing), other_versions: none(thing) }
    }

    /// What a request made with this certificate is judged by.
    pub(super) fn context(&self) -> Context {
        credential_context(self.certificate.known())
    }

    /// The policies attached to it; `None` where it is not known which.
    pub(super) fn readable(&self) -> Option<Vec<Readable<'_>>> {
        let policies = self.policies.known()?;
        Some(policies.iter().map(|policy| (policy.name.as_str(), policy.detail.known())).collect())
    }
}

impl Cloud {
    /// The sides of all certificates among the principals.
    pub(super) async fn certificate_sides(&self, principals: &Fact<Vec<Principal>>) -> Vec<CertificateSide> {
        let arns = principals.known().into_iter().flatten().filter_map(|principal| match principal {
            Principal::Certificate { arn, .. } => Some(arn),
            _ => None,
        });
        join_all(arns.map(|arn| self.certificate_side(arn))).await
    }

    /// One certificate's.
    pub(super) async fn certificate_side(&self, arn: &str) -> CertificateSide {
        let policies = async {
            let policies = self.policies_on(arn).await;
            let others = self.other_versions(&policies).await;
            (policies, others)
        };
        let id = certificate_id(arn);
        let (certificate, (policies, other_versions)) = tokio::join!(self.certificate(&id), policies);
        CertificateSide { certificate: fact(certificate), policies, other_versions }
    }

    /// The policies attached to a target itself, with their documents as they are now: a verdict rests on them.
    pub(super) async fn policies_on(&self, target: &str) -> Fact<Vec<AttachedPolicy>> {
        let policies = match self.attached_policies(target, false).await {
            Ok(policies) => policies,
            Err(problem) => return gap(&problem),
        };
        let details = join_all(policies.iter().map(|policy| self.policy(&policy.name))).await;
        let attached = policies.into_iter().zip(details).map(|(policy, detail)| AttachedPolicy {
            name: policy.name,
            target: target.to_owned(),
            detail: fact(detail),
        });
        Fact::Known(attached.collect())
    }

    /// The versions of these policies that are not in force; the first gap, where there is one.
    async fn other_versions(&self, policies: &Fact<Vec<AttachedPolicy>>) -> Fact<Vec<(AttachedPolicy, String)>> {
        let Some(policies) = policies.known() else {
            return same_gap(policies, "the policies are not known");
        };
        let each = join_all(policies.iter().map(|policy| self.versions_not_in_force(policy))).await;
        let mut versions = Vec::new();
        for of_one in each {
            match of_one {
                Ok(of_one) => versions.extend(of_one),
                Err(problem) => return gap(&problem),
            }
        }
        Fact::Known(versions)
    }

    async fn versions_not_in_force(&self, policy: &AttachedPolicy) -> Result<Vec<(AttachedPolicy, String)>, Problem> {
        let Some(detail) = policy.detail.known() else {
            return Ok(Vec::new());
        };
        let versions = self.policy_versions(&policy.name).await?;
        let others = versions.into_iter().filter(|version| !version.is_default);
        let read = others.map(|version| async move {
            let document = self.policy_version(&policy.name, &version.id).await?;
            let detail = PolicyDetail { document, ..detail.clone() };
            Ok((AttachedPolicy { detail: Fact::Known(detail), ..policy.clone() }, version.id))
        });
        join_all(read).await.into_iter().collect()
    }
}
