//! Where a stopped audit stands, on the disk beside the journal: readable by its owner alone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnose::AuditCursor;
use crate::disk::write_private;
use crate::fleet::{Problem, ProblemKind, Scope};

/// The file of an account and region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFile {
    path: PathBuf,
}

impl AuditFile {
    /// The file that goes with this journal.
    pub fn beside(journal: &Path, scope: &Scope) -> Self {
        let folder = journal.parent().unwrap_or_else(|| Path::new("."));
        Self { path: folder.join(format!("audit-{}-{}.json", scope.account, scope.region)) }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes where an audit stands, whole or not at all.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn keep(&self, cursor: &AuditCursor) -> Result<(), Problem> {
        self.try_keep(cursor).map_err(|error| self.problem("keep where the audit stands", &error))
    }

    fn try_keep(&self, cursor: &AuditCursor) -> io::Result<()> {
        let bytes = serde_json::to_vec(cursor)?;
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        write_private(&self.path, &bytes)
    }

    /// Where the last audit of this account and region stopped; `None` where none did.
    ///
    /// # Errors
    /// Where the file exists and cannot be read, or is of another form, account or region.
    pub fn read(&self, scope: &Scope) -> Result<Option<AuditCursor>, Problem> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.problem("read where the audit stands", &error)),
        };
        let cursor: AuditCursor = serde_json::from_slice(&bytes)
            .map_err(|error| self.problem("read where the audit stands", &error.into()).next(ANEW))?;
        if !cursor.is_of(scope) {
            let other = io::Error::other("it is of another version, account or region");
            return Err(self.problem("go on with the audit", &other).next(ANEW));
        }
        Ok(Some(cursor))
    }

    /// Removes it; one that is not there is removed already.
    pub fn discard(&self) {
        // Left over, it is told to be old by its own words.
        let _ = fs::remove_file(&self.path);
    }

    fn problem(&self, tried: &str, error: &io::Error) -> Problem {
        Problem::new(ProblemKind::Input, tried, &self.path.display().to_string(), error.to_string())
    }
}

const ANEW: &str = "Begin anew, without --resume.";
