//! The two users every embedded account has: one may do everything, one may only read.

use jiff::Timestamp;

use super::state::State;
use super::state::credentials::{random_text, unique_id};

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
