//! Amazon Cognito identities and their pools.

use jiff::Timestamp;

/// `DescribeIdentity`.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// `region:uuid`
    pub id: String,
    /// Login providers; empty for an unauthenticated identity.
    pub logins: Vec<String>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// Last change.
    pub modified: Option<Timestamp>,
}

/// `DescribeIdentityPool`.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityPool {
    /// `region:uuid`
    pub id: String,
    /// Free text.
    pub name: String,
    /// `AllowUnauthenticatedIdentities`
    pub allow_unauthenticated: bool,
    /// `AllowClassicFlow`
    pub allow_classic: bool,
}

/// `GetIdentityPoolRoles`.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PoolRoles {
    /// ARN of the role of identities with a login.
    pub authenticated: Option<String>,
    /// ARN of the role of identities without one.
    pub unauthenticated: Option<String>,
    /// Login providers whose users may get another role, and which ones: the token or the rules choose.
    pub mappings: Vec<RoleMapping>,
}

/// One entry of `RoleMappings`.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleMapping {
    /// The login provider it is for.
    pub provider: String,
    /// `Token` or `Rules`.
    pub kind: String,
    /// `AuthenticatedRole` or `Deny`, where no rule or token claim decides.
    pub ambiguous: Option<String>,
    /// ARNs of the roles that rules choose from.
    pub roles: Vec<String>,
}
