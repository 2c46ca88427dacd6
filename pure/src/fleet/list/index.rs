//! Finding a row by its name without keeping the name twice.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// From names to positions. Keeps hashes only; the rare names that share one are looked through.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    hasher: RandomState,
    first: HashMap<u64, u32>,
    clashes: Vec<u32>,
}

impl Index {
    /// The position of a name, where `name_at` tells the name at a position.
    pub(super) fn find<'a>(&self, name: &str, name_at: impl Fn(u32) -> &'a str) -> Option<u32> {
        let first = *self.first.get(&self.hasher.hash_one(name))?;
        if name_at(first) == name {
            return Some(first);
        }
        self.clashes.iter().copied().find(|at| name_at(*at) == name)
    }

    /// Adds a name that is not in it.
    pub(super) fn add(&mut self, name: &str, at: u32) {
        let first = *self.first.entry(self.hasher.hash_one(name)).or_insert(at);
        if first != at {
            self.clashes.push(at);
        }
    }

    pub(super) fn clear(&mut self) {
        self.first.clear();
        self.clashes.clear();
    }
}
