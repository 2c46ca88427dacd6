//! Writing what somebody asked to have in a file.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::Runner;
use crate::app::{Generation, Msg};
use crate::config::expand_home;

impl Runner {
    pub(super) fn write(&mut self, generation: Generation, path: String, text: String) {
        let messages = self.messages.clone();
        self.tasks.change(async move {
            let written = tokio::task::spawn_blocking(move || write(&path, &text)).await;
            let result = written.unwrap_or_else(|error| Err(format!("the writer ended early: {error}")));
            // Nobody listens any more where the program is ending.
            let _ = messages.send(Msg::Written { generation, result });
        });
    }
}

/// The whole path, or why nothing was written.
fn write(typed: &str, text: &str) -> Result<String, String> {
    let path = std::path::absolute(expand_home(Path::new(typed))).map_err(|error| format!("{typed}: {error}"))?;
    match create(&path, text) {
        Ok(()) => Ok(path.display().to_string()),
        Err(error) => Err(format!("{}: {}", path.display(), said(&error))),
    }
}

/// Only its owner may read it: a shadow may hold what is nobody else's business.
fn create(path: &PathBuf, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a document would be taken for a whole one; that it could not be written is told all the same.
        let _ = std::fs::remove_file(path);
    }
    written
}

fn said(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::AlreadyExists => "is there already and stays as it is; name another file".to_owned(),
        ErrorKind::NotFound => "its folder does not exist".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_new_file_is_the_users_alone_and_an_old_one_stays() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("shadow.json");
        let typed = path.display().to_string();
        assert_eq!(write(&typed, "{}").unwrap(), typed);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(write(&typed, "other").unwrap_err().contains("is there already"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}");
        let nowhere = folder.path().join("no/such/folder.json").display().to_string();
        assert!(write(&nowhere, "").unwrap_err().contains("its folder does not exist"));
        assert!(write(&folder.path().display().to_string(), "").is_err());
    }
}
