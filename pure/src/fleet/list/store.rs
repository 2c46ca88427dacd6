//! Where the rows of a list are kept.

use std::borrow::Cow;
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fleet::filter::{Row, Value};
use crate::fleet::inventory::Arena;
use crate::fleet::kept::{Damage, Input, Pack};
use crate::fleet::{Certificate, Certificates, Group, Policy, RoleAlias, Test, Thing, Things};

/// Rows of one kind, each at a position that stays its own until the rows are compacted.
///
/// Filter and sort ask for one column of one row at a time, by its slot; a row of its own is built for what is looked at.
pub trait Store: Clone + Debug + Default {
    /// What the rows are.
    type Row: Row + Clone;
    /// A column, found once and asked of many rows.
    type Slot: Copy + Debug;
    /// Positions given out.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// What tells the row from others.
    fn name(&self, at: u32) -> &str;
    /// The row.
    fn row(&self, at: u32) -> Cow<'_, Self::Row>;
    /// Puts a row at the next position.
    fn push(&mut self, row: Self::Row);
    /// Puts a row in the place of one with the same name.
    fn replace(&mut self, at: u32, row: Self::Row);
    /// The column of this name; `None` where no row has it.
    fn slot(&self, column: &str) -> Option<Self::Slot>;
    /// The column to sort by for the order of this one: another one, where that gives the same order for less.
    fn slot_in_order(&self, column: &str) -> Option<Self::Slot> {
        self.slot(column)
    }
    /// What a row has in a column.
    fn value(&self, at: u32, slot: Self::Slot) -> Value<'_>;
    /// The text behind [`Value::Code`].
    fn texts(&self, slot: Self::Slot, code: u32) -> Cow<'_, str>;
    /// The number of a question that is answered for all rows at once; `None` where it is none of them.
    fn question(&self, _: &Test) -> Option<usize> {
        None
    }
    /// What was answered of a row; `None` where that is not known.
    fn answered(&self, _: u32, _: usize) -> Option<bool> {
        None
    }
    /// Drops the rows that are not kept; the others move up, in their order.
    fn compact(&mut self, is_kept: impl Fn(u32) -> bool);
}

/// A row that lists can be made of.
pub trait Listed: Row + Clone {
    /// Where such rows are kept.
    type Store: Store<Row = Self>;
}

impl Listed for Thing {
    type Store = Things;
}

impl Listed for Certificate {
    type Store = Certificates;
}

impl Listed for Policy {
    type Store = Owned<Self>;
}

impl Listed for RoleAlias {
    type Store = Owned<Self>;
}

impl Listed for Group {
    type Store = Owned<Self>;
}

/// Rows as they are, one by one: for kinds of which there are thousands at most.
#[derive(Debug, Clone)]
pub struct Owned<T>(Vec<T>);

impl<T> Default for Owned<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Owned<T> {
    pub(super) fn get(&self, at: u32) -> &T {
        &self.0[at as usize]
    }
}

impl<T: Row + Clone + Debug> Store for Owned<T> {
    type Row = T;
    type Slot = usize;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn name(&self, at: u32) -> &str {
        self.0[at as usize].name()
    }

    fn row(&self, at: u32) -> Cow<'_, T> {
        Cow::Borrowed(&self.0[at as usize])
    }

    fn push(&mut self, row: T) {
        self.0.push(row);
    }

    fn replace(&mut self, at: u32, row: T) {
        self.0[at as usize] = row;
    }

    fn slot(&self, column: &str) -> Option<usize> {
        T::columns().iter().position(|field| field.name == column)
    }

    fn value(&self, at: u32, slot: usize) -> Value<'_> {
        T::columns().get(slot).map_or(Value::Absent, |field| self.0[at as usize].value(field.name))
    }

    fn texts(&self, _: usize, _: u32) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn compact(&mut self, is_kept: impl Fn(u32) -> bool) {
        let mut at = 0;
        self.0.retain(|_| {
            at += 1;
            is_kept(at - 1)
        });
    }
}

/// There are few of them: as JSON.
impl<T: Row + Clone + Debug + Serialize + DeserializeOwned> Pack for Owned<T> {
    fn bytes(&self) -> usize {
        // A guess: nobody counts the bytes of rows of which there are thousands at most.
        512 * self.0.len()
    }

    fn pack(&self, out: &mut Vec<u8>) {
        // Texts and numbers alone: nothing of them fails to be JSON.
        out.extend(serde_json::to_vec(&self.0).unwrap_or_default());
    }

    fn reserve(&mut self, _: usize) {}

    fn unpack(&mut self, from: &mut Input<'_>, rows: usize) -> Result<(), Damage> {
        let all: Vec<T> = serde_json::from_slice(from.rest()).map_err(|_| Damage::Nonsense("the rows of a block"))?;
        if all.len() != rows {
            return Err(Damage::Nonsense("the number of rows"));
        }
        self.0.extend(all);
        Ok(())
    }

    fn take_names(&mut self, names: Arena) -> bool {
        names.len() == self.0.len() && names.iter().zip(&self.0).all(|(name, row)| name == row.name())
    }
}
