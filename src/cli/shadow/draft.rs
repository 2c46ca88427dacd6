//! What was meant to be written, kept where it could not be.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::cli::args::ShadowOf;

/// Keeps a draft beside the journal, readable by its owner only: a shadow may hold anything.
pub(super) fn keep(journal: &Path, of: &ShadowOf, text: &str) -> io::Result<PathBuf> {
    let folder = journal.parent().unwrap_or_else(|| Path::new(".")).join("drafts");
    fs::create_dir_all(&folder)?;
    let path = folder.join(file_name(of, Timestamp::now()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(&path)?.write_all(text.as_bytes())?;
    Ok(path)
}

fn file_name(of: &ShadowOf, now: Timestamp) -> String {
    let shadow = of.name.as_deref().map(|name| format!(".{}", plain(name))).unwrap_or_default();
    format!("{}{shadow}.{}.json", plain(&of.thing), now.as_millisecond())
}

/// Letters, digits, `-` and `_`; a name from a command line must not choose the folder.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_stays_in_its_folder_and_is_private() {
        let state = tempfile::tempdir().unwrap();
        let of = ShadowOf { thing: "../../etc/x".to_owned(), name: Some("a/b".to_owned()) };
        let path = keep(&state.path().join("journal.jsonl"), &of, "{}").unwrap();
        assert_eq!(path.parent().unwrap(), state.path().join("drafts"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "{}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
