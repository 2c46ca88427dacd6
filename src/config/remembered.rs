//! What is remembered from one run to the next. Losing it costs a question, so a damaged file is an absent one.

use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads the file; what cannot be read is forgotten.
pub fn recall<T: DeserializeOwned + Default>(path: &Path) -> T {
    std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Writes the file whole or not at all: a crash leaves the old one.
///
/// # Errors
/// Where the folder or the file cannot be written.
pub fn remember<T: Serialize>(path: &Path, what: &T) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut bytes = serde_json::to_vec_pretty(what)?;
    bytes.push(b'\n');
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let written = write_synced(&draft, &bytes).and_then(|()| std::fs::rename(&draft, path));
    if written.is_err() {
        // The draft is of no use to anybody; the first failure is the one to tell.
        let _ = std::fs::remove_file(&draft);
    }
    written
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_remembered_is_recalled_and_nothing_else_is_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/remembered.json");
        let wanted = BTreeMap::from([("view".to_owned(), "things".to_owned())]);
        remember(&path, &wanted).unwrap();
        assert_eq!(recall::<BTreeMap<String, String>>(&path), wanted);
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_file_is_an_absent_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("remembered.json");
        std::fs::write(&path, "{\"view\": ").unwrap();
        assert!(recall::<BTreeMap<String, String>>(&path).is_empty());
    }
}
