//! Role aliases and the IAM roles behind them.

use jiff::Timestamp;

/// `DescribeRoleAlias`' answer. Names are case sensitive.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAlias {
    /// 1 to 128 characters of `\w = , @ -`.
    pub name: String,
    /// The alias' ARN; what `iot:AssumeRoleWithCertificate` is granted on.
    pub arn: String,
    /// The IAM role that credentials are given for.
    pub role_arn: String,
    /// The owning account.
    pub owner: Option<String>,
    /// Seconds, 900 to 43,200; AWS' default is 3,600.
    pub duration_seconds: i32,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// Last change.
    pub modified: Option<Timestamp>,
}

/// What `iam:GetRole` says of a role, as far as the chain needs it.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// The name at the end of the ARN.
    pub name: String,
    /// The role's ARN, path included.
    pub arn: String,
    /// The trust policy as JSON text, percent-decoded.
    pub trust_document: String,
    /// Seconds; 3,600 unless raised.
    pub max_session_seconds: i32,
}
