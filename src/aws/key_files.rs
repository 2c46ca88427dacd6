//! A device's certificate and key, found in a folder that the user names once.

use std::path::{Path, PathBuf};

use super::cloud::not_written_yet;
use crate::fleet::Problem;

/// The two files of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPairFiles {
    /// PEM file with the certificate.
    pub certificate: PathBuf,
    /// PEM file with its private key.
    pub key: PathBuf,
}

/// Finds certificate and key in a folder and its direct subfolders: the certificate by its SHA-256 fingerprint, which
/// is its id, the key by its public key, whatever the files are called. Blocking: reads up to 2,000 files.
///
/// # Errors
/// Which of the two is missing, and what was looked through.
pub fn find(folder: &Path, certificate_id: &str) -> Result<KeyPairFiles, Problem> {
    let _ = (folder, certificate_id);
    Err(not_written_yet("find key files"))
}
