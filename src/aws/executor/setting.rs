//! What a call sets, and what is set now: to see what is so already, and what somebody has changed since.

use serde_json::Value;

use crate::aws::Cloud;
use crate::aws::iam::Owner;
use crate::diagnose::{ApiCall, role_name};
use crate::fleet::{Problem, ProblemKind};

/// What is left of an inline policy that was deleted.
const DELETED: &str = "deleted";

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
            ApiCall::DeleteRolePolicy { .. } => Some(Self::Short(DELETED.to_owned())),
            _ => None,
        }
    }

    /// Whether this is what was there before. A certificate whose status no fix sets again is set back to
    /// `INACTIVE`, so each such status counts as that.
    pub(super) fn is_still(&self, before: &Self) -> bool {
        const SET_BACK_TO_IT: [&str; 3] = ["PENDING_ACTIVATION", "PENDING_TRANSFER", "REGISTER_INACTIVE"];
        match (self, before) {
            (Self::Short(present), Self::Short(before)) if before == "INACTIVE" => {
                present == before || SET_BACK_TO_IT.contains(&present.as_str())
            }
            _ => self == before,
        }
    }
}

impl Cloud {
    /// What is set now where the call sets it; `None` where it sets nothing that can be compared.
    ///
    /// # Errors
    /// Where AWS does not let it be looked at, and where it is not there.
    pub(super) async fn present(&self, call: &ApiCall) -> Result<Option<Setting>, Problem> {
        let present = match call {
            ApiCall::UpdateCertificate { certificate_id, .. } => {
                let status = self.certificate(certificate_id).await?.certificate.status;
                Setting::Short(status.as_str().to_owned())
            }
            ApiCall::SetDefaultPolicyVersion { policy, .. } => {
                Setting::Short(format!("version {}", self.policy(policy).await?.default_version))
            }
            ApiCall::CreatePolicyVersion { policy, as_default: true, .. } => {
                Setting::document(&self.policy(policy).await?.document)
            }
            ApiCall::CreateRoleAlias { role_alias, .. } => {
                let alias = self.role_alias(role_alias).await?;
                Setting::alias(Some(&alias.role_arn), Some(alias.duration_seconds))
            }
            ApiCall::UpdateRoleAlias { role_alias, role_arn, seconds } => {
                let alias = self.role_alias(role_alias).await?;
                let role = role_arn.is_some().then_some(alias.role_arn.as_str());
                Setting::alias(role, seconds.is_some().then_some(alias.duration_seconds))
            }
            ApiCall::UpdateAssumeRolePolicy { role, .. } => Setting::document(&self.role(role).await?.trust_document),
            ApiCall::UpdateRole { role, .. } => {
                Setting::Short(format!("{} s", self.role(role).await?.max_session_seconds))
            }
            ApiCall::PutRolePolicy { role, name, .. } | ApiCall::DeleteRolePolicy { role, name } => {
                self.inline_policy(role, name).await?
            }
            ApiCall::SetIdentityPoolRoles { pool, .. } => {
                let sent = self.changing_cognito().get_identity_pool_roles().identity_pool_id(pool).send();
                let roles = self.call("cognito-identity:GetIdentityPoolRoles", pool, sent).await?.roles;
                let role = |kind: &str| roles.as_ref().and_then(|roles| roles.get(kind)).map(String::as_str);
                Setting::roles(role("authenticated"), role("unauthenticated"))
            }
            ApiCall::UpdateIdentityPool { pool, .. } => {
                let sent = self.changing_cognito().describe_identity_pool().identity_pool_id(pool).send();
                let now = self.call("cognito-identity:DescribeIdentityPool", pool, sent).await?;
                let classic = now.allow_classic_flow.unwrap_or_default();
                Setting::flags(now.allow_unauthenticated_identities, classic)
            }
            _ => return Ok(None),
        };
        Ok(Some(present))
    }

    async fn inline_policy(&self, role: &str, name: &str) -> Result<Setting, Problem> {
        match self.inline_document(Owner::Role(role_name(role)), name).await {
            Ok(text) => Ok(Setting::document(&text)),
            Err(problem) if problem.kind == ProblemKind::NotFound => Ok(Setting::Short(DELETED.to_owned())),
            Err(problem) => Err(problem),
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
    #[test]
    fn a_status_that_no_call_sets_is_not_a_change_by_somebody() {
        let status = |status: &str| Setting::Short(status.to_owned());
        assert!(status("PENDING_ACTIVATION").is_still(&status("INACTIVE")));
        assert!(status("INACTIVE").is_still(&status("INACTIVE")));
        assert!(!status("REVOKED").is_still(&status("INACTIVE")) && !status("ACTIVE").is_still(&status("INACTIVE")));
        assert!(!status("PENDING_ACTIVATION").is_still(&status("REVOKED")));
    }
}
