//! Rows into blocks.

use super::Pack;
use super::bytes::put_texts;
use super::frame::{FRAME, Frame};
use crate::fleet::list::Listed;

/// Rows of a block: enough for the texts they share to weigh little, few enough to be a moment's work.
const MOST_ROWS: usize = 8_192;
/// Bytes of a block, about.
const MOST_BYTES: usize = 4 << 20;

/// Gathers rows and gives them as blocks. Holds one block's worth of them.
#[derive(Debug)]
pub struct Packer<T: Listed> {
    store: T::Store,
}

impl<T: Listed> Default for Packer<T> {
    fn default() -> Self {
        Self { store: T::Store::default() }
    }
}

impl<T: Listed> Packer<T>
where
    T::Store: Pack,
{
    /// Takes a row; a block with its frame, where it was the last that goes in.
    pub fn add(&mut self, row: T) -> Option<Vec<u8>> {
        use crate::fleet::list::Store as _;
        self.store.push(row);
        (self.store.len() >= MOST_ROWS || self.store.bytes() >= MOST_BYTES).then(|| self.block()).flatten()
    }

    /// The last block; `None` where no row waits.
    pub fn finish(mut self) -> Option<Vec<u8>> {
        self.block()
    }

    fn block(&mut self) -> Option<Vec<u8>> {
        use crate::fleet::list::Store as _;
        let store = std::mem::take(&mut self.store);
        if store.is_empty() {
            return None;
        }
        let mut out = Vec::with_capacity(FRAME + store.bytes());
        out.resize(FRAME, 0);
        let rows = u32::try_from(store.len()).unwrap_or(u32::MAX);
        put_texts(&mut out, Rows { store: &store, at: 0, end: rows });
        let names = out.len() - FRAME;
        store.pack(&mut out);
        Frame::put(&mut out, store.len(), names);
        Some(out)
    }
}

/// The names of a store's rows.
struct Rows<'a, S> {
    store: &'a S,
    at: u32,
    end: u32,
}

impl<S> Clone for Rows<'_, S> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<'a, S: crate::fleet::list::Store> Iterator for Rows<'a, S> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let at = self.at;
        if at == self.end {
            return None;
        }
        self.at += 1;
        Some(self.store.name(at))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.end - self.at) as usize;
        (left, Some(left))
    }
}

impl<S: crate::fleet::list::Store> ExactSizeIterator for Rows<'_, S> {}
