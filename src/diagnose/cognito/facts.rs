//! What the verdict about an identity rests on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnose::{AttachedPolicy, Mending, ShadowAsked};
use crate::fleet::{Fact, IamPolicies, Identity, IdentityPool, PolicyDetail, PoolRoles, Role, Scope, Simulated};

/// Everything asked before a verdict about an identity. Each answer may be missing.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CognitoFacts {
    /// Now.
    pub now: Timestamp,
    /// Account and region of the session.
    pub scope: Scope,
    /// As it was asked about: `region:uuid`.
    pub identity_id: String,
    /// The shadow it wants; `None` where only the identity itself is examined.
    pub asked: Option<ShadowAsked>,
    /// `DescribeIdentity`
    pub identity: Fact<Identity>,
    /// `DescribeIdentityPool` of its pool; unknown where the pool could not be told.
    pub pool: Fact<IdentityPool>,
    /// Whether that pool is the identity's: the only one there is, or `ListIdentities` has it. Where it is not, nothing is
    /// told of the pool.
    #[serde(default = "not_asked")]
    pub in_pool: Fact<bool>,
    /// `GetIdentityPoolRoles`
    pub roles: Fact<PoolRoles>,
    /// `iam:GetRole` of the role its kind of identity gets.
    pub role: Fact<Role>,
    /// That role's policies.
    pub role_policies: Fact<IamPolicies>,
    /// `iam:SimulatePrincipalPolicy` of that role, for what is asked.
    pub simulated: Fact<Vec<Simulated>>,
    /// `ListAttachedPolicies` on the identity id, documents by `GetPolicy`.
    pub policies: Fact<Vec<AttachedPolicy>>,
    /// Named shadows of the thing asked about.
    pub shadow_names: Fact<Vec<String>>,
    /// Every policy of the account with its number of targets: what a fix may attach. Not asked for where none is missing.
    pub candidates: Fact<Vec<(PolicyDetail, Fact<usize>)>>,
    /// Policies of the account that are no candidates because they could not be read, each with why.
    #[serde(default)]
    pub unread_candidates: Vec<(String, String)>,
    /// Versions not in force of the policies on the identity, each with its number; asked for where one may have to be
    /// changed.
    #[serde(default = "not_asked")]
    pub other_versions: Fact<Vec<(AttachedPolicy, String)>>,
    /// What fixes need to know besides: how many targets the policies on the identity have, and the roles that name
    /// Amazon Cognito in their trust policy, each with its name.
    #[serde(default)]
    pub mending: Mending,
}

impl CognitoFacts {
    /// Numbers and documents of the versions of a policy on the identity that are not in force.
    pub(in crate::diagnose) fn versions_of(&self, policy: &str) -> Fact<Vec<(String, String)>> {
        self.other_versions.clone().map(|all| {
            let its = all.into_iter().filter(|(attached, _)| attached.name == policy);
            its.filter_map(|(attached, version)| Some((version, attached.detail.known()?.document.clone()))).collect()
        })
    }
}

/// Of a case that was recorded without it.
fn not_asked<T>() -> Fact<T> {
    Fact::Unknown("it was not asked".to_owned())
}

impl CognitoFacts {
    /// Whether the pool and its role may be changed for the sake of this identity: only where it is surely the pool's.
    pub(super) fn is_in_pool(&self) -> bool {
        self.in_pool == Fact::Known(true)
    }
}
