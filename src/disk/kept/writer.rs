//! A list, written while its pages come.

use std::fs::{self, File};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::reader::head;
use super::{KeptLists, Owner, PART};
use crate::disk::private::{create_private, private_folder};
use crate::fleet::Listed;
use crate::fleet::kept::{HEAD, Head, Pack, Packer};

/// Takes a list in page by page and holds a block's worth of it; the rest stands in a file beside the one whose place it will
/// take. Dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct ListWriter<T: Listed> {
    lists: KeptLists,
    part: Part,
    path: PathBuf,
    head: Head,
    packer: Packer<T>,
    written: u64,
}

/// A file that goes away unless it was moved to its place.
#[derive(Debug)]
struct Part {
    file: File,
    path: PathBuf,
    is_moved: bool,
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_moved {
            // Swept away the next time, where it cannot be now.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl KeptLists {
    /// Begins to write the list of this kind.
    ///
    /// # Errors
    /// Where the folder or the file cannot be made.
    pub fn write<T: Listed>(&self, owner: &Owner, kind: &str) -> io::Result<ListWriter<T>>
    where
        T::Store: Pack,
    {
        private_folder(&self.folder)?;
        let path = self.file(owner, kind);
        // Two programs at once write two files; the last one to end has its place.
        let own = format!("{}.{}.{PART}", owner.stem(kind), uuid::Uuid::new_v4().simple());
        let own = self.folder.join(own);
        let mut file = create_private(&own)?;
        // What stands first is known last.
        file.seek(SeekFrom::Start(HEAD as u64))?;
        Ok(ListWriter {
            lists: self.clone(),
            part: Part { file, path: own, is_moved: false },
            path,
            head: owner.head(kind),
            packer: Packer::default(),
            written: HEAD as u64,
        })
    }
}

impl<T: Listed> ListWriter<T>
where
    T::Store: Pack,
{
    /// Takes a page that came then.
    ///
    /// # Errors
    /// Where it cannot be written, or the list is longer than all lists together may be. It is of no use then.
    pub fn add(&mut self, page: Vec<T>, now: Timestamp) -> io::Result<()> {
        self.head.listed = now;
        for row in page {
            self.head.rows += 1;
            if let Some(block) = self.packer.add(row) {
                self.put(&block)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, block: &[u8]) -> io::Result<()> {
        self.written += block.len() as u64;
        if self.written > self.lists.most {
            return Err(io::Error::other(format!(
                "it is longer than all lists together may be: {} MiB",
                self.lists.most >> 20
            )));
        }
        self.part.file.write_all(block)
    }

    /// Its last page has come: it takes the place of the one before.
    ///
    /// # Errors
    /// Where it cannot be written; the one before stays then.
    pub fn finish(mut self) -> io::Result<()> {
        self.head.complete = true;
        self.write()?;
        self.part.file.sync_data()?;
        self.take_place()
    }

    /// Its last page will not come. What there is of it is kept where there was less before.
    ///
    /// # Errors
    /// Where it cannot be written; the one before stays then.
    pub fn break_off(mut self) -> io::Result<()> {
        let known = head(&self.path).ok().filter(|(known, ..)| same_list(known, &self.head));
        if self.head.rows == 0 || known.is_some_and(|(known, ..)| known.complete || known.rows >= self.head.rows) {
            return Ok(());
        }
        // Not forced to the disk: nobody waits for a part of a list, and one that is damaged is found to be.
        self.write()?;
        self.take_place()
    }

    fn write(&mut self) -> io::Result<()> {
        if let Some(block) = std::mem::take(&mut self.packer).finish() {
            self.put(&block)?;
        }
        let head = self.head.to_bytes().ok_or_else(|| io::Error::other("its endpoint has too long a name"))?;
        self.part.file.seek(SeekFrom::Start(0))?;
        self.part.file.write_all(&head)
    }

    fn take_place(mut self) -> io::Result<()> {
        fs::rename(&self.part.path, &self.path)?;
        self.part.is_moved = true;
        self.lists.make_room(&self.path);
        Ok(())
    }
}

fn same_list(one: &Head, other: &Head) -> bool {
    let of = |head: &Head| {
        let Head { kind, partition, account, region, endpoint, .. } = head.clone();
        (kind, partition, account, region, endpoint)
    };
    of(one) == of(other)
}

impl KeptLists {
    /// Those not used for longest go, until all have room together.
    fn make_room(&self, newest: &Path) {
        let Ok(mut all) = self.files() else { return };
        all.sort_by_key(|file| std::cmp::Reverse(file.used));
        let mut room = self.most;
        // The newest first: it is the one that was asked for.
        all.sort_by_key(|file| file.path != newest);
        for file in all {
            match room.checked_sub(file.bytes) {
                Some(left) => room = left,
                None => {
                    // Gone already, or not ours to take away: tried again the next time.
                    let _ = fs::remove_file(&file.path);
                }
            }
        }
    }
}
