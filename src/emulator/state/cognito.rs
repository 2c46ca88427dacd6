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

/// Whom temporary credentials were given to (developer guide of Amazon Cognito, `authentication-flow`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CognitoSession {
    /// `region:uuid`
    pub identity: String,
    /// The pool's id.
    pub pool: String,
    /// Login providers it was signed in with; none for an unauthenticated one.
    pub logins: Vec<String>,
    /// Whether it came by `GetCredentialsForIdentity`, which narrows what unauthenticated identities get.
    pub enhanced: bool,
}

impl CognitoSession {
    /// Whether it was signed in.
    pub const fn is_authenticated(&self) -> bool {
        !self.logins.is_empty()
    }

    /// The keys that trust documents and the role's policies may ask about, lower case, as web identity federation with
    /// Amazon Cognito has them (IAM guide, `reference_policies_iam-condition-keys`).
    pub fn keys(&self) -> BTreeMap<String, Vec<String>> {
        let key = |name: &str| format!("cognito-identity.amazonaws.com:{name}");
        let mut amr = vec![if self.is_authenticated() { "authenticated" } else { "unauthenticated" }.to_owned()];
        amr.extend(self.logins.iter().cloned());
        BTreeMap::from([
            (key("sub"), vec![self.identity.clone()]),
            (key("aud"), vec![self.pool.clone()]),
            (key("amr"), amr),
        ])
    }
}

/// Whom a token of `GetOpenIdToken` speaks for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WebIdentity {
    /// Whom.
    pub session: CognitoSession,
    /// From then on the token is refused.
    pub expires: Timestamp,
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
        self.pool_of_identity(id).map(|(_, _, identity)| identity)
    }

    /// An identity with its pool and that pool's id.
    ///
    /// # Errors
    /// No such identity in any pool.
    pub fn pool_of_identity(&self, id: &str) -> Result<(&str, &IdentityPool, &Identity), Refusal> {
        for (pool_id, pool) in &self.identity_pools {
            if let Some(identity) = pool.identities.get(id) {
                return Ok((pool_id, pool, identity));
            }
        }
        Err(Refusal::not_found(format!("Identity '{id}' not found.")))
    }
}

fn no_pool(id: &str) -> Refusal {
    Refusal::not_found(format!("IdentityPool '{id}' not found."))
}
