//! Everything the embedded AWS IoT knows: plain data, and the rules of the registry as methods on it.
//!
//! The maps are open to the rest of the emulator (the demo fleet is written straight into them); the methods are what
//! the API calls, with AWS's limits and conflicts. There is no clock here: instants come in.

mod attachments;
mod ca_certificates;
mod certificates;
mod cognito;
pub mod credentials;
mod crowded;
mod groups;
mod iam;
mod indexing;
mod links;
mod logging;
pub mod names;
mod policies;
mod refusal;
mod role_aliases;
mod shadows;
mod things;

use std::collections::{BTreeMap, BTreeSet};

use super::crowd::Crowd;
use crate::fleet::Scope;

pub use ca_certificates::CaCertificate;
pub use certificates::{Certificate, Certificates};
pub use cognito::{CognitoSession, Identity, IdentityPool, WebIdentity};
pub(super) use crowded::{Listed, ListedCertificate, Wanted};
pub use groups::{Group, GroupProperties};
pub use iam::{AccessKey, Iam, IamGroup, Role, TemporaryCredentials, User};
pub use indexing::{CustomField, Indexing, IndexingMode};
pub use links::Links;
pub use logging::Logging;
pub use policies::{Policy, PolicyVersion};
pub use refusal::Refusal;
pub use role_aliases::RoleAlias;
pub use shadows::{CLASSIC, Shadows};
pub use things::{Thing, ThingType, ThingUpdate};

/// The whole of it, as it is stored.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct State {
    /// Partition, region, account.
    pub scope: Scope,
    /// By name.
    pub things: BTreeMap<String, Thing>,
    /// Those things that are computed, with their certificates, shadows and all that they are attached to.
    pub crowd: Crowd,
    /// By name.
    pub thing_types: BTreeMap<String, ThingType>,
    /// By name.
    pub groups: BTreeMap<String, Group>,
    /// Group name and thing name.
    pub group_things: Links,
    /// By id, and by age.
    pub certificates: Certificates,
    /// CA certificates by id.
    pub ca_certificates: BTreeMap<String, CaCertificate>,
    /// Thing name and principal (certificate ARN or Cognito identity id).
    pub thing_principals: Links,
    /// By name.
    pub policies: BTreeMap<String, Policy>,
    /// Policy name and target (certificate ARN, group ARN or Cognito identity id).
    pub policy_targets: Links,
    /// By name; case matters.
    pub role_aliases: BTreeMap<String, RoleAlias>,
    /// Device shadows.
    pub shadows: Shadows,
    /// Roles, users, access keys, temporary credentials.
    pub iam: Iam,
    /// Names of the things whose devices live: the demo's. What people add is theirs alone to change.
    pub living: BTreeSet<String>,
    /// Cognito identity pools by id.
    pub identity_pools: BTreeMap<String, IdentityPool>,
    /// What `UpdateIndexingConfiguration` was told.
    pub indexing: Indexing,
    /// What `SetV2LoggingOptions` was told; nothing where nobody ever did.
    pub logging: Option<Logging>,
}

impl State {
    /// An empty account.
    pub fn new(scope: Scope) -> Self {
        Self { scope, ..Self::default() }
    }

    /// The ARN of an AWS IoT resource such as `thing/t`.
    pub fn arn(&self, kind: &str, name: &str) -> String {
        self.scope.iot(&format!("{kind}/{name}"))
    }
}
