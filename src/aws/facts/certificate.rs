//! The certificate's side of the chain: itself, its policies, and their versions that are not in force.

use futures_util::future::join_all;

use super::alias::{AliasNames, AliasSide};
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
    /// The role alias that its policies speak of, where that was asked and could be told without their documents.
    pub(super) alias: Option<AliasSide>,
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
        Self { certificate: none(thing), policies: none(thing), other_versions: none(thing), alias: None }
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
    pub(super) async fn certificate_sides(
        &self,
        principals: &Fact<Vec<Principal>>,
        aliases: Option<&AliasNames>,
    ) -> Vec<CertificateSide> {
        let arns = principals.known().into_iter().flatten().filter_map(|principal| match principal {
            Principal::Certificate { arn, .. } => Some(arn),
            _ => None,
        });
        join_all(arns.map(|arn| self.certificate_side(arn, aliases))).await
    }

    /// One certificate's; with `aliases` also the role alias that its policies speak of.
    pub(super) async fn certificate_side(&self, arn: &str, aliases: Option<&AliasNames>) -> CertificateSide {
        let id = certificate_id(arn);
        let own = async {
            let certificate = async { fact(self.certificate(&id).await) };
            let effective = async {
                match aliases {
                    Some(_) => self.effective_policies(arn).await.ok(),
                    None => None,
                }
            };
            let (certificate, effective) = tokio::join!(certificate, effective);
            let alias = match (aliases, &effective) {
                (Some(aliases), Some(effective)) => self.spoken_alias(&certificate, effective, aliases).await,
                _ => None,
            };
            (certificate, alias)
        };
        let ((certificate, alias), (policies, other_versions)) = tokio::join!(own, self.policies_and_versions(arn));
        CertificateSide { certificate, policies, other_versions, alias }
    }

    /// The policies attached to a certificate, and their versions that are not in force.
    async fn policies_and_versions(
        &self,
        arn: &str,
    ) -> (Fact<Vec<AttachedPolicy>>, Fact<Vec<(AttachedPolicy, String)>>) {
        let policies = match self.attached_policies(arn, false).await {
            Ok(policies) => policies,
            Err(problem) => {
                let gap: Fact<Vec<AttachedPolicy>> = gap(&problem);
                let others = same_gap(&gap, "the policies are not known");
                return (gap, others);
            }
        };
        let each = policies.into_iter().map(|policy| self.policy_and_versions(arn, policy.name));
        let (attached, versions): (Vec<_>, Vec<_>) = join_all(each).await.into_iter().unzip();
        let mut others = Vec::new();
        for of_one in versions {
            match of_one {
                Ok(of_one) => others.extend(of_one),
                Err(problem) => return (Fact::Known(attached), gap(&problem)),
            }
        }
        (Fact::Known(attached), Fact::Known(others))
    }

    async fn policy_and_versions(
        &self,
        target: &str,
        name: String,
    ) -> (AttachedPolicy, Result<Vec<(AttachedPolicy, String)>, Problem>) {
        let (detail, versions) = tokio::join!(self.policy(&name), self.versions_not_in_force(&name));
        let attached = AttachedPolicy { name, target: target.to_owned(), detail: fact(detail) };
        let Some(detail) = attached.detail.known() else { return (attached, Ok(Vec::new())) };
        let of_version = |(version, document): (String, String)| {
            let detail = PolicyDetail { document, ..detail.clone() };
            (AttachedPolicy { detail: Fact::Known(detail), ..attached.clone() }, version)
        };
        let versions = versions.map(|versions| versions.into_iter().map(of_version).collect());
        (attached, versions)
    }

    /// The versions of a policy that are not in force, each with its document.
    pub(super) async fn versions_not_in_force(&self, policy: &str) -> Result<Vec<(String, String)>, Problem> {
        let versions = self.policy_versions(policy).await?;
        let read = versions.into_iter().filter(|version| !version.is_default).map(|version| async move {
            let document = self.policy_version(policy, &version.id).await?;
            Ok((version.id, document))
        });
        join_all(read).await.into_iter().collect()
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
}
