//! What somebody wants of a shadow and has not sent yet.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::text::{pretty, read_desired};

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
    /// Drafts that this one goes on with: they have served their purpose when it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub continues: Vec<String>,
}

/// Drafts as they were found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DraftsFound {
    /// Those that say something, newest first.
    pub drafts: Vec<Draft>,
    /// The files of those whose text cannot be read, and what they are about.
    pub unreadable: Vec<(DraftOf, String)>,
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

    /// A draft of its own that goes on with this one: another program may still work on this one's file.
    #[must_use]
    pub fn continued(&self, now: Timestamp) -> Self {
        let later = self.of.begun.checked_add(SignedDuration::from_millis(1)).unwrap_or(now);
        let continues = [self.of.continues.as_slice(), std::slice::from_ref(&self.id)].concat();
        let of = DraftOf { begun: now.max(later), continues, ..self.of.clone() };
        Self { id: id(&of), text: self.text.clone(), saved: now, of }
    }

    /// Its id and those of the drafts it goes on with.
    pub fn ids(&self) -> Vec<String> {
        [std::slice::from_ref(&self.id), self.of.continues.as_slice()].concat()
    }

    /// Whether its text says something else than what it is based on. A mistake says something: a reader that takes
    /// the last of two keys, or rounds a number, would see nothing in it.
    pub fn says_something(&self) -> bool {
        self.of.kind == DraftKind::Document
            || (self.text != pretty(&self.of.base)
                && read_desired(&self.text, &Map::new()).map_or(true, |state| state != self.of.base))
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
