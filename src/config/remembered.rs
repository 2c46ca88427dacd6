//! What is remembered from one run to the next. Losing it costs a question, so a damaged file is an absent one.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A list's state.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ViewState {
    /// The column it is sorted by.
    pub sort: Option<String>,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// What is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Remembered {
    /// The folder with the certificates and keys of devices, as the user named it.
    pub key_folder: Option<PathBuf>,
    /// The view that was open last.
    pub view: Option<String>,
    /// Per view.
    pub views: BTreeMap<String, ViewState>,
}

impl Remembered {
    /// Reads the file; what cannot be read is forgotten.
    pub fn load(path: &Path) -> Self {
        std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Writes the file whole or not at all: a crash leaves the old one.
    ///
    /// # Errors
    /// Where the folder or the file cannot be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        let draft = path.with_extension(format!("{}.draft", std::process::id()));
        let written = write_synced(&draft, &bytes).and_then(|()| std::fs::rename(&draft, path));
        if written.is_err() {
            // The draft is of no use to anybody; the first failure is the one to tell.
            let _ = std::fs::remove_file(&draft);
        }
        written
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_remembered_and_nothing_else_is_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/remembered.json");
        let sorted = ViewState { sort: Some("name".into()), descending: true };
        let wanted = Remembered {
            key_folder: Some("/keys".into()),
            view: Some("things".into()),
            views: BTreeMap::from([("things".into(), sorted)]),
        };
        wanted.save(&path).unwrap();
        assert_eq!(Remembered::load(&path), wanted);
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_file_is_an_absent_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("remembered.json");
        std::fs::write(&path, "{\"view\": ").unwrap();
        assert_eq!(Remembered::load(&path), Remembered::default());
    }
}
