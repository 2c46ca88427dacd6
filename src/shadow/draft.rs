//! What somebody wants of a shadow and has not sent yet.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::text::pretty;

/// What a draft's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DraftKind {
    /// The whole desired state, being edited.
    #[default]
    Desired,
    /// An update document, `{"state": …}`, that could not be sent.
    Document,
}

/// What a draft is about and what it is based on: all of it but the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftOf {
    /// What its text is.
    #[serde(default)]
    pub kind: DraftKind,
    /// The account of the thing.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The thing.
    pub thing: String,
    /// The named shadow; `None` for the classic one.
    pub shadow: Option<String>,
    /// The version that was read; `None` where there was no shadow.
    pub version: Option<u64>,
    /// The desired state of that version: what a later merge needs.
    #[serde(default)]
    pub base: Map<String, Value>,
    /// When it was begun.
    pub begun: Timestamp,
}

/// What somebody wants of a shadow and has not sent yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Names its files; made of letters, digits, `-`, `_` and `.` only.
    pub id: String,
    /// What it is about.
    pub of: DraftOf,
    /// As it was typed, mistakes included.
    pub text: String,
    /// When the text was last written.
    pub saved: Timestamp,
}

impl Draft {
    /// A draft that begins with what is there.
    pub fn begin(of: DraftOf) -> Self {
        Self { id: id(&of), text: pretty(&of.base), saved: of.begun, of }
    }

    /// Whether its text says something else than what it is based on.
    pub fn says_something(&self) -> bool {
        self.of.kind == DraftKind::Document
            || serde_json::from_str::<Value>(&self.text)
                .map_or(true, |value| value.as_object().is_none_or(|state| *state != self.of.base))
    }
}

/// Thing, shadow and the millisecond of its beginning: two edits never share a file.
fn id(of: &DraftOf) -> String {
    let shadow = of.shadow.as_deref().map(|name| format!(".{}", plain(name))).unwrap_or_default();
    format!("{}{shadow}.{}", plain(&of.thing), of.begun.as_millisecond())
}

/// Letters, digits, `-` and `_`; a name must not choose the folder, nor be longer than a file's may.
fn plain(name: &str) -> String {
    name.chars().take(90).map(|c| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' }).collect()
}
