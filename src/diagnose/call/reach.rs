//! What the caller needs for a call: IAM action and resource.

use super::{ApiCall, words};
use crate::fleet::{Arn, Principal, Scope};

impl ApiCall {
    /// The IAM action the caller needs.
    pub fn iam_action(&self) -> String {
        let service = match self {
            Self::UpdateAssumeRolePolicy { .. }
            | Self::UpdateRole { .. }
            | Self::PutRolePolicy { .. }
            | Self::DeleteRolePolicy { .. } => "iam",
            Self::SetIdentityPoolRoles { .. } | Self::UpdateIdentityPool { .. } => "cognito-identity",
            _ => "iot",
        };
        format!("{service}:{}", self.operation())
    }

    /// The resource the IAM action is needed on. Attaching to a Cognito identity cannot be scoped: its id is no ARN.
    pub fn resource(&self, scope: &Scope) -> String {
        let subject = self.subject();
        match self {
            Self::AttachPolicy { target, .. } | Self::DetachPolicy { target, .. } => match Principal::parse(target) {
                Principal::Certificate { arn, .. } | Principal::ThingGroup { arn, .. } => arn,
                Principal::CognitoIdentity(_) | Principal::Other(_) => "*".to_owned(),
            },
            Self::AttachThingPrincipal { principal, .. } | Self::DetachThingPrincipal { principal, .. } => {
                principal.clone()
            }
            Self::UpdateCertificate { certificate_id, .. } => scope.iot(&format!("cert/{certificate_id}")),
            Self::UpdateThingShadow { thing, shadow, .. } => match shadow {
                Some(name) => scope.iot(&format!("thing/{thing}/{name}")),
                None => scope.iot(&format!("thing/{thing}")),
            },
            Self::CreatePolicy { .. }
            | Self::DeletePolicy { .. }
            | Self::CreatePolicyVersion { .. }
            | Self::SetDefaultPolicyVersion { .. }
            | Self::DeletePolicyVersion { .. } => scope.iot(&format!("policy/{subject}")),
            Self::CreateRoleAlias { .. } | Self::UpdateRoleAlias { .. } | Self::DeleteRoleAlias { .. } => {
                scope.iot(&format!("rolealias/{subject}"))
            }
            Self::UpdateAssumeRolePolicy { .. }
            | Self::UpdateRole { .. }
            | Self::PutRolePolicy { .. }
            | Self::DeleteRolePolicy { .. } => role_arn(subject, scope),
            Self::SetIdentityPoolRoles { .. } | Self::UpdateIdentityPool { .. } => format!(
                "arn:{}:cognito-identity:{}:{}:identitypool/{subject}",
                scope.partition, scope.region, scope.account
            ),
        }
    }

    /// The roles that the call hands to a service, which takes `iam:PassRole` on each (developer guide,
    /// `authorizing-direct-aws`; Cognito developer guide, `iam-roles`).
    pub fn passes(&self, scope: &Scope) -> Vec<String> {
        let roles = match self {
            Self::CreateRoleAlias { role_arn, .. } => vec![role_arn],
            Self::UpdateRoleAlias { role_arn, .. } => role_arn.iter().collect(),
            Self::SetIdentityPoolRoles { authenticated, unauthenticated, .. } => {
                authenticated.iter().chain(unauthenticated).collect()
            }
            _ => Vec::new(),
        };
        roles.into_iter().map(|role| role_arn(role, scope)).collect()
    }
}

/// Of a role named without its ARN the path is not known; most have none.
fn role_arn(role: &str, scope: &Scope) -> String {
    match Arn::parse(role) {
        Some(_) => role.to_owned(),
        None => format!("arn:{}:iam::{}:role/{}", scope.partition, scope.account, words::role_name(role)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: "1".to_owned() }
    }

    #[test]
    fn an_identity_cannot_be_scoped() {
        let target = "eu-west-1:0b5ee3a6-0000-4000-8000-000000000000".to_owned();
        assert_eq!(ApiCall::AttachPolicy { policy: "p".to_owned(), target }.resource(&scope()), "*");
    }

    #[test]
    fn a_role_keeps_its_path() {
        let role = "arn:aws:iam::1:role/team/device".to_owned();
        let call = ApiCall::UpdateRole { role: role.clone(), max_session_seconds: 3600 };
        assert_eq!((call.iam_action(), call.resource(&scope())), ("iam:UpdateRole".to_owned(), role.clone()));
        let call = ApiCall::UpdateRoleAlias { role_alias: "a".to_owned(), role_arn: Some(role.clone()), seconds: None };
        assert_eq!(call.passes(&scope()), [role]);
    }
}
