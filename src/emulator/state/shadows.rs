//! Device shadows: stored by thing and shadow name. A shadow needs no registered thing.

use std::collections::BTreeMap;

use serde_json::Value;

/// The name that stands for the classic shadow.
pub const CLASSIC: &str = "";

/// All shadows: thing name, then shadow name ([`CLASSIC`] for the unnamed one).
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Shadows(BTreeMap<String, BTreeMap<String, Value>>);

impl Shadows {
    /// The stored document.
    pub fn get(&self, thing: &str, name: &str) -> Option<&Value> {
        self.0.get(thing)?.get(name)
    }

    /// Stores a document.
    pub fn put(&mut self, thing: &str, name: &str, document: Value) {
        self.0.entry(thing.to_owned()).or_default().insert(name.to_owned(), document);
    }

    /// The names of a thing's named shadows.
    pub fn names(&self, thing: &str) -> Vec<String> {
        self.0.get(thing).into_iter().flat_map(BTreeMap::keys).filter(|name| *name != CLASSIC).cloned().collect()
    }
}
