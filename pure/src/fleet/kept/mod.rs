//! What a list had, as bytes that can be kept and read again far faster than AWS tells it: a million things in less time
//! than it takes to look up.
//!
//! # The form
//! A [`Head`] of [`HEAD`] bytes says what the rows are of, and how many. Blocks follow, each on its own: a [`Frame`] with its
//! checksum, the names of its rows, and what a store of that kind has besides, in columns. Texts that many rows have stand in
//! a block once, and are known in it by their number. Numbers are little endian.
//!
//! Nothing that is read is believed: a length must be backed by bytes that are there, before anything is allocated for it.

mod bytes;
mod frame;
mod head;
mod load;
mod packer;
#[cfg(test)]
mod tests;

pub use bytes::Input;
pub(super) use bytes::{put_count, put_numbers, put_texts};
pub use frame::{FRAME, Frame, LONGEST};
pub use head::{FORM, HEAD, Head};
pub(super) use load::AT_ONCE;
pub use load::{Names, Rows, assemble};
pub use packer::Packer;

use super::inventory::Arena;
use super::list::Store;

/// Why bytes that were kept cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// They begin otherwise.
    #[error("it is no list kept by this program")]
    Foreign,
    /// Another version of this program wrote them.
    #[error("it has form {0}, this version reads form {FORM}")]
    OtherForm(u32),
    /// They end before they should.
    #[error("it ends too early")]
    Short,
    /// They are not those that were written.
    #[error("its checksum is wrong")]
    Checksum,
    /// They say what cannot be.
    #[error("it says what cannot be: {0}")]
    Nonsense(&'static str),
}

/// A store whose rows can be written in columns and read again. Names stand apart: a reader may take them in beside the rest.
pub trait Pack: Store {
    /// About how many bytes the rows take.
    fn bytes(&self) -> usize;
    /// Writes every row but for its name.
    fn pack(&self, out: &mut Vec<u8>);
    /// Makes room for rows.
    fn reserve(&mut self, rows: usize);
    /// Appends rows that [`Pack::pack`] wrote; their names come at the end.
    ///
    /// # Errors
    /// Where that cannot have been written. What was appended before is of no use then.
    fn unpack(&mut self, from: &mut Input<'_>, rows: usize) -> Result<(), Damage>;
    /// Every row was appended.
    ///
    /// # Errors
    /// Where they are more than can be counted.
    fn settle(&mut self) -> Result<(), Damage> {
        Ok(())
    }
    /// Takes the names of all rows; whether they can be theirs.
    fn take_names(&mut self, names: Arena) -> bool;
}
