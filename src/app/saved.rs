//! The little that is remembered from one start to the next.

use serde::{Deserialize, Serialize};

/// Small choices of the user; no fleet data, no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Saved {
    /// Where certificate and key files are.
    pub key_folder: Option<String>,
    /// The role alias last tested.
    pub role_alias: Option<String>,
    /// Whether tests leave the thing's name out.
    pub without_thing_name: bool,
}
