//! Finding a row by its name without keeping the name twice.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

/// From names to positions. Keeps positions only; the names themselves are asked for.
///
/// In many small tables: each doubles for itself, so that no row that comes in waits for all of them to be moved.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    hasher: RandomState,
    tables: Vec<HashTable<u32>>,
}

const TABLES: usize = 256;

/// The tables themselves use the first and the last bits. The last table gets twice as much as the first, the others
/// something between: they double one after another, not all with the same page.
const fn table(hash: u64) -> usize {
    let u = (hash >> 32) & 0xffff;
    (u * ((4 << 16) - u) / (3 << 24)) as usize
}

impl Index {
    /// The position of a name, where `name_at` tells the name at a position.
    pub(crate) fn find<'a>(&self, name: &str, name_at: impl Fn(u32) -> &'a str) -> Option<u32> {
        let hash = self.hasher.hash_one(name);
        self.tables.get(table(hash))?.find(hash, |at| name_at(*at) == name).copied()
    }

    /// Adds a name that is not in it.
    pub(crate) fn add<'a>(&mut self, name: &str, at: u32, name_at: impl Fn(u32) -> &'a str) {
        let Self { hasher, tables } = self;
        if tables.is_empty() {
            tables.resize_with(TABLES, HashTable::new);
        }
        let hash = hasher.hash_one(name);
        tables[table(hash)].insert_unique(hash, at, |at| hasher.hash_one(name_at(*at)));
    }

    /// Takes a name out.
    pub(crate) fn remove(&mut self, name: &str, at: u32) {
        let hash = self.hasher.hash_one(name);
        if let Some(table) = self.tables.get_mut(table(hash))
            && let Ok(found) = table.find_entry(hash, |other| *other == at)
        {
            found.remove();
        }
    }

    pub(crate) fn clear(&mut self) {
        self.tables.clear();
    }
}
