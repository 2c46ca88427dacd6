//! A list, read.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::SystemTime;

use jiff::Timestamp;

use super::{KeptLists, Owner, Unusable, problem};
use crate::disk::private::open_private;
use crate::fleet::kept::{Damage, FRAME, Frame, HEAD, Head, Names, Pack, Rows, assemble};
use crate::fleet::{List, Listed, Problem};

/// A list as it was kept.
#[derive(Debug, Clone)]
pub struct Kept<T: Listed> {
    /// Its rows.
    pub list: List<T>,
    /// When the last of them came from AWS.
    pub listed: Timestamp,
    /// Whether they were all there were.
    pub complete: bool,
}

/// A block, and the frame that stood in front of it.
type Block = (Frame, Vec<u8>);

impl KeptLists {
    /// The list of this kind; `None` where none is kept.
    ///
    /// # Errors
    /// Where it cannot be read, is damaged, or is not what its name says.
    pub fn read<T>(&self, owner: &Owner, kind: &str) -> Result<Option<Kept<T>>, Problem>
    where
        T: Listed,
        T::Store: Pack + Send,
    {
        let path = self.file(owner, kind);
        match read(&path, |head| head.kind == kind && owner.has(head)) {
            Err(Unusable::Disk(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(why) => Err(problem(&path, &why)),
            Ok(kept) => Ok(Some(kept)),
        }
    }
}

/// Reads what stands first in a file, and how long the file is.
pub(super) fn head(path: &Path) -> Result<(Head, File, u64), Unusable> {
    let mut file = open_private(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut bytes)?;
    let head = Head::read(&bytes)?;
    if bytes.len() < HEAD {
        return Err(Damage::Short.into());
    }
    Ok((head, file, length - HEAD as u64))
}

fn read<T>(path: &Path, is_wanted: impl FnOnce(&Head) -> bool) -> Result<Kept<T>, Unusable>
where
    T: Listed,
    T::Store: Pack + Send,
{
    let (head, mut file, bytes) = head(path)?;
    if !is_wanted(&head) {
        return Err(Unusable::Other(format!("{} of {} in {}", head.kind, head.account, head.region)));
    }
    // What was used last is the last to go where room is wanted; that it cannot be noted costs nothing.
    let _ = file.set_modified(SystemTime::now());
    let (names, rows) = thread::scope(|scope| {
        // Each does a part of its work for many blocks together: the other one goes on meanwhile.
        let (sender, blocks) = sync_channel(32);
        let rows = scope.spawn(|| rows::<T>(blocks, head.rows, bytes));
        let names = names(&mut file, bytes, head.rows, sender);
        let rows = rows.join().unwrap_or(Err(Damage::Nonsense("what no reader can bear")));
        // The one that fails first is why the other one ended.
        Ok::<_, Unusable>((names?, rows?))
    })?;
    let list = assemble(names, rows, head.rows)?;
    Ok(Kept { list, listed: head.listed, complete: head.complete })
}

/// Reads the blocks, takes in the names, and hands the blocks on.
fn names(file: &mut File, bytes: u64, count: u64, blocks: SyncSender<Block>) -> Result<Names, Unusable> {
    let mut names = Names::with_room(count, bytes);
    let mut left = bytes;
    while left > 0 {
        let mut frame = [0; FRAME];
        left = left.checked_sub(FRAME as u64).ok_or(Damage::Short)?;
        file.read_exact(&mut frame).map_err(short)?;
        let frame = Frame::read(&frame, left)?;
        left -= frame.bytes as u64;
        let mut block = Vec::with_capacity(frame.bytes);
        file.by_ref().take(frame.bytes as u64).read_to_end(&mut block)?;
        frame.check(&block)?;
        names.take(&frame, &block)?;
        if blocks.send((frame, block)).is_err() {
            // The other side has found something wrong, and tells it.
            break;
        }
    }
    drop(blocks);
    names.settle()?;
    Ok(names)
}

fn short(error: io::Error) -> Unusable {
    if error.kind() == ErrorKind::UnexpectedEof { Damage::Short.into() } else { error.into() }
}

fn rows<T: Listed>(blocks: Receiver<Block>, count: u64, bytes: u64) -> Result<Rows<T>, Damage>
where
    T::Store: Pack,
{
    let mut rows = Rows::with_room(count, bytes);
    for (frame, block) in blocks {
        rows.take(&frame, &block)?;
    }
    rows.settle()?;
    Ok(rows)
}
