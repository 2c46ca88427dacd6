//! Key bindings as written; whether the command and the key exist is for whoever knows the command table.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::Located;

/// The keys of one command, as the user wants them. No keys takes the command off the keyboard (`:` still has it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The command's id, as written.
    pub command: String,
    /// The keys, as written: `t`, `ctrl-x`, `enter`.
    pub keys: Vec<String>,
    file: PathBuf,
    command_at: Option<(usize, usize)>,
    keys_at: Vec<Option<(usize, usize)>>,
}

impl Binding {
    /// A fault of the whole binding.
    pub fn fault(&self, message: &str) -> Located {
        let message = format!("`{}`: {message}", self.command);
        Located { file: self.file.clone(), place: self.command_at, message }
    }

    /// A fault of the key at `index`, such as a key nobody can press or one that is taken.
    pub fn bad_key(&self, index: usize, message: impl Into<String>) -> Located {
        Located { file: self.file.clone(), place: self.keys_at.get(index).copied().flatten(), message: message.into() }
    }
}

/// One key or a list.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a key such as \"t\" or a list of keys such as [\"t\", \"ctrl-x\"]")]
enum Keys {
    One(String),
    Many(Vec<String>),
}

/// `[keys]` as serde reads it.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct KeyTable(BTreeMap<Spanned<String>, Spanned<Keys>>);

impl KeyTable {
    /// The table with its places in `text`.
    pub(super) fn bindings(self, file: &Path, text: &str) -> Vec<Binding> {
        self.0.into_iter().map(|(command, keys)| binding(file, text, command, keys)).collect()
    }
}

fn binding(file: &Path, text: &str, command: Spanned<String>, keys: Spanned<Keys>) -> Binding {
    let place = |span: Range<usize>| Located::at(file, text, Some(span), "").place;
    let span = keys.span();
    let keys = match keys.into_inner() {
        Keys::One(key) => vec![key],
        Keys::Many(keys) => keys,
    };
    // An untagged list loses the spans of its items: they are found again by their quotes.
    let mut from = span.start;
    let keys_at = keys
        .iter()
        .map(|key| {
            let at = text.get(from..span.end).and_then(|rest| rest.find(key.as_str())).map_or(from, |at| from + at);
            from = at + key.len();
            place(at.saturating_sub(1)..from)
        })
        .collect();
    Binding { command_at: place(command.span()), command: command.into_inner(), keys, file: file.to_owned(), keys_at }
}
