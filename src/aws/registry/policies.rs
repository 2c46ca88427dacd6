//! Policies, their versions, what they are attached to.

use aws_sdk_iot::types::{EffectivePolicy, Policy as Row};

use super::instant;
use crate::aws::page::{PAGE_SIZE, all};
use crate::aws::{Cloud, Page};
use crate::fleet::{Policy, PolicyDetail, PolicyVersion, Principal, Problem};

impl Cloud {
    /// One page of `ListPolicies`.
    ///
    /// # Errors
    /// As `ListPolicies` fails.
    pub async fn policies(&self, page: Option<String>) -> Result<Page<Policy>, Problem> {
        let token = page.clone().unwrap_or_default();
        self.once("ListPolicies", &token, |cloud, _| async move { cloud.policies_page(page).await }).await
    }

    async fn policies_page(&self, page: Option<String>) -> Result<Page<Policy>, Problem> {
        let request = self.iot().list_policies().page_size(PAGE_SIZE).set_marker(page);
        let answer = self.call("iot:ListPolicies", "", request.send()).await?;
        let policies = answer.policies.unwrap_or_default().into_iter().map(policy).collect();
        Ok(Page::new(policies, answer.next_marker))
    }

    /// A policy in its default version; asked anew.
    ///
    /// # Errors
    /// As `GetPolicy` fails.
    pub async fn policy(&self, name: &str) -> Result<PolicyDetail, Problem> {
        self.once("GetPolicy", name, |cloud, name| async move { cloud.read_policy(&name).await }).await
    }

    async fn read_policy(&self, name: &str) -> Result<PolicyDetail, Problem> {
        let request = self.iot().get_policy().policy_name(name);
        let answer = self.call("iot:GetPolicy", name, request.send()).await?;
        let detail = PolicyDetail {
            policy: Policy {
                name: answer.policy_name.unwrap_or_else(|| name.to_owned()),
                arn: answer.policy_arn.unwrap_or_else(|| self.scope().iot(&format!("policy/{name}"))),
            },
            document: answer.policy_document.unwrap_or_default(),
            default_version: answer.default_version_id.unwrap_or_default(),
            created: answer.creation_date.and_then(instant),
            modified: answer.last_modified_date.and_then(instant),
        };
        self.inner.policies.put(&detail);
        Ok(detail)
    }

    /// The versions of a policy, newest first.
    ///
    /// # Errors
    /// As `ListPolicyVersions` fails.
    pub async fn policy_versions(&self, name: &str) -> Result<Vec<PolicyVersion>, Problem> {
        let request = self.iot().list_policy_versions().policy_name(name);
        let answer = self.call("iot:ListPolicyVersions", name, request.send()).await?;
        let mut versions: Vec<PolicyVersion> = answer
            .policy_versions
            .unwrap_or_default()
            .into_iter()
            .map(|version| PolicyVersion {
                id: version.version_id.unwrap_or_default(),
                is_default: version.is_default_version,
                created: version.create_date.and_then(instant),
            })
            .collect();
        versions.sort_by_key(|version| std::cmp::Reverse(version.id.parse::<u64>().unwrap_or_default()));
        Ok(versions)
    }

    /// The document of one version.
    ///
    /// # Errors
    /// As `GetPolicyVersion` fails.
    pub async fn policy_version(&self, name: &str, version: &str) -> Result<String, Problem> {
        let request = self.iot().get_policy_version().policy_name(name).policy_version_id(version);
        let on = format!("{name} version {version}");
        let answer = self.call("iot:GetPolicyVersion", &on, request.send()).await?;
        Ok(answer.policy_document.unwrap_or_default())
    }

    /// What is attached to a certificate, thing group or identity; with `recursive` also to the ancestors of a group.
    ///
    /// # Errors
    /// As `ListAttachedPolicies` fails.
    pub async fn attached_policies(&self, target: &str, recursive: bool) -> Result<Vec<Policy>, Problem> {
        let operation = if recursive { "ListAttachedPolicies, recursive" } else { "ListAttachedPolicies" };
        let read = |cloud: Self, target: String| async move { cloud.read_attached_policies(&target, recursive).await };
        self.once(operation, target, read).await
    }

    async fn read_attached_policies(&self, target: &str, recursive: bool) -> Result<Vec<Policy>, Problem> {
        all(|page| async move {
            let request = self.iot().list_attached_policies().target(target).recursive(recursive);
            let request = request.page_size(PAGE_SIZE).set_marker(page);
            let answer = self.call("iot:ListAttachedPolicies", target, request.send()).await?;
            let policies = answer.policies.unwrap_or_default().into_iter().map(policy).collect();
            Ok(Page::new(policies, answer.next_marker))
        })
        .await
    }

    /// The policies in force for a principal itself, with their documents but without their versions: one call for all.
    ///
    /// # Errors
    /// As `GetEffectivePolicies` fails.
    pub(in crate::aws) async fn effective_policies(&self, principal: &str) -> Result<Vec<PolicyDetail>, Problem> {
        let request = self.iot().get_effective_policies().principal(principal);
        let answer = self.call("iot:GetEffectivePolicies", principal, request.send()).await?;
        let detail = |one: EffectivePolicy| PolicyDetail {
            policy: Policy { name: one.policy_name.unwrap_or_default(), arn: one.policy_arn.unwrap_or_default() },
            document: one.policy_document.unwrap_or_default(),
            ..PolicyDetail::default()
        };
        Ok(answer.effective_policies.unwrap_or_default().into_iter().map(detail).collect())
    }

    /// What a policy is attached to.
    ///
    /// # Errors
    /// As `ListTargetsForPolicy` fails.
    pub async fn policy_targets(&self, name: &str) -> Result<Vec<Principal>, Problem> {
        all(|page| self.policy_targets_page(name, page)).await
    }

    /// One page of them.
    ///
    /// # Errors
    /// As `ListTargetsForPolicy` fails.
    pub async fn policy_targets_page(&self, name: &str, page: Option<String>) -> Result<Page<Principal>, Problem> {
        let request = self.iot().list_targets_for_policy().policy_name(name);
        let request = request.page_size(PAGE_SIZE).set_marker(page);
        let answer = self.call("iot:ListTargetsForPolicy", name, request.send()).await?;
        let targets = answer.targets.unwrap_or_default();
        Ok(Page::new(targets.iter().map(|text| Principal::parse(text)).collect(), answer.next_marker))
    }
}

fn policy(row: Row) -> Policy {
    Policy { name: row.policy_name.unwrap_or_default(), arn: row.policy_arn.unwrap_or_default() }
}
