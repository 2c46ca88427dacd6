//! A call in words, and what it is made on.

use super::ApiCall;
use crate::fleet::{Arn, Principal};

impl ApiCall {
    /// What the call is made on: the name or ARN that stands in lists and messages.
    pub fn subject(&self) -> &str {
        match self {
            Self::AttachPolicy { target, .. } | Self::DetachPolicy { target, .. } => target,
            Self::AttachThingPrincipal { thing, .. }
            | Self::DetachThingPrincipal { thing, .. }
            | Self::UpdateThingShadow { thing, .. } => thing,
            Self::UpdateCertificate { certificate_id, .. } => certificate_id,
            Self::CreatePolicy { policy, .. }
            | Self::DeletePolicy { policy }
            | Self::CreatePolicyVersion { policy, .. }
            | Self::SetDefaultPolicyVersion { policy, .. }
            | Self::DeletePolicyVersion { policy, .. } => policy,
            Self::CreateRoleAlias { role_alias, .. }
            | Self::UpdateRoleAlias { role_alias, .. }
            | Self::DeleteRoleAlias { role_alias } => role_alias,
            Self::UpdateAssumeRolePolicy { role, .. }
            | Self::UpdateRole { role, .. }
            | Self::PutRolePolicy { role, .. }
            | Self::DeleteRolePolicy { role, .. } => role,
            Self::SetIdentityPoolRoles { pool, .. } | Self::UpdateIdentityPool { pool, .. } => pool,
        }
    }

    /// What is changed, in words: `certificate 3f9a12cd…`, `role alias telemetry`.
    pub fn on(&self) -> String {
        let subject = self.subject();
        match self {
            Self::AttachPolicy { .. } | Self::DetachPolicy { .. } => short_target(subject),
            Self::AttachThingPrincipal { .. } | Self::DetachThingPrincipal { .. } | Self::UpdateThingShadow { .. } => {
                format!("thing {subject}")
            }
            Self::UpdateCertificate { .. } => format!("certificate {}", short_id(subject)),
            Self::CreatePolicy { .. }
            | Self::DeletePolicy { .. }
            | Self::CreatePolicyVersion { .. }
            | Self::SetDefaultPolicyVersion { .. }
            | Self::DeletePolicyVersion { .. } => format!("policy {subject}"),
            Self::CreateRoleAlias { .. } | Self::UpdateRoleAlias { .. } | Self::DeleteRoleAlias { .. } => {
                format!("role alias {subject}")
            }
            Self::UpdateAssumeRolePolicy { .. }
            | Self::UpdateRole { .. }
            | Self::PutRolePolicy { .. }
            | Self::DeleteRolePolicy { .. } => format!("IAM role {}", role_name(subject)),
            Self::SetIdentityPoolRoles { .. } | Self::UpdateIdentityPool { .. } => format!("identity pool {subject}"),
        }
    }

    /// One line: what is done, on what.
    pub fn describe(&self) -> String {
        let on = self.on();
        match self {
            Self::AttachPolicy { policy, target } => format!("Attach policy {policy} to {}", short_target(target)),
            Self::DetachPolicy { policy, target } => format!("Detach policy {policy} from {}", short_target(target)),
            Self::AttachThingPrincipal { thing, principal } => {
                format!("Attach {} to thing {thing}", short_target(principal))
            }
            Self::DetachThingPrincipal { thing, principal } => {
                format!("Detach {} from thing {thing}", short_target(principal))
            }
            Self::UpdateCertificate { certificate_id, new_status } => {
                format!("Set certificate {} to {new_status}", short_id(certificate_id))
            }
            Self::UpdateThingShadow { thing, shadow, version, .. } => {
                let which = shadow.as_ref().map_or("classic shadow".to_owned(), |name| format!("shadow {name}"));
                match version {
                    Some(version) => format!("Update {which} of thing {thing} at version {version}"),
                    None => format!("Update {which} of thing {thing}"),
                }
            }
            Self::CreatePolicy { policy, .. } => format!("Create policy {policy}"),
            Self::DeletePolicy { policy } => format!("Delete policy {policy}"),
            Self::CreatePolicyVersion { policy, as_default, .. } => {
                let force = if *as_default { "put it in force" } else { "not in force" };
                format!("Create a new version of policy {policy}, {force}")
            }
            Self::SetDefaultPolicyVersion { policy, version } => {
                format!("Put version {version} of policy {policy} in force")
            }
            Self::DeletePolicyVersion { policy, version } => match version {
                Some(version) => format!("Delete version {version} of policy {policy}"),
                None => format!("Delete the new version of policy {policy}"),
            },
            Self::CreateRoleAlias { role_arn, .. } => format!("Create {on} for role {}", role_name(role_arn)),
            Self::UpdateRoleAlias { role_arn, seconds, .. } => {
                let role = role_arn.as_ref().map(|arn| format!("role {}", role_name(arn)));
                let seconds = seconds.map(|seconds| format!("{seconds} s"));
                let parts: Vec<String> = role.into_iter().chain(seconds).collect();
                format!("Set {on} to {}", parts.join(" and "))
            }
            Self::UpdateAssumeRolePolicy { .. } => format!("Change the trust policy of {on}"),
            Self::UpdateRole { max_session_seconds, .. } => {
                format!("Set the longest session of {on} to {max_session_seconds} s")
            }
            Self::PutRolePolicy { name, .. } => format!("Put inline policy {name} on {on}"),
            Self::DeleteRolePolicy { name, .. } => format!("Delete inline policy {name} of {on}"),
            Self::SetIdentityPoolRoles { .. } => format!("Set the roles of {on}"),
            Self::UpdateIdentityPool { .. } => format!("Change what {on} allows"),
            Self::DeleteRoleAlias { .. } => format!("Delete {on}"),
        }
    }
}

/// A certificate id, short enough for a line: its first eight digits.
pub fn short_id(id: &str) -> String {
    match id.char_indices().nth(8) {
        Some((end, _)) => format!("{}…", &id[..end]),
        None => id.to_owned(),
    }
}

/// A target in words: `certificate 3f9a12cd…`, `thing group oslo`, `identity eu-west-1:…`.
pub fn short_target(target: &str) -> String {
    match Principal::parse(target) {
        Principal::Certificate { id, .. } => format!("certificate {}", short_id(&id)),
        Principal::ThingGroup { name, .. } => format!("thing group {name}"),
        Principal::CognitoIdentity(id) => format!("identity {id}"),
        Principal::Other(text) => text,
    }
}

/// The name at the end of a role's ARN; a path may stand before it.
pub fn role_name(role: &str) -> &str {
    match Arn::parse(role) {
        Some(_) => role.rsplit('/').next().unwrap_or(role),
        None => role,
    }
}
