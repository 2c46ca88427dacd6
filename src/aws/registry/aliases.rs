//! Role aliases and the IAM roles behind them.

use percent_encoding::percent_decode_str;

use super::{empty_answer, instant};
use crate::aws::page::PAGE_SIZE;
use crate::aws::{Cloud, Page};
use crate::fleet::{Problem, Role, RoleAlias};

/// IAM's default for `MaxSessionDuration` (API reference, `Role`).
const DEFAULT_SESSION_SECONDS: i32 = 3600;
/// AWS IoT's default for `credentialDurationSeconds` (service model `iot`).
const DEFAULT_CREDENTIAL_SECONDS: i32 = 3600;

impl Cloud {
    /// One page of `ListRoleAliases`: names only.
    ///
    /// # Errors
    /// As `ListRoleAliases` fails.
    pub async fn role_aliases(&self, page: Option<String>) -> Result<Page<String>, Problem> {
        let token = page.clone().unwrap_or_default();
        self.once("ListRoleAliases", &token, |cloud, _| async move { cloud.role_aliases_page(page).await }).await
    }

    async fn role_aliases_page(&self, page: Option<String>) -> Result<Page<String>, Problem> {
        let request = self.iot().list_role_aliases().page_size(PAGE_SIZE).set_marker(page);
        let answer = self.call("iot:ListRoleAliases", "", request.send()).await?;
        Ok(Page::new(answer.role_aliases.unwrap_or_default(), answer.next_marker))
    }

    /// A role alias. Its name is case sensitive.
    ///
    /// # Errors
    /// As `DescribeRoleAlias` fails.
    pub async fn role_alias(&self, name: &str) -> Result<RoleAlias, Problem> {
        self.once("DescribeRoleAlias", name, |cloud, name| async move { cloud.read_role_alias(&name).await }).await
    }

    async fn read_role_alias(&self, name: &str) -> Result<RoleAlias, Problem> {
        let request = self.iot().describe_role_alias().role_alias(name);
        let answer = self.call("iot:DescribeRoleAlias", name, request.send()).await?;
        let alias = answer.role_alias_description.ok_or_else(|| empty_answer("DescribeRoleAlias", name))?;
        Ok(RoleAlias {
            name: alias.role_alias.unwrap_or_else(|| name.to_owned()),
            arn: alias.role_alias_arn.unwrap_or_else(|| self.scope().iot(&format!("rolealias/{name}"))),
            role_arn: alias.role_arn.unwrap_or_default(),
            owner: alias.owner,
            duration_seconds: alias.credential_duration_seconds.unwrap_or(DEFAULT_CREDENTIAL_SECONDS),
            created: alias.creation_date.and_then(instant),
            modified: alias.last_modified_date.and_then(instant),
        })
    }

    /// An IAM role, by ARN or name.
    ///
    /// # Errors
    /// As `iam:GetRole` fails.
    pub async fn role(&self, arn: &str) -> Result<Role, Problem> {
        self.role_and_boundary(arn).await.map(|(role, _)| role)
    }

    /// The same with the ARN of its permissions boundary, where it has one.
    pub(in crate::aws) async fn role_and_boundary(&self, arn: &str) -> Result<(Role, Option<String>), Problem> {
        self.once("GetRole", arn, |cloud, arn| async move { cloud.read_role_and_boundary(&arn).await }).await
    }

    async fn read_role_and_boundary(&self, arn: &str) -> Result<(Role, Option<String>), Problem> {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let request = self.clients().iam.get_role().role_name(name);
        let answer = self.call("iam:GetRole", arn, request.send()).await?;
        let role = answer.role.ok_or_else(|| empty_answer("GetRole", arn))?;
        let boundary = role.permissions_boundary.as_ref().and_then(|one| one.permissions_boundary_arn.clone());
        Ok((of_iam(role), boundary))
    }
}

/// As IAM gives it.
pub(in crate::aws) fn of_iam(role: aws_sdk_iam::types::Role) -> Role {
    let trust = role.assume_role_policy_document.unwrap_or_default();
    Role {
        name: role.role_name,
        arn: role.arn,
        trust_document: percent_decode_str(&trust).decode_utf8_lossy().into_owned(),
        max_session_seconds: role.max_session_duration.unwrap_or(DEFAULT_SESSION_SECONDS),
    }
}
