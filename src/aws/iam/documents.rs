//! Policy lists and documents of roles, users and groups: the same questions under three names.

use super::decoded;
use crate::aws::page::all;
use crate::aws::{Cloud, Page};
use crate::fleet::Problem;

/// Whose policies.
#[derive(Debug, Clone, Copy)]
pub(in crate::aws) enum Owner<'a> {
    Role(&'a str),
    User(&'a str),
    Group(&'a str),
}

impl Owner<'_> {
    /// `group NAME inline` for a group, `inline` for the principal itself.
    pub(super) fn place(self, kind: &str) -> String {
        match self {
            Self::Role(_) | Self::User(_) => kind.to_owned(),
            Self::Group(name) => format!("group {name} {kind}"),
        }
    }
}

impl Cloud {
    /// Names of inline policies.
    pub(super) async fn inline_names(&self, owner: Owner<'_>) -> Result<Vec<String>, Problem> {
        let iam = &self.clients().iam;
        all(|page| async move {
            let (names, next) = match owner {
                Owner::Role(name) => {
                    let request = iam.list_role_policies().role_name(name).set_marker(page);
                    let answer = self.call("iam:ListRolePolicies", name, request.send()).await?;
                    (answer.policy_names, answer.marker)
                }
                Owner::User(name) => {
                    let request = iam.list_user_policies().user_name(name).set_marker(page);
                    let answer = self.call("iam:ListUserPolicies", name, request.send()).await?;
                    (answer.policy_names, answer.marker)
                }
                Owner::Group(name) => {
                    let request = iam.list_group_policies().group_name(name).set_marker(page);
                    let answer = self.call("iam:ListGroupPolicies", name, request.send()).await?;
                    (answer.policy_names, answer.marker)
                }
            };
            Ok(Page::new(names, next))
        })
        .await
    }

    /// The document of an inline policy.
    pub(in crate::aws) async fn inline_document(&self, owner: Owner<'_>, policy: &str) -> Result<String, Problem> {
        let iam = &self.clients().iam;
        let document = match owner {
            Owner::Role(name) => {
                let request = iam.get_role_policy().role_name(name).policy_name(policy);
                self.call("iam:GetRolePolicy", policy, request.send()).await?.policy_document
            }
            Owner::User(name) => {
                let request = iam.get_user_policy().user_name(name).policy_name(policy);
                self.call("iam:GetUserPolicy", policy, request.send()).await?.policy_document
            }
            Owner::Group(name) => {
                let request = iam.get_group_policy().group_name(name).policy_name(policy);
                self.call("iam:GetGroupPolicy", policy, request.send()).await?.policy_document
            }
        };
        Ok(decoded(&document))
    }

    /// ARNs of the managed policies attached.
    pub(super) async fn managed_arns(&self, owner: Owner<'_>) -> Result<Vec<String>, Problem> {
        let iam = &self.clients().iam;
        all(|page| async move {
            let (rows, next) = match owner {
                Owner::Role(name) => {
                    let request = iam.list_attached_role_policies().role_name(name).set_marker(page);
                    let answer = self.call("iam:ListAttachedRolePolicies", name, request.send()).await?;
                    (answer.attached_policies, answer.marker)
                }
                Owner::User(name) => {
                    let request = iam.list_attached_user_policies().user_name(name).set_marker(page);
                    let answer = self.call("iam:ListAttachedUserPolicies", name, request.send()).await?;
                    (answer.attached_policies, answer.marker)
                }
                Owner::Group(name) => {
                    let request = iam.list_attached_group_policies().group_name(name).set_marker(page);
                    let answer = self.call("iam:ListAttachedGroupPolicies", name, request.send()).await?;
                    (answer.attached_policies, answer.marker)
                }
            };
            let arns = rows.unwrap_or_default().into_iter().filter_map(|row| row.policy_arn).collect();
            Ok(Page::new(arns, next))
        })
        .await
    }

    /// The default version of a managed policy: two calls, one after the other.
    pub(super) async fn managed_document(&self, arn: &str) -> Result<String, Problem> {
        let iam = &self.clients().iam;
        let request = iam.get_policy().policy_arn(arn);
        let answer = self.call("iam:GetPolicy", arn, request.send()).await?;
        let version = answer.policy.and_then(|policy| policy.default_version_id).unwrap_or_else(|| "v1".to_owned());
        let request = iam.get_policy_version().policy_arn(arn).version_id(version);
        let answer = self.call("iam:GetPolicyVersion", arn, request.send()).await?;
        Ok(decoded(&answer.policy_version.and_then(|version| version.document).unwrap_or_default()))
    }
}
