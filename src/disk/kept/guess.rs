//! Whose list it will be, guessed before AWS has said who is signed in: as it was the last time.

use std::fs;
use std::io::BufReader;

use super::owner::short;
use super::{GUESS, KeptLists, Owner};
use crate::disk::private::{open_private, private_folder, write_private};

impl KeptLists {
    fn guess_file(&self, opened_with: &str) -> std::path::PathBuf {
        self.folder.join(format!("{}.{GUESS}", short(opened_with)))
    }

    /// Who was signed in the last time that the program was started with these very settings.
    pub fn guess(&self, opened_with: &str) -> Option<Owner> {
        let file = open_private(&self.guess_file(opened_with)).ok()?;
        serde_json::from_reader(BufReader::new(file)).ok()
    }

    /// Remembers who is signed in. A guess that cannot be written is none.
    pub fn remember(&self, opened_with: &str, owner: &Owner) {
        if self.guess(opened_with).as_ref() == Some(owner) {
            return;
        }
        let file = self.guess_file(opened_with);
        let written = private_folder(&self.folder)
            .and_then(|()| Ok(serde_json::to_vec(owner)?))
            .and_then(|bytes| write_private(&file, &bytes));
        if written.is_err() {
            // The wrong one is worse than none.
            let _ = fs::remove_file(&file);
        }
    }
}
