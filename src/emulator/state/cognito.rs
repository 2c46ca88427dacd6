//! Cognito identity pools and identities.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Refusal, State};

/// An identity pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct IdentityPool {
    /// Free text.
    pub name: String,
    /// Whether identities without a login get credentials.
    pub allow_unauthenticated: bool,
    /// Whether the classic (basic) flow is allowed.
    pub allow_classic: bool,
    /// `authenticated` and `unauthenticated`: role ARNs.
    pub roles: BTreeMap<String, String>,
    /// Role mappings, as given.
    pub role_mappings: BTreeMap<String, serde_json::Value>,
    /// By identity id (`region:uuid`).
    pub identities: BTreeMap<String, Identity>,
}

/// An identity.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Identity {
    /// Login providers; empty for an unauthenticated identity.
    pub logins: Vec<String>,
    /// When it was created.
    pub created: Timestamp,
    /// Last change.
    pub modified: Timestamp,
}

impl State {
    /// `DescribeIdentityPool`.
    ///
    /// # Errors
    /// No such pool.
    pub fn identity_pool(&self, id: &str) -> Result<&IdentityPool, Refusal> {
        self.identity_pools.get(id).ok_or_else(|| no_pool(id))
    }

    /// The same, to change.
    ///
    /// # Errors
    /// No such pool.
    pub fn identity_pool_mut(&mut self, id: &str) -> Result<&mut IdentityPool, Refusal> {
        self.identity_pools.get_mut(id).ok_or_else(|| no_pool(id))
    }

    /// `DescribeIdentity`.
    ///
    /// # Errors
    /// No such identity in any pool.
    pub fn identity(&self, id: &str) -> Result<&Identity, Refusal> {
        self.identity_pools
            .values()
            .find_map(|pool| pool.identities.get(id))
            .ok_or_else(|| Refusal::not_found(format!("Identity '{id}' not found.")))
    }
}

fn no_pool(id: &str) -> Refusal {
    Refusal::not_found(format!("IdentityPool '{id}' not found."))
}
