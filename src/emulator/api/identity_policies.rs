//! The IAM policies of users and roles, read for a decision.

use std::collections::BTreeMap;

use crate::emulator::state::State;
use crate::policy::{Decision, Document, IamLayers, Request, Source, evaluate_iam};

/// A policy's name and its document; `None` where that cannot be read.
pub(super) type Named = (String, Option<Document>);

/// The identity-based policies of a user or a role.
#[derive(Debug, Clone, Default)]
pub(super) struct Identity {
    /// Their union grants.
    pub(super) policies: Vec<Named>,
    /// Limits what they grant.
    pub(super) boundary: Option<Named>,
}

impl Identity {
    /// Of a user: inline, managed, and those of its groups. Nothing where there is no such user.
    pub(super) fn of_user(state: &State, name: &str) -> Self {
        let Some(user) = state.iam.users.get(name) else { return Self::default() };
        let own = told(&format!("user_{name}"), &user.policies);
        let of_groups = (user.groups.iter())
            .filter_map(|name| state.iam.groups.get_key_value(name))
            .flat_map(|(name, group)| [told(&format!("group_{name}"), &group.policies), managed(state, &group.managed)])
            .flatten();
        Self {
            policies: own.into_iter().chain(managed(state, &user.managed)).chain(of_groups).collect(),
            boundary: user.boundary.as_ref().map(|arn| managed_one(state, arn)),
        }
    }

    /// Of a role. Nothing where there is no such role.
    pub(super) fn of_role(state: &State, name: &str) -> Self {
        let Some(role) = state.iam.roles.get(name) else { return Self::default() };
        let own = told(&format!("role_{name}"), &role.policies);
        Self {
            policies: own.into_iter().chain(managed(state, &role.managed)).collect(),
            boundary: role.boundary.as_ref().map(|arn| managed_one(state, arn)),
        }
    }

    /// What IAM says, in a session that may be narrowed by a policy of its own.
    pub(super) fn decide(&self, session: Option<&Named>, request: &Request<'_>) -> Decision {
        let boundary = self.boundary.as_ref().map(|policy| sources(std::slice::from_ref(policy)));
        let session = session.map(|policy| sources(std::slice::from_ref(policy)));
        let identity = sources(&self.policies);
        let layers = IamLayers { identity: &identity, boundary: boundary.as_deref(), session: session.as_deref() };
        evaluate_iam(&layers, request)
    }
}

/// Reads one document.
pub(super) fn parsed(name: &str, text: &str) -> Named {
    (name.to_owned(), Document::parse(text).ok())
}

/// For the evaluator.
pub(super) fn sources(policies: &[Named]) -> Vec<Source<'_>> {
    policies.iter().map(|(name, document)| Source { name, version: None, document: document.as_ref() }).collect()
}

/// Inline policies are called after their owner, as the simulator calls them (`user_alice_access`).
fn told(owner: &str, documents: &BTreeMap<String, String>) -> Vec<Named> {
    documents.iter().map(|(name, text)| parsed(&format!("{owner}_{name}"), text)).collect()
}

fn managed(state: &State, arns: &[String]) -> Vec<Named> {
    arns.iter().map(|arn| managed_one(state, arn)).collect()
}

fn managed_one(state: &State, arn: &str) -> Named {
    let name = arn.rsplit('/').next().unwrap_or_default();
    (name.to_owned(), state.iam.managed.get(arn).and_then(|text| Document::parse(text).ok()))
}
