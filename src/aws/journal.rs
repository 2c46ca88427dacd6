//! The journal of changes: one JSON object a line, appended and synced, identifiers only.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::diagnose::Entry;
use crate::fleet::{Problem, ProblemKind};

/// An append-only file. A change is written once when it is begun and again with how it ended; the last line of an id
/// counts. A line torn by a crash or a full disk is skipped, and the next one begins on a line of its own.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    path: PathBuf,
}

/// Every change in its last state, oldest first, without a session: what this program did can be read without
/// signing in.
///
/// # Errors
/// Where the file exists and cannot be read.
pub fn read_journal(path: &Path) -> Result<Vec<Entry>, Problem> {
    Journal::new(path).read()
}

impl Journal {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Appends a line and waits until it is on the disk. The file is readable by its owner alone.
    pub(super) fn append(&self, entry: &Entry) -> Result<(), Problem> {
        self.try_append(entry).map_err(|error| {
            self.problem("write the journal", &error)
                .next("Nothing is changed without a journal: make its file writable.")
        })
    }

    fn try_append(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let mut file = self.open_for_append()?;
        // Two programs may share the journal; the lock goes with the file.
        file.lock()?;
        if ends_torn(&mut file)? {
            line.insert(0, b'\n');
        }
        file.write_all(&line)?;
        file.sync_all()
    }

    fn open_for_append(&self) -> io::Result<File> {
        let is_new = !self.path.exists();
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&self.path)?;
        if let (true, Some(folder)) = (is_new, folder) {
            // A new name is on the disk only when its folder is.
            File::open(folder)?.sync_all()?;
        }
        Ok(file)
    }

    /// Every change in its last state, in the order they were begun, with the time of its first line: older versions
    /// wrote the end's over it. No file is no changes.
    pub(super) fn read(&self) -> Result<Vec<Entry>, Problem> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.problem("read the journal", &error)),
        };
        Ok(latest(&bytes))
    }

    fn problem(&self, tried: &str, error: &io::Error) -> Problem {
        Problem::new(ProblemKind::Input, tried, &self.path.display().to_string(), error.to_string())
    }
}

/// Whether the last byte is no line's end.
fn ends_torn(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

fn latest(bytes: &[u8]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for entry in bytes.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice::<Entry>(line).ok()) {
        if let Some(&place) = places.get(&entry.id) {
            entries[place] = Entry { at: entries[place].at, ..entry };
        } else {
            places.insert(entry.id.clone(), entries.len());
            entries.push(entry);
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::diagnose::{ApiCall, EntryState};

    fn entry(id: &str, state: EntryState) -> Entry {
        Entry {
            id: id.to_owned(),
            at: Timestamp::UNIX_EPOCH,
            ended_at: None,
            account: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
            caller: "arn:aws:iam::123456789012:user/u".to_owned(),
            title: "Attach policy p".to_owned(),
            calls: vec![ApiCall::AttachPolicy { policy: "p".to_owned(), target: "t".to_owned() }],
            undo: vec![ApiCall::DetachPolicy { policy: "p".to_owned(), target: "t".to_owned() }],
            done: 0,
            undoes: None,
            notes: Vec::new(),
            state,
        }
    }

    #[test]
    fn the_last_line_of_a_change_counts_and_order_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::new(&folder.path().join("deep/er/journal.jsonl"));
        assert_eq!(journal.read().unwrap(), []);
        journal.append(&entry("a", EntryState::Started)).unwrap();
        journal.append(&entry("b", EntryState::Started)).unwrap();
        journal.append(&entry("a", EntryState::Done)).unwrap();
        assert_eq!(journal.read().unwrap(), [entry("a", EntryState::Done), entry("b", EntryState::Started)]);
    }

    #[test]
    fn a_line_torn_at_any_byte_costs_that_line_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let journal = Journal::new(&path);
        journal.append(&entry("a", EntryState::Done)).unwrap();
        let first = std::fs::read(&path).unwrap();
        journal.append(&entry("b", EntryState::Done)).unwrap();
        let both = std::fs::read(&path).unwrap();
        for cut in first.len()..both.len() - 1 {
            std::fs::write(&path, &both[..cut]).unwrap();
            assert_eq!(journal.read().unwrap(), [entry("a", EntryState::Done)], "cut at {cut}");
            journal.append(&entry("c", EntryState::Started)).unwrap();
            let ids: Vec<_> = journal.read().unwrap().into_iter().map(|entry| entry.id).collect();
            assert_eq!(ids, ["a", "c"], "cut at {cut}");
        }
    }

    #[test]
    fn a_change_keeps_the_time_it_was_begun_also_in_a_journal_of_an_older_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let line = |id: &str, at: &str, state: &str| {
            format!(
                r#"{{"id":"{id}","at":"{at}","account":"1","region":"r","caller":"c","title":"t","calls":[],"undo":[],{state}}}"#
            ) + "\n"
        };
        let lines = [
            line("a", "2026-01-01T00:00:00Z", r#""state":"started""#),
            line("b", "2026-01-01T00:00:05Z", r#""state":"started""#),
            line("b", "2026-01-01T00:00:06Z", r#""state":"done""#),
            line("a", "2026-01-01T00:00:09Z", r#""state":"undone","by":"b""#),
        ];
        std::fs::write(&path, lines.concat()).unwrap();
        let read = Journal::new(&path).read().unwrap();
        let times: Vec<_> = read.iter().map(|entry| (entry.id.as_str(), entry.at.to_string())).collect();
        let begun = [("a", "2026-01-01T00:00:00Z".to_owned()), ("b", "2026-01-01T00:00:05Z".to_owned())];
        assert_eq!(times, begun);
        assert_eq!(read[0].ended_at, None);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        Journal::new(&path).append(&entry("a", EntryState::Started)).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
