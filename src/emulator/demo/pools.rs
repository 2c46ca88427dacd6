//! Identity pools of the plan, and what is to be expected of their identities.

use serde::Deserialize;
use toml::Spanned;

use super::expect::DoctorExpect;

/// An identity pool.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolPlan {
    /// `{region}:uuid`
    pub id: String,
    /// Free text.
    pub name: String,
    /// Name of the role of identities with a login.
    pub(super) authenticated_role: Option<String>,
    /// Name of the role of identities without one.
    pub(super) unauthenticated_role: Option<String>,
    /// Whether identities without a login get credentials.
    #[serde(default)]
    pub(super) allow_unauthenticated: bool,
    /// Whether the classic flow is allowed.
    #[serde(default)]
    pub(super) allow_classic: bool,
    /// Its identities.
    #[serde(rename = "identity", default)]
    pub identities: Vec<IdentityPlan>,
}

/// An identity.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityPlan {
    /// `{region}:uuid`
    pub id: String,
    /// What is wrong with it, for a reader.
    pub description: String,
    /// Its login provider; an unauthenticated identity has none.
    pub login: Option<String>,
    /// AWS IoT policies attached to it.
    #[serde(default)]
    pub(super) policies: Vec<Spanned<String>>,
    /// What its own credentials come to.
    pub expect: IdentityExpect,
    /// What a diagnosis is to find; nothing else.
    #[serde(default)]
    pub doctor: Vec<DoctorExpect>,
}

/// What becomes of an identity that wants a shadow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityExpect {
    /// The error of `GetCredentialsForIdentity`, where it gives none.
    pub refused: Option<String>,
    /// The thing whose classic shadow it wants.
    pub thing: String,
    /// Status of `GetThingShadow` with credentials of the enhanced flow.
    pub shadow: Option<u16>,
    /// The same with credentials of the classic flow, where the pool allows it.
    pub shadow_classic: Option<u16>,
}
