//! Files of the user's: policy documents, and what is written in TOML or JSON. Every fault has its place.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::config::Located;
use crate::policy::{Document, Source};

/// A policy document of a file.
#[derive(Debug)]
pub(super) struct PolicyFile {
    name: String,
    document: Document,
}

impl PolicyFile {
    pub(super) fn source(&self) -> Source<'_> {
        Source { name: &self.name, version: None, document: Some(&self.document) }
    }
}

/// Reads policy documents; their names are the files' names.
///
/// # Errors
/// A file that cannot be read, and a document that is none: with its place.
pub(super) fn policies(files: &[PathBuf]) -> Result<Vec<PolicyFile>, Located> {
    files.iter().map(|file| policy(file)).collect()
}

fn policy(file: &Path) -> Result<PolicyFile, Located> {
    let text = read(file)?;
    let document = Document::parse_strictly(&text).map_err(|fault| Located {
        file: file.to_owned(),
        place: Some((fault.line, fault.column)),
        message: fault.message,
    })?;
    let name = file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
    Ok(PolicyFile { name, document })
}

/// Reads a file of known fields: JSON where it ends with `.json`, else TOML.
///
/// # Errors
/// A file that cannot be read; what is not TOML or JSON, or a field that is unknown or of the wrong kind: with its place.
pub(super) fn fields<T: DeserializeOwned>(file: &Path) -> Result<T, Located> {
    let text = read(file)?;
    if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        return serde_json::from_str(&text).map_err(|error| Located::json(file, &error));
    }
    toml::from_str(&text).map_err(|error| Located::toml(file, &text, &error))
}

fn read(file: &Path) -> Result<String, Located> {
    let bytes = std::fs::read(file).map_err(|error| Located::file(file, format!("cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|_| Located::file(file, "is not UTF-8 text"))
}
