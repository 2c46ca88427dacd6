//! The calls a fix is made of. The executor takes nothing else, so what is not here cannot change AWS.

mod back;
mod command;
mod options;
mod reach;
mod words;

pub use command::OpenedWith;
pub(in crate::diagnose) use command::quote;
use serde::{Deserialize, Serialize};
pub use words::{role_name, short_id, short_target};

/// A mutating AWS call: identifiers, and the documents of policies and trust, which hold no secrets and which taking a
/// change back needs. The payload of a shadow may hold some, so it is never serialized.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all_fields = "camelCase")]
pub enum ApiCall {
    /// `PUT /target-policies/{policy}`
    AttachPolicy {
        /// Policy name.
        policy: String,
        /// Certificate ARN, thing group ARN or Cognito identity id.
        target: String,
    },
    /// `POST /target-policies/{policy}`
    DetachPolicy {
        /// Policy name.
        policy: String,
        /// Certificate ARN, thing group ARN or Cognito identity id.
        target: String,
    },
    /// `PUT /things/{thing}/principals`
    AttachThingPrincipal {
        /// Thing name.
        thing: String,
        /// Certificate ARN.
        principal: String,
    },
    /// `DELETE /things/{thing}/principals`
    DetachThingPrincipal {
        /// Thing name.
        thing: String,
        /// Certificate ARN.
        principal: String,
    },
    /// `PUT /certificates/{id}?newStatus=`
    UpdateCertificate {
        /// Certificate id, 64 hex digits.
        certificate_id: String,
        /// `ACTIVE` or `INACTIVE`.
        new_status: String,
    },
    /// `POST /things/{thing}/shadow`: a versioned write. Its payload is never written to the journal.
    UpdateThingShadow {
        /// Thing name.
        thing: String,
        /// Named shadow; `None` for the classic one.
        shadow: Option<String>,
        /// The version the write is based on.
        version: Option<i64>,
        /// The document to send, JSON text.
        #[serde(skip)]
        payload: String,
    },
    /// `POST /policies/{policy}`
    CreatePolicy {
        /// Policy name.
        policy: String,
        /// JSON text.
        document: String,
    },
    /// `DELETE /policies/{policy}`: of one that is attached to nothing and has one version.
    DeletePolicy {
        /// Policy name.
        policy: String,
    },
    /// `POST /policies/{policy}/version`
    CreatePolicyVersion {
        /// Policy name.
        policy: String,
        /// JSON text.
        document: String,
        /// Whether it is put in force.
        as_default: bool,
    },
    /// `PATCH /policies/{policy}/version/{version}`
    SetDefaultPolicyVersion {
        /// Policy name.
        policy: String,
        /// Such as `3`.
        version: String,
    },
    /// `DELETE /policies/{policy}/version/{version}`: of one that is not in force.
    DeletePolicyVersion {
        /// Policy name.
        policy: String,
        /// Such as `3`; `None` for the one that the same change creates: AWS gives it its number, and the executor
        /// writes that into the journal.
        version: Option<String>,
    },
    /// `POST /role-aliases/{alias}`
    CreateRoleAlias {
        /// The role alias' name.
        role_alias: String,
        /// ARN of the IAM role.
        role_arn: String,
        /// `credentialDurationSeconds`
        seconds: i32,
    },
    /// `PUT /role-aliases/{alias}`: what is `None` stays as it is.
    UpdateRoleAlias {
        /// The role alias' name.
        role_alias: String,
        /// ARN of the IAM role.
        role_arn: Option<String>,
        /// `credentialDurationSeconds`
        seconds: Option<i32>,
    },
    /// `DELETE /role-aliases/{alias}`
    DeleteRoleAlias {
        /// The role alias' name.
        role_alias: String,
    },
    /// IAM's `UpdateAssumeRolePolicy`: replaces the whole trust document.
    UpdateAssumeRolePolicy {
        /// ARN of the role, path included.
        role: String,
        /// JSON text.
        document: String,
    },
    /// IAM's `UpdateRole`, of its longest session alone.
    UpdateRole {
        /// ARN of the role, path included.
        role: String,
        /// `MaxSessionDuration`, 3,600 to 43,200.
        max_session_seconds: i32,
    },
    /// IAM's `PutRolePolicy`: makes an inline policy, or replaces the one of this name.
    PutRolePolicy {
        /// ARN of the role, path included.
        role: String,
        /// The inline policy's name.
        name: String,
        /// JSON text.
        document: String,
    },
    /// IAM's `DeleteRolePolicy`
    DeleteRolePolicy {
        /// ARN of the role, path included.
        role: String,
        /// The inline policy's name.
        name: String,
    },
    /// Cognito's `SetIdentityPoolRoles`. It replaces all roles and mappings: the executor sends the mappings along as
    /// they are.
    SetIdentityPoolRoles {
        /// `region:uuid`
        pool: String,
        /// ARN of the role of identities with a login.
        authenticated: Option<String>,
        /// ARN of the role of identities without one.
        unauthenticated: Option<String>,
    },
    /// Cognito's `UpdateIdentityPool`. It replaces every setting: the executor sends the others along as they are.
    UpdateIdentityPool {
        /// `region:uuid`
        pool: String,
        /// `AllowUnauthenticatedIdentities`
        allow_unauthenticated: bool,
        /// `AllowClassicFlow`
        allow_classic: bool,
    },
}

impl ApiCall {
    /// AWS' name of the operation.
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::AttachPolicy { .. } => "AttachPolicy",
            Self::DetachPolicy { .. } => "DetachPolicy",
            Self::AttachThingPrincipal { .. } => "AttachThingPrincipal",
            Self::DetachThingPrincipal { .. } => "DetachThingPrincipal",
            Self::UpdateCertificate { .. } => "UpdateCertificate",
            Self::UpdateThingShadow { .. } => "UpdateThingShadow",
            Self::CreatePolicy { .. } => "CreatePolicy",
            Self::DeletePolicy { .. } => "DeletePolicy",
            Self::CreatePolicyVersion { .. } => "CreatePolicyVersion",
            Self::SetDefaultPolicyVersion { .. } => "SetDefaultPolicyVersion",
            Self::DeletePolicyVersion { .. } => "DeletePolicyVersion",
            Self::CreateRoleAlias { .. } => "CreateRoleAlias",
            Self::UpdateRoleAlias { .. } => "UpdateRoleAlias",
            Self::DeleteRoleAlias { .. } => "DeleteRoleAlias",
            Self::UpdateAssumeRolePolicy { .. } => "UpdateAssumeRolePolicy",
            Self::UpdateRole { .. } => "UpdateRole",
            Self::PutRolePolicy { .. } => "PutRolePolicy",
            Self::DeleteRolePolicy { .. } => "DeleteRolePolicy",
            Self::SetIdentityPoolRoles { .. } => "SetIdentityPoolRoles",
            Self::UpdateIdentityPool { .. } => "UpdateIdentityPool",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_of_a_shadow_is_never_serialized() {
        let call = ApiCall::UpdateThingShadow {
            thing: "pump".to_owned(),
            shadow: None,
            version: Some(3),
            payload: "{\"state\":{\"desired\":{\"pin\":\"4711\"}}}".to_owned(),
        };
        let line = serde_json::to_string(&call).unwrap();
        assert!(!line.contains("4711"), "{line}");
    }

    #[test]
    fn what_a_change_needs_to_be_taken_back_is_serialized_whole() {
        let call = ApiCall::CreatePolicyVersion {
            policy: "p".to_owned(),
            document: r#"{"Version":"2012-10-17"}"#.to_owned(),
            as_default: false,
        };
        let line = serde_json::to_string(&call).unwrap();
        assert_eq!(
            line,
            r#"{"operation":"CreatePolicyVersion","policy":"p","document":"{\"Version\":\"2012-10-17\"}","asDefault":false}"#
        );
        assert_eq!(serde_json::from_str::<ApiCall>(&line).unwrap(), call);
        let new = r#"{"operation":"DeletePolicyVersion","policy":"p","version":null}"#;
        let call = ApiCall::DeletePolicyVersion { policy: "p".to_owned(), version: None };
        assert_eq!(serde_json::from_str::<ApiCall>(new).unwrap(), call);
    }

    #[test]
    fn a_line_of_an_older_journal_is_read() {
        let line = r#"{"operation":"UpdateCertificate","certificateId":"ab","newStatus":"ACTIVE"}"#;
        let call = ApiCall::UpdateCertificate { certificate_id: "ab".to_owned(), new_status: "ACTIVE".to_owned() };
        assert_eq!(serde_json::from_str::<ApiCall>(line).unwrap(), call);
    }
}
