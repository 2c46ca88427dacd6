//! The two users every embedded account has: one may do everything, one may only read.

use jiff::Timestamp;
use serde_json::Value;

use super::state::State;
use super::state::credentials::{random_text, unique_id};
use crate::policy::{Document, Matching, Statement};

/// The administrator's user name.
pub const ADMIN: &str = "admin";
/// The user that may only read.
pub const READER: &str = "reader";

/// Everything.
pub const ADMIN_POLICY: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// What reading a fleet takes, and nothing else.
pub const READER_POLICY: &str = include_str!("reader.json");

/// An access key, to be handed to whoever started the emulator.
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// `AKIA…`
    pub access_key_id: String,
    /// Secret.
    pub secret_access_key: String,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

/// The access key of [`ADMIN`] or [`READER`]: the stored one, or a new one with its user where there is none yet.
pub fn key_of(state: &mut State, user: &str, now: Timestamp) -> Key {
    let stored = state.iam.keys.iter().find(|(_, key)| key.user == user);
    if let Some((id, key)) = stored {
        return Key { access_key_id: id.clone(), secret_access_key: key.secret.clone() };
    }
    let key = Key { access_key_id: unique_id("AKIA"), secret_access_key: random_text(40) };
    let document = if user == ADMIN { ADMIN_POLICY } else { READER_POLICY };
    state.add_user(user, document, &key.access_key_id, &key.secret_access_key, now);
    key
}

/// Every action that [`READER_POLICY`] allows, in its order.
pub fn reader_actions() -> Vec<String> {
    let Ok(document) = Document::parse(READER_POLICY) else { return Vec::new() };
    let actions = |statement: Statement| match statement.action {
        Matching::Any(actions) => actions,
        Matching::Not(_) => Vec::new(),
    };
    document.statements.into_iter().flat_map(actions).collect()
}

/// An access key of a user that may read what [`READER`] may, but for one action. On the wire the same comes about by
/// `CreateUser`, `PutUserPolicy` and `CreateAccessKey`.
pub fn key_without(state: &mut State, action: &str, now: Timestamp) -> Key {
    let key = Key { access_key_id: unique_id("AKIA"), secret_access_key: random_text(40) };
    let user = format!("{READER}-without-{}", action.replace(':', "-"));
    state.add_user(&user, &reader_policy_without(action), &key.access_key_id, &key.secret_access_key, now);
    key
}

/// [`READER_POLICY`] without an action.
pub fn reader_policy_without(action: &str) -> String {
    let mut document: Value = serde_json::from_str(READER_POLICY).unwrap_or_default();
    if let Some(statements) = document["Statement"].as_array_mut() {
        let keeps_one = |statement: &mut Value| {
            if let Some(actions) = statement["Action"].as_array_mut() {
                actions.retain(|one| one != action);
                return !actions.is_empty();
            }
            statement["Action"] != action
        };
        statements.retain_mut(keeps_one);
    }
    document.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_without_an_action_lacks_that_one_alone() {
        let actions = reader_actions();
        assert!(actions.len() > 50);
        for gone in &actions {
            let document = Document::parse(&reader_policy_without(gone)).unwrap();
            let left: Vec<&String> = document
                .statements
                .iter()
                .flat_map(|statement| match &statement.action {
                    Matching::Any(actions) | Matching::Not(actions) => actions,
                })
                .collect();
            assert!(!left.contains(&gone), "{gone}");
            assert_eq!(left.len(), actions.len() - 1, "{gone}");
        }
    }
}
