//! The crowd: the things of a large fleet that nobody has touched. Each is computed from the fleet's seed and its index
//! whenever it is asked for; none is held as an object. Whoever changes one takes it over into the state first (see
//! `State::take_over`), and the crowd says nothing of it from then on, but for its shadows, which need no thing.
//!
//! Their certificates have ids from the seed, too, so that a million of them need not be signed: the PEM text, signed
//! when it is asked for, has another fingerprint.

mod columns;
mod document;
mod draw;
mod ids;
mod member;
mod recipe;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::pki::{Ca, DemoKeys};
use columns::Columns;

pub(super) use document::{Classic, Config, Half, Leaf};
pub(super) use draw::{Healthy, Usual, dice, last_day, serial_number, weighted};
pub(super) use member::{CANARY, Connectivity, FIRST_DAY, Member, demo_subject, shadow_of, start_of};
pub use recipe::{Kind, Recipe, Site};

/// The computed things. Cloning is cheap but for the list of those that were taken over.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Crowd {
    recipe: Arc<Recipe>,
    columns: Arc<Columns>,
    taken: BTreeSet<u32>,
    left_groups: BTreeSet<String>,
    /// Signs certificates that are asked for; made when the first one is.
    issuer: Arc<OnceLock<Option<(Ca, DemoKeys)>>>,
}

/// What is stored of it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    recipe: Recipe,
    taken: BTreeSet<u32>,
    left_groups: BTreeSet<String>,
}

impl From<Stored> for Crowd {
    fn from(stored: Stored) -> Self {
        Self { taken: stored.taken, left_groups: stored.left_groups, ..Self::new(stored.recipe) }
    }
}

impl From<Crowd> for Stored {
    fn from(crowd: Crowd) -> Self {
        Self { recipe: (*crowd.recipe).clone(), taken: crowd.taken, left_groups: crowd.left_groups }
    }
}

impl std::fmt::Debug for Crowd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Crowd").field("recipe", &self.recipe).field("taken", &self.taken).finish_non_exhaustive()
    }
}

impl Crowd {
    /// Computes the columns: once, for as long as the emulator runs.
    pub fn new(recipe: Recipe) -> Self {
        let columns = Arc::new(Columns::new(&recipe));
        Self { recipe: Arc::new(recipe), columns, ..Self::default() }
    }

    /// How many are still untouched.
    pub fn len(&self) -> usize {
        self.columns.len() - self.taken.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The thing of this name, if it is untouched.
    pub(super) fn find(&self, name: &str) -> Option<Member<'_>> {
        self.columns.find(name).and_then(|slot| self.member(slot))
    }

    /// The thing that had this name in the beginning, whatever became of it: for its shadows.
    pub(super) fn once(&self, name: &str) -> Option<Member<'_>> {
        self.columns.find(name).and_then(|slot| self.at(slot))
    }

    /// The thing with this certificate, if both are untouched.
    pub(super) fn with_certificate(&self, id: &str) -> Option<Member<'_>> {
        if self.columns.len() == 0 {
            return None;
        }
        let index = ids::index_of(self.recipe.seed, id)?;
        self.member(index.checked_sub(self.recipe.first)?)
    }

    /// By name, from behind this one on.
    pub(super) fn behind<'c>(&'c self, name: Option<&str>) -> impl Iterator<Item = Member<'c>> + use<'c> {
        self.columns.behind(name).filter_map(|slot| self.member(slot))
    }

    /// By the age of their certificates, oldest first, from this slot on.
    pub(super) fn since_slot(&self, slot: u32) -> impl Iterator<Item = Member<'_>> + use<'_> {
        (slot..u32::try_from(self.columns.len()).unwrap_or(u32::MAX)).filter_map(|slot| self.member(slot))
    }

    /// By the age of their certificates, youngest first, those before this slot.
    pub(super) fn before_slot(&self, slot: u32) -> impl Iterator<Item = Member<'_>> + use<'_> {
        let end = u32::try_from(self.columns.len()).unwrap_or(u32::MAX).min(slot);
        (0..end).rev().filter_map(|slot| self.member(slot))
    }

    /// The policies of every untouched certificate.
    pub(super) fn policies(&self) -> &[String] {
        &self.recipe.policies
    }

    /// Whether the policy is attached to untouched certificates, and there are such.
    pub(super) fn has_policy(&self, name: &str) -> bool {
        self.recipe.policies.iter().any(|policy| policy == name) && !self.is_empty()
    }

    /// Whether untouched things are in this group.
    pub(super) fn has_group(&self, name: &str) -> bool {
        let is_known = name == CANARY || self.recipe.sites.iter().any(|site| site.group == name);
        is_known && !self.is_empty() && !self.left_groups.contains(name)
    }

    /// The slot of the certificate registered at this instant, or of the one before it.
    pub(super) fn slot_of_age(&self, age: jiff::Timestamp) -> u32 {
        member::index_of_age(age).saturating_sub(self.recipe.first)
    }

    /// A group is gone, and so is whoever was in it from the beginning.
    pub(super) fn leave_group(&mut self, name: &str) {
        let is_known = name == CANARY || self.recipe.sites.iter().any(|site| site.group == name);
        if is_known && self.columns.len() > 0 {
            self.left_groups.insert(name.to_owned());
        }
    }

    /// From now on the state holds this one.
    pub(super) fn take(&mut self, slot: u32) {
        if self.columns.row(slot).is_some() {
            self.taken.insert(slot);
        }
    }

    fn member(&self, slot: u32) -> Option<Member<'_>> {
        if self.taken.contains(&slot) { None } else { self.at(slot) }
    }

    fn at(&self, slot: u32) -> Option<Member<'_>> {
        Member::new(self, slot)
    }

    fn issuer(&self) -> Option<&(Ca, DemoKeys)> {
        let made = self.issuer.get_or_init(|| Ca::device_issuer(self.recipe.seed).ok().zip(DemoKeys::load().ok()));
        made.as_ref()
    }
}
