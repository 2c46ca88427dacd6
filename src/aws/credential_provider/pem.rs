//! PEM files, with faults told by file and line and without a byte of what is in them.

use std::path::Path;

use rustls_pki_types::pem::{PemObject as _, SectionKind};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer};

use crate::fleet::{Problem, ProblemKind};

/// A file of PEM is no larger; anything else is not read at all.
pub(crate) const LIMIT: u64 = 64 * 1024;

/// One section: its kind and its DER.
pub(crate) type Section = (SectionKind, Vec<u8>);

/// The certificates of a device's file, at least one.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Problem> {
    certificates_within(path, LIMIT)
}

/// The certificates of a bundle of roots, at least one. A bundle may hold hundreds.
pub(crate) fn root_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Problem> {
    certificates_within(path, 16 * 1024 * 1024)
}

fn certificates_within(path: &Path, limit: u64) -> Result<Vec<CertificateDer<'static>>, Problem> {
    let text = read(path, limit)?;
    let found: Vec<_> = sections(&text)
        .map_err(|(line, what)| located(path, line, what))?
        .into_iter()
        .filter(|(kind, _)| *kind == SectionKind::Certificate)
        .map(|(_, der)| CertificateDer::from(der))
        .collect();
    if found.is_empty() { Err(missing(path, &text, "CERTIFICATE")) } else { Ok(found) }
}

/// The first private key of a file, in any of the three forms.
pub(crate) fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, Problem> {
    let text = read(path, LIMIT)?;
    let found = sections(&text).map_err(|(line, what)| located(path, line, what))?.into_iter().find_map(key);
    found.ok_or_else(|| missing(path, &text, "PRIVATE KEY"))
}

/// The section as a private key, if it is one.
pub(crate) fn key((kind, der): Section) -> Option<PrivateKeyDer<'static>> {
    match kind {
        SectionKind::PrivateKey => Some(PrivatePkcs8KeyDer::from(der).into()),
        SectionKind::EcPrivateKey => Some(PrivateSec1KeyDer::from(der).into()),
        SectionKind::RsaPrivateKey => Some(PrivatePkcs1KeyDer::from(der).into()),
        _ => None,
    }
}

/// Every section that rustls knows.
///
/// # Errors
/// The line (counted from 1) where the faulty section begins, and the fault.
pub(crate) fn sections(text: &[u8]) -> Result<Vec<Section>, (usize, String)> {
    let mut found = Vec::new();
    for section in Section::pem_slice_iter(text) {
        match section {
            Ok(section) => found.push(section),
            Err(_) => return Err(fault(text)),
        }
    }
    Ok(found)
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Problem> {
    let failed = |what: String| Problem::new(ProblemKind::Input, "read PEM file", &path.display().to_string(), what);
    let meta = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?;
    if !meta.is_file() {
        return Err(failed("not a file".to_owned()));
    }
    if meta.len() > limit {
        return Err(failed(format!("{} bytes; a PEM file of this kind has at most {limit}", meta.len())));
    }
    std::fs::read(path).map_err(|error| failed(error.to_string()))
}

fn located(path: &Path, line: usize, what: String) -> Problem {
    Problem::new(ProblemKind::Input, "read PEM file", &format!("{}:{line}", path.display()), what)
        .next("Take the file anew from where it was made.")
}

/// Says what is there instead of what was looked for.
fn missing(path: &Path, text: &[u8], wanted: &str) -> Problem {
    let text = String::from_utf8_lossy(text);
    let begins = |line: &str| Some(line.trim().strip_prefix("-----BEGIN ")?.strip_suffix("-----")?.to_owned());
    let first = text.lines().enumerate().find_map(|(index, line)| Some((index + 1, begins(line)?)));
    let expected = format!("expected -----BEGIN {wanted}-----");
    match first {
        None => located(path, 1, format!("no PEM section in this file; {expected}"))
            .next("A DER file is turned into PEM by: openssl x509 -inform der, or openssl pkey -inform der."),
        Some((line, kind)) if kind.contains("ENCRYPTED") => {
            located(path, line, "the private key is encrypted with a passphrase".to_owned())
                .next("Decrypt it to a file only you can read: openssl pkey -in KEY -out PLAIN.")
        }
        Some((line, kind)) => located(path, line, format!("this is a section of {kind}; {expected}"))
            .next("Name the other file; certificate and key may have been swapped."),
    }
}

/// Finds the section that the parser refused: it tells no line itself.
fn fault(text: &[u8]) -> (usize, String) {
    let text = String::from_utf8_lossy(text);
    let mut open: Option<(usize, String)> = None;
    for (index, line) in text.lines().map(str::trim).enumerate() {
        let number = index + 1;
        if let Some(rest) = line.strip_prefix("-----BEGIN ") {
            let Some(kind) = rest.strip_suffix("-----") else {
                return (number, "a section's first line must end with -----".to_owned());
            };
            if let Some((start, kind)) = open {
                return (start, format!("the {kind} section has no -----END {kind}----- line"));
            }
            open = Some((number, kind.to_owned()));
        } else if line.starts_with("-----END ") {
            open = None;
        } else if open.is_some() && !line.chars().all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c)) {
            return (number, "not Base64".to_owned());
        }
    }
    match open {
        Some((start, kind)) => (start, format!("the {kind} section has no -----END {kind}----- line")),
        None => (1, "the Base64 of a section is incomplete".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str, wanted: fn(&Path) -> Option<Problem>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.pem");
        std::fs::write(&path, text).unwrap();
        let found = wanted(&path).unwrap();
        assert_eq!(found.kind, ProblemKind::Input);
        found.to_string().replace(&path.display().to_string(), "FILE")
    }

    fn certificate(path: &Path) -> Option<Problem> {
        certificates(path).err()
    }

    fn key_of(path: &Path) -> Option<Problem> {
        private_key(path).err()
    }

    #[test]
    fn each_fault_is_told_with_its_line() {
        let cut = problem("x\n-----BEGIN CERTIFICATE-----\nMIIB\n", certificate);
        assert!(cut.contains("FILE:2") && cut.contains("no -----END CERTIFICATE-----"), "{cut}");
        let dirt = problem("-----BEGIN CERTIFICATE-----\nMIIB\nM!!B\n-----END CERTIFICATE-----\n", certificate);
        assert!(dirt.contains("FILE:3") && dirt.contains("Base64"), "{dirt}");
        let swapped = problem("-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----\n", certificate);
        assert!(swapped.contains("EC PRIVATE KEY") && swapped.contains("swapped"), "{swapped}");
        let none = problem("hello", key_of);
        assert!(none.contains("no PEM section"), "{none}");
        let locked =
            problem("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMHcC\n-----END ENCRYPTED PRIVATE KEY-----\n", key_of);
        assert!(locked.contains("passphrase"), "{locked}");
        assert!(certificates(Path::new("/nonexistent/x.pem")).unwrap_err().to_string().contains("/nonexistent/x.pem"));
    }

    #[test]
    fn no_content_of_a_key_file_is_told() {
        let text = "-----BEGIN PRIVATE KEY-----\nTOPSECRET*\n-----END PRIVATE KEY-----\n";
        assert!(!problem(text, key_of).contains("TOPSECRET"));
    }
}
