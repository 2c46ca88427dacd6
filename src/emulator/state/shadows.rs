//! Device shadows: stored by thing and shadow name. A shadow needs no registered thing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::State;
use crate::shadow::{self, Accepted, Delta, ShadowError, Stored};

/// The name that stands for the classic shadow.
pub const CLASSIC: &str = "";

/// All shadows: thing name, then shadow name ([`CLASSIC`] for the unnamed one). Deleted ones stay for their version.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Shadows(BTreeMap<String, BTreeMap<String, Stored>>);

impl Shadows {
    /// What is stored, deleted or not.
    pub fn get(&self, thing: &str, name: &str) -> Option<&Stored> {
        self.0.get(thing)?.get(name)
    }

    /// Stores a shadow.
    pub fn put(&mut self, thing: &str, name: &str, stored: Stored) {
        self.0.entry(thing.to_owned()).or_default().insert(name.to_owned(), stored);
    }

    /// The names of a thing's named shadows.
    pub fn names(&self, thing: &str) -> Vec<String> {
        let live = |(name, stored): &(&String, &Stored)| *name != CLASSIC && stored.deleted.is_none();
        self.0.get(thing).into_iter().flatten().filter(live).map(|(name, _)| name.clone()).collect()
    }
}

impl State {
    /// `GetThingShadow`: the document.
    ///
    /// # Errors
    /// 404 where there is none.
    pub fn shadow_document(&self, thing: &str, name: &str, now: Timestamp) -> Result<Value, ShadowError> {
        let stored = self.stored_shadow(thing, name).and_then(|stored| stored.document(now));
        stored.ok_or_else(|| shadow::no_shadow(said(thing, name)))
    }

    /// `UpdateThingShadow`: the accepted update, and the delta where desired and reported differ after it.
    ///
    /// # Errors
    /// As AWS refuses; see [`shadow::apply_update`].
    pub fn update_shadow(
        &mut self,
        thing: &str,
        name: &str,
        request: &[u8],
        now: Timestamp,
    ) -> Result<(Accepted, Option<Delta>), ShadowError> {
        let (stored, accepted, delta) = shadow::apply_update(self.stored_shadow(thing, name).as_deref(), request, now)?;
        self.shadows.put(thing, name, stored);
        Ok((accepted, delta))
    }

    /// `DeleteThingShadow`: its answer.
    ///
    /// # Errors
    /// As AWS refuses; see [`shadow::apply_delete`].
    pub fn delete_shadow(
        &mut self,
        thing: &str,
        name: &str,
        request: &[u8],
        now: Timestamp,
    ) -> Result<Value, ShadowError> {
        let before = self.stored_shadow(thing, name);
        let (stored, answer) = shadow::apply_delete(before.as_deref(), said(thing, name), request, now)?;
        self.shadows.put(thing, name, stored);
        Ok(answer)
    }
}

/// AWS names the thing where the classic shadow is meant.
fn said<'n>(thing: &'n str, name: &'n str) -> &'n str {
    if name == CLASSIC { thing } else { name }
}
