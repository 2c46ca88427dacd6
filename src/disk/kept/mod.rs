//! Lists kept from one run to the next, a file for each: shown at once at the next start, with their age, while AWS tells
//! them anew. They may be thrown away at any time.

mod files;
mod guess;
mod owner;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use files::KeptFile;
pub use owner::Owner;
pub use reader::Kept;
pub use writer::ListWriter;

use std::io;
use std::path::{Path, PathBuf};

use crate::fleet::kept::Damage;
use crate::fleet::{Problem, ProblemKind};

/// The folder of the lists kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLists {
    folder: PathBuf,
    most: u64,
}

impl KeptLists {
    /// In this folder, so many bytes in all.
    pub fn new(folder: PathBuf, most: u64) -> Self {
        Self { folder, most }
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn file(&self, owner: &Owner, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{LIST}", owner.stem(kind)))
    }
}

/// What ends the name of a list.
const LIST: &str = "list";
/// What ends the name of one that is being written.
const PART: &str = "part";
/// What ends the name of a guess.
const GUESS: &str = "last";

/// Why a list that was kept is not shown.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("{0}")]
    Damaged(#[from] Damage),
    #[error("{0}")]
    Disk(#[from] io::Error),
    #[error("it is a list of {0}")]
    Other(String),
}

fn problem(path: &Path, why: &Unusable) -> Problem {
    Problem::new(ProblemKind::Input, "read the list kept", &path.display().to_string(), why.to_string())
        .next("It is left out; the next whole list takes its place.")
}
