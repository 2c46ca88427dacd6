//! What a call sets, and what is set now: to see what is so already, and what somebody has changed since.

use serde_json::Value;

use crate::aws::Cloud;
use crate::diagnose::{ApiCall, role_name};
use crate::fleet::ProblemKind;

/// A setting that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Setting {
    /// Short enough to be told: `ACTIVE`, `version 3`.
    Short(String),
    /// A document, whatever its white space and the order of its members.
    Document(Value),
}

impl Setting {
    pub(super) fn document(text: &str) -> Self {
        serde_json::from_str(text).map_or_else(|_| Self::Short(text.to_owned()), Self::Document)
    }

    fn alias(role_arn: Option<&str>, seconds: Option<i32>) -> Self {
        let seconds = seconds.map(|seconds| format!("{seconds} s"));
        let parts: Vec<String> = role_arn.map(str::to_owned).into_iter().chain(seconds).collect();
        Self::Short(parts.join(", "))
    }

    fn roles(authenticated: Option<&str>, unauthenticated: Option<&str>) -> Self {
        let name = |role: Option<&str>| role.unwrap_or("no role").to_owned();
        Self::Short(format!("authenticated: {}, unauthenticated: {}", name(authenticated), name(unauthenticated)))
    }

    fn flags(allow_unauthenticated: bool, allow_classic: bool) -> Self {
        let yes = |is_allowed: bool| if is_allowed { "allowed" } else { "not allowed" };
        Self::Short(format!("without a login {}, classic flow {}", yes(allow_unauthenticated), yes(allow_classic)))
    }

    /// What the call would leave; `None` for what is attached, made or deleted.
    pub(super) fn left_by(call: &ApiCall) -> Option<Self> {
        match call {
            ApiCall::UpdateCertificate { new_status, .. } => Some(Self::Short(new_status.clone())),
            ApiCall::SetDefaultPolicyVersion { version, .. } => Some(Self::Short(format!("version {version}"))),
            ApiCall::CreatePolicyVersion { document, as_default: true, .. }
            | ApiCall::UpdateAssumeRolePolicy { document, .. }
            | ApiCall::PutRolePolicy { document, .. } => Some(Self::document(document)),
            ApiCall::CreateRoleAlias { role_arn, seconds, .. } => Some(Self::alias(Some(role_arn), Some(*seconds))),
            ApiCall::UpdateRoleAlias { role_arn, seconds, .. } => Some(Self::alias(role_arn.as_deref(), *seconds)),
            ApiCall::UpdateRole { max_session_seconds, .. } => Some(Self::Short(format!("{max_session_seconds} s"))),
            ApiCall::SetIdentityPoolRoles { authenticated, unauthenticated, .. } => {
                Some(Self::roles(authenticated.as_deref(), unauthenticated.as_deref()))
            }
            ApiCall::UpdateIdentityPool { allow_unauthenticated, allow_classic, .. } => {
                Some(Self::flags(*allow_unauthenticated, *allow_classic))
            }
            _ => None,
        }
    }
}

impl Cloud {
    /// What is set now where the call sets it; `None` where that cannot be looked at.
    pub(super) async fn present(&self, call: &ApiCall) -> Option<Setting> {
        match call {
            ApiCall::UpdateCertificate { certificate_id, .. } => {
                let status = self.certificate(certificate_id).await.ok()?.certificate.status;
                Some(Setting::Short(status.as_str().to_owned()))
            }
            ApiCall::SetDefaultPolicyVersion { policy, .. } => {
                Some(Setting::Short(format!("version {}", self.policy(policy).await.ok()?.default_version)))
            }
            ApiCall::CreatePolicyVersion { policy, as_default: true, .. } => {
                Some(Setting::document(&self.policy(policy).await.ok()?.document))
            }
            ApiCall::CreateRoleAlias { role_alias, .. } => {
                let alias = self.role_alias(role_alias).await.ok()?;
                Some(Setting::alias(Some(&alias.role_arn), Some(alias.duration_seconds)))
            }
            ApiCall::UpdateRoleAlias { role_alias, role_arn, seconds } => {
                let alias = self.role_alias(role_alias).await.ok()?;
                let role = role_arn.is_some().then_some(alias.role_arn.as_str());
                Some(Setting::alias(role, seconds.is_some().then_some(alias.duration_seconds)))
            }
            ApiCall::UpdateAssumeRolePolicy { role, .. } => {
                Some(Setting::document(&self.role(role).await.ok()?.trust_document))
            }
            ApiCall::UpdateRole { role, .. } => {
                Some(Setting::Short(format!("{} s", self.role(role).await.ok()?.max_session_seconds)))
            }
            ApiCall::PutRolePolicy { role, name, .. } => self.inline_policy(role, name).await,
            ApiCall::SetIdentityPoolRoles { pool, .. } => {
                let sent = self.changing_cognito().get_identity_pool_roles().identity_pool_id(pool).send();
                let roles = self.call("cognito-identity:GetIdentityPoolRoles", pool, sent).await.ok()?.roles;
                let role = |kind: &str| roles.as_ref().and_then(|roles| roles.get(kind)).map(String::as_str);
                Some(Setting::roles(role("authenticated"), role("unauthenticated")))
            }
            ApiCall::UpdateIdentityPool { pool, .. } => {
                let sent = self.changing_cognito().describe_identity_pool().identity_pool_id(pool).send();
                let now = self.call("cognito-identity:DescribeIdentityPool", pool, sent).await.ok()?;
                let classic = now.allow_classic_flow.unwrap_or_default();
                Some(Setting::flags(now.allow_unauthenticated_identities, classic))
            }
            _ => None,
        }
    }

    async fn inline_policy(&self, role: &str, name: &str) -> Option<Setting> {
        let request = self.inner.clients.iam.get_role_policy().role_name(role_name(role)).policy_name(name);
        match self.call("iam:GetRolePolicy", role, request.send()).await {
            Ok(answer) => {
                let text = percent_encoding::percent_decode_str(&answer.policy_document).decode_utf8_lossy();
                Some(Setting::document(&text))
            }
            Err(problem) if problem.kind == ProblemKind::NotFound => Some(Setting::Short("deleted".to_owned())),
            Err(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_the_same_whatever_its_white_space() {
        let put = |document: &str| ApiCall::PutRolePolicy {
            role: "r".to_owned(),
            name: "n".to_owned(),
            document: document.to_owned(),
        };
        assert_eq!(Setting::left_by(&put("{\"a\":1,\"b\":2}")), Setting::left_by(&put("{ \"b\": 2, \"a\": 1 }")));
        assert_ne!(Setting::left_by(&put("{\"a\":1}")), Setting::left_by(&put("{\"a\":2}")));
    }
}
