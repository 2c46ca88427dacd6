//! From plan to state.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::healthy::add_healthy;
use super::plan::{Plan, PolicyPlan};
use super::special::add_special;
use crate::emulator::pki::{Ca, DemoKeys, PkiError};
use crate::emulator::state::{Group, GroupProperties, Identity, IdentityPool, Policy, RoleAlias, State, ThingType};

/// Certificate and key of a device, to be written to files. Not `Debug`: the key is secret.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceFiles {
    /// The thing's name; fit for a file name.
    pub name: String,
    /// The certificate.
    pub cert_pem: String,
    /// PKCS #8.
    pub key_pem: String,
}

/// What all the parts of building need.
pub(super) struct Workshop<'a> {
    pub plan: &'a Plan,
    pub ca: &'a Ca,
    pub keys: DemoKeys,
    pub seed: u64,
    pub now: Timestamp,
    pub state: State,
    pub files: Vec<DeviceFiles>,
}

/// Fills an empty account with the plan and `things` healthy things.
///
/// # Errors
/// Where a certificate cannot be made.
pub fn build(
    plan: &Plan,
    state: State,
    things: usize,
    seed: u64,
    ca: &Ca,
    now: Timestamp,
) -> Result<(State, Vec<DeviceFiles>), PkiError> {
    let mut shop = Workshop { plan, ca, keys: DemoKeys::load()?, seed, now, state, files: Vec::new() };
    shop.add_types_and_groups();
    shop.add_policies();
    shop.add_roles();
    shop.add_pools();
    add_special(&mut shop)?;
    add_healthy(&mut shop, things)?;
    Ok((shop.state, shop.files))
}

impl Workshop<'_> {
    /// The plan's text with region and account filled in.
    pub(super) fn filled(&self, text: &str) -> String {
        text.replace("{region}", &self.state.scope.region).replace("{account}", &self.state.scope.account)
    }

    /// Some days before the fleet is looked at.
    pub(super) fn days_ago(&self, days: i64) -> Timestamp {
        self.now.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(self.now)
    }

    fn add_types_and_groups(&mut self) {
        let created = self.days_ago(400);
        for kind in &self.plan.types {
            let thing_type = ThingType {
                id: stable_uuid("type", &kind.name),
                description: Some(kind.description.clone()),
                searchable: kind.searchable.iter().take(3).cloned().collect(),
                created,
                deprecated: None,
            };
            self.state.thing_types.insert(kind.name.clone(), thing_type);
        }
        for group in &self.plan.groups {
            let properties = GroupProperties { description: group.description.clone(), attributes: BTreeMap::new() };
            let parent = group.parent.as_ref().map(|parent| parent.as_ref().clone());
            let entry = Group { id: stable_uuid("group", &group.name), parent, properties, version: 1, created };
            self.state.groups.insert(group.name.clone(), entry);
            let target = self.state.arn("thinggroup", &group.name);
            for policy in &group.policies {
                self.state.policy_targets.add(policy.as_ref(), &target);
            }
        }
    }

    fn add_policies(&mut self) {
        for policy in &self.plan.policies {
            let built = self.policy(policy);
            self.state.policies.insert(policy.name.clone(), built);
        }
    }

    fn policy(&self, plan: &PolicyPlan) -> Policy {
        let mut policy = Policy { created: self.days_ago(380), modified: self.days_ago(380), ..Policy::default() };
        for version in &plan.versions {
            policy.add_version(&self.filled(version.as_ref()), policy.last == 0, self.days_ago(120));
        }
        policy.default = plan.default;
        policy
    }

    fn add_roles(&mut self) {
        let created = self.days_ago(390);
        for role in &self.plan.roles {
            let trust = match &role.trust {
                Some(document) => self.filled(document.as_ref()),
                None => serde_json::json!({ "Version": "2012-10-17", "Statement": [
                    { "Effect": "Allow", "Principal": { "Service": role.trusts }, "Action": "sts:AssumeRole" } ] })
                .to_string(),
            };
            self.state.add_role(&role.name, &trust, role.max_session_seconds, created);
            let policy = role.policy.as_ref().map(|text| self.filled(text));
            if let (Some(text), Ok(entry)) = (policy, self.state.role_mut(&role.name)) {
                entry.policies.insert("access".to_owned(), text);
            }
        }
        for alias in &self.plan.role_aliases {
            let role_arn = self.state.role_arn(&alias.role);
            let entry = RoleAlias { role_arn, duration_seconds: alias.seconds, created, modified: created };
            self.state.role_aliases.insert(alias.name.clone(), entry);
        }
    }

    fn add_pools(&mut self) {
        let created = self.days_ago(300);
        for pool in &self.plan.identity_pools {
            let kinds = [("authenticated", &pool.authenticated_role), ("unauthenticated", &pool.unauthenticated_role)];
            let roles = kinds
                .into_iter()
                .filter_map(|(kind, role)| role.as_ref().map(|role| (kind.to_owned(), self.state.role_arn(role))));
            let mut entry = IdentityPool {
                name: pool.name.clone(),
                roles: roles.collect(),
                allow_unauthenticated: pool.allow_unauthenticated,
                allow_classic: pool.allow_classic,
                ..IdentityPool::default()
            };
            for identity in &pool.identities {
                let id = self.filled(&identity.id);
                for policy in &identity.policies {
                    self.state.policy_targets.add(policy.as_ref(), &id);
                }
                let logins = identity.login.iter().map(|login| self.filled(login)).collect();
                entry.identities.insert(id, Identity { logins, created, modified: created });
            }
            self.state.identity_pools.insert(self.filled(&pool.id), entry);
        }
    }
}

/// A UUID that is the same for the same name.
pub(super) fn stable_uuid(kind: &str, name: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let mut bytes = [0; 16];
    let hash = Sha256::digest(format!("{kind}/{name}"));
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}
