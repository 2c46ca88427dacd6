//! Blocks into a list.
//!
//! Half of the time goes into finding names again, half into everything else: the two know nothing of each other, so that
//! they may be done side by side.

use super::frame::Frame;
use super::{Damage, Input, Pack};
use crate::fleet::inventory::Arena;
use crate::fleet::list::{Index, List, Listed, Store as _};

/// Names that are looked up together.
pub(in crate::fleet) const AT_ONCE: usize = 1 << 17;

/// The names of the blocks read so far, and what finds them.
#[derive(Debug, Default)]
pub struct Names {
    arena: Arena,
    index: Index,
    /// How many of them are found by it.
    found: usize,
    /// Rows whose name an earlier row has: pages of a fleet that changes while it is listed may overlap.
    repeated: Vec<u32>,
}

impl Names {
    /// With room for so many rows, where as many bytes of blocks can be theirs.
    pub fn with_room(rows: u64, bytes: u64) -> Self {
        let (rows, bytes) = room(rows, bytes);
        let mut names = Self::default();
        names.arena.reserve(rows, bytes.min(24 * rows));
        names.index.reserve(rows);
        names
    }

    /// Takes the names of the next block.
    ///
    /// # Errors
    /// Where they cannot have been written.
    pub fn take(&mut self, frame: &Frame, block: &[u8]) -> Result<(), Damage> {
        let mut from = Input::new(block.get(..frame.names).ok_or(Damage::Short)?);
        let (ends, text) = from.texts()?;
        if ends.len() != frame.rows || !from.is_empty() {
            return Err(Damage::Nonsense("the names of a block"));
        }
        self.arena.append(&ends, text)?;
        if self.arena.len() - self.found >= AT_ONCE { self.settle() } else { Ok(()) }
    }

    /// Makes all of them found.
    ///
    /// # Errors
    /// Where they are more than can be counted.
    pub fn settle(&mut self) -> Result<(), Damage> {
        let Self { arena, index, found, repeated } = self;
        let count = arena.len() - *found;
        let first = u32::try_from(*found).map_err(|_| Damage::Nonsense("the number of rows"))?;
        index.add_all(first, count, |at| arena.get(at), |at, _| repeated.push(at));
        *found = arena.len();
        Ok(())
    }
}

/// What the rows of the blocks read so far have besides their names.
#[derive(Debug)]
pub struct Rows<T: Listed> {
    store: T::Store,
    rows: usize,
}

impl<T: Listed> Rows<T>
where
    T::Store: Pack,
{
    /// With room for so many rows, where as many bytes of blocks can be theirs.
    pub fn with_room(rows: u64, bytes: u64) -> Self {
        let mut store = T::Store::default();
        store.reserve(room(rows, bytes).0);
        Self { store, rows: 0 }
    }

    /// Takes the rows of the next block.
    ///
    /// # Errors
    /// Where they cannot have been written.
    pub fn take(&mut self, frame: &Frame, block: &[u8]) -> Result<(), Damage> {
        let mut from = Input::new(block.get(frame.names..).ok_or(Damage::Short)?);
        self.store.unpack(&mut from, frame.rows)?;
        if !from.is_empty() {
            return Err(Damage::Nonsense("a block has more than its rows"));
        }
        self.rows += frame.rows;
        Ok(())
    }

    /// Every block was taken.
    ///
    /// # Errors
    /// Where they are more than can be counted.
    pub fn settle(&mut self) -> Result<(), Damage> {
        self.store.settle()
    }
}

/// How much room is made beforehand: what was said, as far as there are bytes for it.
fn room(rows: u64, bytes: u64) -> (usize, usize) {
    // A row has a name and its length at least, and no block is a million times smaller than its rows.
    let rows = rows.min(bytes / 4);
    (usize::try_from(rows).unwrap_or(0), usize::try_from(bytes).unwrap_or(0))
}

/// The list of these rows: `head` says how many there must be.
///
/// # Errors
/// Where names and rows do not belong together, or are not as many.
pub fn assemble<T: Listed>(names: Names, rows: Rows<T>, count: u64) -> Result<List<T>, Damage>
where
    T::Store: Pack,
{
    let mut names = names;
    names.settle()?;
    let Names { arena, index, mut repeated, .. } = names;
    repeated.sort_unstable();
    let Rows { mut store, rows } = rows;
    store.settle()?;
    if arena.len() != rows || rows as u64 != count {
        return Err(if (rows as u64) < count { Damage::Short } else { Damage::Nonsense("the number of rows") });
    }
    if !store.take_names(arena) || store.len() != rows {
        return Err(Damage::Nonsense("the names of the rows"));
    }
    Ok(List::kept(store, index, &repeated))
}
