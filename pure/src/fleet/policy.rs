//! AWS IoT policies as the registry lists them. Their language lives in the room `policy`.

use jiff::Timestamp;

/// A row of `ListPolicies`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// 1 to 128 characters.
    pub name: String,
    /// The policy's ARN.
    pub arn: String,
}

/// `GetPolicy`'s answer: the default version, the only one in force.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyDetail {
    /// The row.
    pub policy: Policy,
    /// The default version's JSON text, as AWS returned it.
    pub document: String,
    /// Such as `1`.
    pub default_version: String,
    /// When the policy was created (moto leaves it out).
    pub created: Option<Timestamp>,
    /// Last change (moto leaves it out).
    pub modified: Option<Timestamp>,
}

/// A row of `ListPolicyVersions`.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyVersion {
    /// Such as `3`.
    pub id: String,
    /// Whether it is the one in force.
    pub is_default: bool,
    /// When it was created.
    pub created: Option<Timestamp>,
}
