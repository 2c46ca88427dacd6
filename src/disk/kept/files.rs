//! All lists kept.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::reader::head;
use super::{GUESS, KeptLists, LIST, PART};
use crate::fleet::kept::Head;

/// A list is written again at least every few seconds while its pages come; what stood still for so long nobody writes.
const LEFT_OVER: Duration = Duration::from_hours(1);

/// A list on the disk.
#[derive(Debug, Clone)]
pub struct KeptFile {
    /// Where.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// When it was last written or shown.
    pub used: SystemTime,
}

impl KeptFile {
    /// What it says of itself.
    ///
    /// # Errors
    /// Why it will not be shown, for the reader.
    pub fn head(&self) -> Result<Head, String> {
        head(&self.path).map(|(head, ..)| head).map_err(|why| why.to_string())
    }
}

impl KeptLists {
    /// Every list in the folder, by name.
    ///
    /// # Errors
    /// Where the folder exists and cannot be read.
    pub fn files(&self) -> io::Result<Vec<KeptFile>> {
        self.named(&[LIST])
    }

    fn named(&self, endings: &[&str]) -> io::Result<Vec<KeptFile>> {
        let listed = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            listed => listed?,
        };
        let is_named =
            |path: &PathBuf| path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted));
        let file = |path: PathBuf| {
            let about = fs::symlink_metadata(&path).ok().filter(|about| !about.is_dir())?;
            Some(KeptFile { bytes: about.len(), used: about.modified().unwrap_or(SystemTime::UNIX_EPOCH), path })
        };
        let paths = listed.flatten().map(|entry| entry.path()).filter(is_named);
        let mut all: Vec<KeptFile> = paths.filter_map(file).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(all)
    }

    /// Removes every list, and what belongs to them; how many lists, and their bytes.
    ///
    /// # Errors
    /// Where one cannot be removed; the others are.
    pub fn clear(&self) -> io::Result<(usize, u64)> {
        let (mut lists, mut bytes, mut failed) = (0, 0, None);
        for file in self.named(&[LIST, PART, GUESS])? {
            match fs::remove_file(&file.path) {
                Err(error) if error.kind() != ErrorKind::NotFound => failed = Some((file.path, error)),
                _ => {
                    bytes += file.bytes;
                    lists += usize::from(file.path.extension().is_some_and(|ending| ending == LIST));
                }
            }
        }
        match failed {
            Some((path, error)) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
            None => Ok((lists, bytes)),
        }
    }

    /// Removes what a program left that was ended while it wrote.
    pub fn sweep(&self) {
        let now = SystemTime::now();
        for file in self.named(&[PART]).unwrap_or_default() {
            if now.duration_since(file.used).is_ok_and(|age| age > LEFT_OVER) {
                // Tried again the next time.
                let _ = fs::remove_file(&file.path);
            }
        }
    }
}
