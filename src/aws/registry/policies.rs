//! The registry's policies.

use crate::aws::cloud::not_written_yet;
use crate::aws::{Cloud, Page};
use crate::fleet::{Policy, PolicyDetail, PolicyVersion, Principal, Problem};

impl Cloud {
    /// One page of `ListPolicies`.
    ///
    /// # Errors
    /// As `ListPolicies` fails.
    pub async fn policies(&self, _page: Option<String>) -> Result<Page<Policy>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListPolicies"))
    }

    /// A policy in its default version; asked anew.
    ///
    /// # Errors
    /// As `GetPolicy` fails.
    pub async fn policy(&self, _name: &str) -> Result<PolicyDetail, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("GetPolicy"))
    }

    /// The versions of a policy, newest first.
    ///
    /// # Errors
    /// As `ListPolicyVersions` fails.
    pub async fn policy_versions(&self, _name: &str) -> Result<Vec<PolicyVersion>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListPolicyVersions"))
    }

    /// The document of one version.
    ///
    /// # Errors
    /// As `GetPolicyVersion` fails.
    pub async fn policy_version(&self, _name: &str, _version: &str) -> Result<String, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("GetPolicyVersion"))
    }

    /// What is attached to a certificate, thing group or identity; with `recursive` also to the ancestors of a group.
    ///
    /// # Errors
    /// As `ListAttachedPolicies` fails.
    pub async fn attached_policies(&self, _target: &str, _recursive: bool) -> Result<Vec<Policy>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListAttachedPolicies"))
    }

    /// What a policy is attached to.
    ///
    /// # Errors
    /// As `ListTargetsForPolicy` fails.
    pub async fn policy_targets(&self, _name: &str) -> Result<Vec<Principal>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListTargetsForPolicy"))
    }
}
