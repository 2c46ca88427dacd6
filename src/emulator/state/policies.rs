//! AWS IoT policies and their versions.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Refusal, State, names};
use crate::policy::Document;

/// Longest document, white space not counted, and versions of a policy (developer guide, quotas).
const LONGEST_DOCUMENT: usize = 2048;
const MAX_VERSIONS: usize = 5;

/// A policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Policy {
    /// By number.
    pub versions: BTreeMap<u32, PolicyVersion>,
    /// The version in force.
    pub default: u32,
    /// The highest number ever given: numbers are not used again.
    pub last: u32,
    /// When the policy was created.
    pub created: Timestamp,
    /// Last change.
    pub modified: Timestamp,
}

/// A version of a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PolicyVersion {
    /// The JSON text as it was given.
    pub document: String,
    /// When it was created.
    pub created: Timestamp,
}

impl Policy {
    /// A policy with one version.
    pub fn new(document: &str, now: Timestamp) -> Self {
        let version = PolicyVersion { document: document.to_owned(), created: now };
        Self { versions: BTreeMap::from([(1, version)]), default: 1, last: 1, created: now, modified: now }
    }

    /// Adds a version without asking for limits; its number comes back.
    pub fn add_version(&mut self, document: &str, make_default: bool, now: Timestamp) -> u32 {
        self.last += 1;
        self.versions.insert(self.last, PolicyVersion { document: document.to_owned(), created: now });
        if make_default {
            self.default = self.last;
        }
        self.modified = now;
        self.last
    }

    /// The document in force.
    pub fn document(&self) -> &str {
        self.versions.get(&self.default).map_or("", |version| &version.document)
    }
}

impl State {
    /// `CreatePolicy`.
    ///
    /// # Errors
    /// A bad name, a malformed or too long document, a name in use.
    pub fn create_policy(&mut self, name: &str, document: &str, now: Timestamp) -> Result<&Policy, Refusal> {
        names::POLICY.check(name)?;
        check_document(document)?;
        if self.policies.contains_key(name) {
            return Err(Refusal::already_exists(format!(
                "Policy cannot be created - name already exists (name={name})"
            )));
        }
        Ok(self.policies.entry(name.to_owned()).or_insert_with(|| Policy::new(document, now)))
    }

    /// `GetPolicy`.
    ///
    /// # Errors
    /// No such policy.
    pub fn policy(&self, name: &str) -> Result<&Policy, Refusal> {
        self.policies.get(name).ok_or_else(|| no_policy(name))
    }

    /// `GetPolicyVersion`.
    ///
    /// # Errors
    /// No such policy or version.
    pub fn policy_version(&self, name: &str, id: &str) -> Result<(u32, &PolicyVersion), Refusal> {
        let policy = self.policy(name)?;
        let number = version_number(id)?;
        let version = policy.versions.get(&number).ok_or_else(|| no_version(name, id))?;
        Ok((number, version))
    }

    /// `CreatePolicyVersion`; its number comes back.
    ///
    /// # Errors
    /// No such policy, a malformed document, five versions already.
    pub fn create_policy_version(
        &mut self,
        name: &str,
        document: &str,
        make_default: bool,
        now: Timestamp,
    ) -> Result<u32, Refusal> {
        self.policy(name)?;
        check_document(document)?;
        let policy = self.policies.get_mut(name).ok_or_else(|| no_policy(name))?;
        if policy.versions.len() >= MAX_VERSIONS {
            return Err(Refusal::new(
                "VersionsLimitExceededException",
                format!("The policy {name} already has the maximum number of versions ({MAX_VERSIONS})"),
            ));
        }
        Ok(policy.add_version(document, make_default, now))
    }

    /// `SetDefaultPolicyVersion`.
    ///
    /// # Errors
    /// No such policy or version.
    pub fn set_default_policy_version(&mut self, name: &str, id: &str, now: Timestamp) -> Result<(), Refusal> {
        let (number, _) = self.policy_version(name, id)?;
        if let Some(policy) = self.policies.get_mut(name) {
            policy.default = number;
            policy.modified = now;
        }
        Ok(())
    }

    /// `DeletePolicyVersion`.
    ///
    /// # Errors
    /// No such policy or version, or it is the one in force.
    pub fn delete_policy_version(&mut self, name: &str, id: &str, now: Timestamp) -> Result<(), Refusal> {
        let (number, _) = self.policy_version(name, id)?;
        let policy = self.policies.get_mut(name).ok_or_else(|| no_policy(name))?;
        if number == policy.default {
            return Err(Refusal::delete_conflict("Cannot delete the default version of a policy"));
        }
        policy.versions.remove(&number);
        policy.modified = now;
        Ok(())
    }

    /// `DeletePolicy`.
    ///
    /// # Errors
    /// No such policy, other versions than the default one, or still attached.
    pub fn delete_policy(&mut self, name: &str) -> Result<(), Refusal> {
        let policy = self.policy(name)?;
        if self.is_policy_attached(name) {
            return Err(Refusal::delete_conflict(format!(
                "The policy cannot be deleted as the policy is attached to one or more principals (name={name})"
            )));
        }
        if policy.versions.len() > 1 {
            return Err(Refusal::delete_conflict(format!(
                "Cannot delete the policy because it has one or more policy versions attached to it (name={name})"
            )));
        }
        self.policies.remove(name);
        Ok(())
    }
}

/// Refuses what AWS calls malformed: not JSON, not a policy, or too long.
fn check_document(document: &str) -> Result<(), Refusal> {
    let malformed = |message: String| Refusal::new("MalformedPolicyException", message);
    let size = document.chars().filter(|c| !c.is_whitespace()).count();
    if size > LONGEST_DOCUMENT {
        return Err(malformed(format!(
            "Policy document exceeds the limit of {LONGEST_DOCUMENT} characters, white space not counted (it has {size})"
        )));
    }
    Document::parse(document).map(|_| ()).map_err(|error| malformed(format!("Policy document is Malformed: {error}")))
}

fn version_number(id: &str) -> Result<u32, Refusal> {
    id.parse().map_err(|_| {
        Refusal::invalid(format!(
            "1 validation error detected: Value '{id}' at 'policyVersionId' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [0-9]+"
        ))
    })
}

fn no_policy(name: &str) -> Refusal {
    Refusal::not_found(format!("Policy not found (name={name})"))
}

fn no_version(name: &str, id: &str) -> Refusal {
    Refusal::not_found(format!("Policy version not found (name={name}, version={id})"))
}
