//! Finding a row by its name without keeping the name twice.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rapidhash::quality::RandomState;

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

/// How many of so many names a table gets, about: half as much again in the last one, a quarter less in the first.
const fn share(table: usize, names: usize) -> usize {
    names / TABLES * (3 * TABLES + 3 * table) / (4 * TABLES)
}

/// The hashes with their numbers, table by table and in their order there, and where each table's end.
fn by_table(hashes: &[u64]) -> (Vec<(u32, u64)>, [usize; TABLES]) {
    let mut ends = [0; TABLES];
    for hash in hashes {
        ends[table(*hash)] += 1;
    }
    let mut before = 0;
    // First where each begins; filling a table moves that to its end.
    for end in &mut ends {
        (*end, before) = (before, before + *end);
    }
    let mut all = vec![(0, 0); hashes.len()];
    for (at, hash) in (0..).zip(hashes) {
        let next = &mut ends[table(*hash)];
        all[*next] = (at, *hash);
        *next += 1;
    }
    (all, ends)
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

    /// The position of a name; where it has none, it has this one from here on.
    pub(crate) fn find_or_add<'a>(&mut self, name: &str, at: u32, name_at: impl Fn(u32) -> &'a str) -> Option<u32> {
        let Self { hasher, tables } = self;
        if tables.is_empty() {
            tables.resize_with(TABLES, HashTable::new);
        }
        let hash = hasher.hash_one(name);
        match tables[table(hash)].entry(hash, |at| name_at(*at) == name, |at| hasher.hash_one(name_at(*at))) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(free) => {
                free.insert(at);
                None
            }
        }
    }

    /// Adds many names at once, at positions from `first` on, table by table: each is in the processor's cache while its
    /// names go in. A name that is there already stays where it is: `known` hears of the new place and the old one.
    pub(crate) fn add_all<'a>(
        &mut self,
        first: u32,
        count: usize,
        name_at: impl Fn(u32) -> &'a str,
        mut known: impl FnMut(u32, u32),
    ) {
        let Self { hasher, tables } = self;
        if tables.is_empty() {
            tables.resize_with(TABLES, HashTable::new);
        }
        let all = || (first..).take(count);
        let hashes: Vec<u64> = all().map(|at| hasher.hash_one(name_at(at))).collect();
        let (sorted, ends) = by_table(&hashes);
        let mut start = 0;
        for (table, end) in tables.iter_mut().zip(ends) {
            let mine = &sorted[start..end];
            start = end;
            for (at, hash) in mine.iter().map(|(at, hash)| (first + at, *hash)) {
                match table.entry(hash, |other| name_at(*other) == name_at(at), |at| hasher.hash_one(name_at(*at))) {
                    Entry::Occupied(other) => known(at, *other.get()),
                    Entry::Vacant(free) => {
                        free.insert(at);
                    }
                }
            }
        }
    }

    /// Makes room for so many names in one that has none.
    pub(crate) fn reserve(&mut self, names: usize) {
        self.tables = (0..TABLES).map(|at| HashTable::with_capacity(share(at, names))).collect();
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
}
