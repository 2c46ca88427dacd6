//! The little that is remembered from one start to the next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fleet::SavedView;

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
    /// The view that was open last, by its command's name.
    pub view: Option<String>,
    /// Per view, by its command's name.
    pub sorts: BTreeMap<String, SavedSort>,
    /// Filters and orders saved under names.
    pub views: Vec<SavedView>,
}

/// How a list was sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SavedSort {
    /// The column's field; `None` for the order AWS gives.
    pub field: Option<String>,
    /// Whether the largest comes first.
    pub descending: bool,
}
