//! The registry's aliases.

use crate::aws::cloud::not_written_yet;
use crate::aws::{Cloud, Page};
use crate::fleet::{Problem, Role, RoleAlias};

impl Cloud {
    /// One page of `ListRoleAliases`.
    ///
    /// # Errors
    /// As `ListRoleAliases` fails.
    pub async fn role_aliases(&self, _page: Option<String>) -> Result<Page<String>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListRoleAliases"))
    }

    /// A role alias.
    ///
    /// # Errors
    /// As `DescribeRoleAlias` fails.
    pub async fn role_alias(&self, _name: &str) -> Result<RoleAlias, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("DescribeRoleAlias"))
    }

    /// An IAM role, by ARN.
    ///
    /// # Errors
    /// As `GetRole` fails.
    pub async fn role(&self, _arn: &str) -> Result<Role, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("GetRole"))
    }
}
