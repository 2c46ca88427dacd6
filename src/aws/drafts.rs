//! Drafts of shadows on the disk, beside the journal: what somebody typed is there until AWS has taken it.
//!
//! A draft is two files: `ID.json`, the text as it was typed, which is what an editor works on, and `ID.base`, which
//! tells whose it is and what it is based on. Both are readable by their owner alone: a shadow may hold anything.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::disk::{private_folder, write_private};
use crate::fleet::{Problem, ProblemKind};
use crate::shadow::{Draft, DraftOf, DraftsFound};

const TEXT: &str = "json";
const BASE: &str = "base";
/// An editor that returned at once may still be writing elsewhere; what says nothing for so long is swept away.
const SAYS_NOTHING_FOR: Duration = Duration::from_hours(24);

/// The folder of drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafts {
    folder: PathBuf,
}

impl Drafts {
    /// The folder that goes with this journal.
    pub fn beside(journal: &Path) -> Self {
        Self { folder: journal.parent().unwrap_or_else(|| Path::new(".")).join("drafts") }
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file with a draft's text.
    pub fn file(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.{TEXT}"))
    }

    fn base(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.{BASE}"))
    }

    /// Writes a draft, each file whole or not at all; where its text is.
    ///
    /// # Errors
    /// Where the folder or a file cannot be written.
    pub fn keep(&self, draft: &Draft) -> Result<PathBuf, Problem> {
        let file = self.file(&draft.id);
        // The text first: an older base under a newer text loses nothing in a merge, the other way round might.
        let kept = serde_json::to_vec_pretty(&draft.of).map_err(io::Error::from).and_then(|of| {
            private_folder(&self.folder)?;
            write_private(&file, draft.text.as_bytes())?;
            write_private(&self.base(&draft.id), &of)
        });
        kept.map_err(|error| {
            problem("keep the draft", &file, &error).next("Nothing was sent. Make room for it there.")
        })?;
        Ok(file)
    }

    /// The text of a draft as it is on the disk now.
    ///
    /// # Errors
    /// Where the file cannot be read or is not UTF-8; it stays as it is.
    pub fn text(&self, id: &str) -> Result<String, Problem> {
        let file = self.file(id);
        fs::read_to_string(&file).map_err(|error| {
            problem("read the draft", &file, &error).next("The file stays as it is: make it UTF-8, or move it away.")
        })
    }

    /// Removes a draft; one that is not there is removed already.
    ///
    /// # Errors
    /// Where a file cannot be removed.
    pub fn discard(&self, id: &str) -> Result<(), Problem> {
        // The text last: what is left where the second fails is what somebody typed.
        for file in [self.base(id), self.file(id)] {
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(problem("discard the draft", &file, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Every draft that says something, newest first. What cannot be read is named, and left as it is.
    ///
    /// # Errors
    /// Where the folder exists and cannot be read.
    pub fn all(&self) -> Result<DraftsFound, Problem> {
        let listed = match fs::read_dir(&self.folder) {
            Ok(listed) => listed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(DraftsFound::default()),
            Err(error) => return Err(problem("list the drafts", &self.folder, &error)),
        };
        let mut found = DraftsFound::default();
        for path in
            listed.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == BASE))
        {
            let Some((id, of)) = of(&path) else { continue };
            let Some((draft, age)) = self.read(id.clone(), &of) else {
                let file = self.file(&id);
                if file.exists() {
                    found.unreadable.push((of, file.display().to_string()));
                }
                continue;
            };
            if draft.says_something() {
                found.drafts.push(draft);
            } else if age > SAYS_NOTHING_FOR {
                // Of no use to anybody; the next look tries again.
                let _ = self.discard(&draft.id);
            }
        }
        found.drafts.sort_by_key(|draft| std::cmp::Reverse((draft.saved, draft.id.clone())));
        Ok(found)
    }

    fn read(&self, id: String, of: &DraftOf) -> Option<(Draft, Duration)> {
        let file = self.file(&id);
        let written = fs::metadata(&file).and_then(|about| about.modified()).ok()?;
        let text = String::from_utf8(fs::read(&file).ok()?).ok()?;
        let age = SystemTime::now().duration_since(written).unwrap_or_default();
        Some((Draft { id, of: of.clone(), text, saved: Timestamp::try_from(written).ok()? }, age))
    }
}

/// A draft's id and what it is about, by its base file.
fn of(base: &Path) -> Option<(String, DraftOf)> {
    let id = base.file_stem()?.to_str()?.to_owned();
    Some((id, serde_json::from_slice(&fs::read(base).ok()?).ok()?))
}

fn problem(tried: &str, on: &Path, error: &io::Error) -> Problem {
    Problem::new(ProblemKind::Input, tried, &on.display().to_string(), error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::shadow::DraftKind;

    fn draft(thing: &str, second: i64) -> Draft {
        Draft::begin(DraftOf {
            kind: DraftKind::Desired,
            account: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
            thing: thing.to_owned(),
            shadow: None,
            version: Some(41),
            base: json!({"a": 1}).as_object().unwrap().clone(),
            begun: Timestamp::from_second(second).unwrap(),
            continues: Vec::new(),
        })
    }

    #[test]
    fn what_is_kept_is_found_again_until_it_is_discarded() {
        let state = tempfile::tempdir().unwrap();
        let drafts = Drafts::beside(&state.path().join("journal.jsonl"));
        assert_eq!(drafts.all().unwrap(), DraftsFound::default());
        let kept = Draft { text: "{\"a\": 2".to_owned(), ..draft("../../etc/x", 1) };
        let path = drafts.keep(&kept).unwrap();
        assert_eq!(path.parent().unwrap(), state.path().join("drafts"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"a\": 2");
        let found = drafts.all().unwrap().drafts;
        assert_eq!((found.len(), &found[0].of, &found[0].text), (1, &kept.of, &kept.text));
        drafts.keep(&draft("says-nothing", 2)).unwrap();
        assert_eq!(drafts.all().unwrap().drafts.len(), 1);
        drafts.discard(&kept.id).unwrap();
        drafts.discard(&kept.id).unwrap();
        assert_eq!(drafts.all().unwrap(), DraftsFound::default());
        assert_eq!(fs::read_dir(drafts.folder()).unwrap().count(), 2, "what says nothing stays for a day");
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let state = tempfile::tempdir().unwrap();
        let drafts = Drafts::beside(&state.path().join("journal.jsonl"));
        drafts.keep(&draft("x", 1)).unwrap();
        for entry in fs::read_dir(drafts.folder()).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
        }
    }

    #[test]
    fn what_is_not_utf_8_is_named_and_left_as_it_is() {
        let state = tempfile::tempdir().unwrap();
        let drafts = Drafts::beside(&state.path().join("journal.jsonl"));
        let file = drafts.keep(&draft("x", 1)).unwrap();
        fs::write(&file, b"{\"a\": \"\xfc\"}").unwrap();
        let found = drafts.all().unwrap();
        assert_eq!(found.drafts, []);
        assert_eq!(found.unreadable, [(draft("x", 1).of, file.display().to_string())]);
        let problem = drafts.text("x.1000").unwrap_err();
        assert!(problem.on.ends_with("x.1000.json") && problem.message.contains("UTF-8"), "{problem}");
        assert_eq!(fs::read(&file).unwrap(), b"{\"a\": \"\xfc\"}");
    }

    #[test]
    fn what_cannot_be_written_is_told() {
        let state = tempfile::tempdir().unwrap();
        fs::write(state.path().join("drafts"), "no folder").unwrap();
        let drafts = Drafts::beside(&state.path().join("journal.jsonl"));
        let problem = drafts.keep(&draft("x", 1)).unwrap_err();
        assert!(problem.on.ends_with("drafts/x.1000.json"), "{problem}");
    }
}
