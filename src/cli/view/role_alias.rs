//! Role aliases, their roles, and who may assume them.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::policy::document;
use crate::aws::Granting;
use crate::fleet::{Role, RoleAlias};

/// A row of `ListRoleAliases`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct AliasRow {
    pub(in crate::cli) role_alias: String,
}

/// A role alias with its role and its relations.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct AliasView {
    role_alias: String,
    role_alias_arn: String,
    role_arn: String,
    owner: Option<String>,
    credential_duration_seconds: i32,
    creation_date: Option<Timestamp>,
    last_modified_date: Option<Timestamp>,
    pub(in crate::cli) role: Option<RoleView>,
    /// Policies that allow `iot:AssumeRoleWithCertificate` on it, by evaluation.
    pub(in crate::cli) granted_by: Vec<GrantView>,
    /// Policies that deny it.
    pub(in crate::cli) denied_by: Vec<GrantView>,
    pub(in crate::cli) unknown: Vec<String>,
}

impl From<&RoleAlias> for AliasView {
    fn from(alias: &RoleAlias) -> Self {
        Self {
            role_alias: alias.name.clone(),
            role_alias_arn: alias.arn.clone(),
            role_arn: alias.role_arn.clone(),
            owner: alias.owner.clone(),
            credential_duration_seconds: alias.duration_seconds,
            creation_date: alias.created,
            last_modified_date: alias.modified,
            role: None,
            granted_by: Vec::new(),
            denied_by: Vec::new(),
            unknown: Vec::new(),
        }
    }
}

/// The role behind it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct RoleView {
    role_name: String,
    arn: String,
    max_session_duration: i32,
    assume_role_policy_document: Value,
}

impl From<&Role> for RoleView {
    fn from(role: &Role) -> Self {
        Self {
            role_name: role.name.clone(),
            arn: role.arn.clone(),
            max_session_duration: role.max_session_seconds,
            assume_role_policy_document: document(&role.trust_document),
        }
    }
}

/// A policy that decides about it, and what that policy is attached to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct GrantView {
    policy_name: String,
    policy_version_id: String,
    /// Counted from 1.
    statement: Option<usize>,
    targets: Vec<String>,
    target_count: Option<usize>,
    /// Why the targets are not known, where they are not.
    targets_unknown: Option<String>,
}

impl From<&Granting> for GrantView {
    fn from(grant: &Granting) -> Self {
        Self {
            policy_name: grant.policy.policy.name.clone(),
            policy_version_id: grant.policy.default_version.clone(),
            statement: grant.decision.by.as_ref().map(|by| by.index + 1),
            targets: grant
                .targets
                .known()
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .map(|target| target.target().to_owned())
                .collect(),
            target_count: grant.targets.known().map(Vec::len),
            targets_unknown: grant.targets.gap(),
        }
    }
}
