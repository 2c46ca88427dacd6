//! A device's certificate and key, found in a folder that the user names once: the certificate by its fingerprint, the
//! key by its public key, whatever the files are called.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::server::ParsedCertificate;
use rustls_pki_types::pem::SectionKind;
use sha2::{Digest as _, Sha256};

use super::credential_provider::pem;
use crate::fleet::{Problem, ProblemKind, X509};

/// A folder with more is not one of device keys.
const FILES: usize = 2_000;
const TRIED: &str = "find certificate and key";

/// The two files of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPairFiles {
    /// PEM file with the certificate.
    pub certificate: PathBuf,
    /// PEM file with its private key; may be the same file.
    pub key: PathBuf,
}

/// Finds certificate and key in a folder and its direct subfolders. Blocking: reads up to 2,000 files of up to 64 KiB.
/// `certificate_id` is the hex SHA-256 of the certificate's DER, as AWS names it.
///
/// # Errors
/// Which of the two is missing, and what was looked through.
pub fn find(folder: &Path, certificate_id: &str) -> Result<KeyPairFiles, Problem> {
    let files = files_in(folder)?;
    let mut certificate = None;
    let mut keys = Vec::new();
    for file in &files.paths {
        for (kind, der) in sections_of(file) {
            if kind == SectionKind::Certificate {
                if certificate.is_none() && hex::encode(Sha256::digest(&der)).eq_ignore_ascii_case(certificate_id) {
                    certificate = Some((file.clone(), der));
                }
            } else if let Some(public) = public_key_of((kind, der)) {
                keys.push((file.clone(), public));
            }
        }
    }
    let looked = files.looked_through(folder);
    let failed = |what: String| Problem::new(ProblemKind::Input, TRIED, &folder.display().to_string(), what);
    let Some((certificate, der)) = certificate else {
        let what = format!("no file holds the certificate with the id {certificate_id}; {looked}");
        return Err(failed(what).next("Name the folder where this device's certificate and private key are."));
    };
    let wanted = public_key(&der).ok_or_else(|| {
        failed(format!("{} holds the certificate, but its public key cannot be read", certificate.display()))
    })?;
    match keys.into_iter().find(|(_, public)| *public == wanted) {
        Some((key, _)) => Ok(KeyPairFiles { certificate, key }),
        None => Err(failed(format!(
            "{} is the certificate, but no file holds its private key; {looked}",
            certificate.display()
        ))
        .next("The key was given out once, when the certificate was made; AWS does not keep it.")),
    }
}

/// The id of the first certificate in a file: the hex SHA-256 of its DER, as AWS names it. Blocking.
///
/// # Errors
/// A file that cannot be read or holds no certificate, with the place.
pub fn certificate_id_of(file: &Path) -> Result<String, Problem> {
    let certificates = pem::certificates(file)?;
    Ok(certificates.first().map(|der| hex::encode(Sha256::digest(der))).unwrap_or_default())
}

/// What the first certificate in a file says. Blocking.
///
/// # Errors
/// A file that cannot be read or holds no certificate, with the place.
pub fn certificate_in(file: &Path) -> Result<X509, Problem> {
    let certificates = pem::certificates(file)?;
    let der = certificates.first().map(AsRef::as_ref).unwrap_or_default();
    X509::from_der(der).map_err(|error| {
        Problem::new(ProblemKind::Input, "read certificate", &file.display().to_string(), error.to_string())
    })
}

/// The id of the certificate that is a thing's by its name: the certificate's common name, else the file's name before
/// its first dot. For a thing to which the registry attaches no certificate. Blocking, as [`find`].
///
/// # Errors
/// A folder that cannot be read.
pub fn certificate_of_thing(folder: &Path, thing: &str) -> Result<Option<String>, Problem> {
    let files = files_in(folder)?;
    let mut by_file = None;
    for file in &files.paths {
        let is_named = file.file_name().and_then(|name| name.to_str()).and_then(|name| name.split('.').next());
        for (kind, der) in sections_of(file) {
            if kind != SectionKind::Certificate {
                continue;
            }
            let id = || hex::encode(Sha256::digest(&der));
            if common_name(&der).as_deref() == Some(thing) {
                return Ok(Some(id()));
            }
            if by_file.is_none() && is_named == Some(thing) {
                by_file = Some(id());
            }
        }
    }
    Ok(by_file)
}

fn common_name(der: &[u8]) -> Option<String> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    certificate.subject().iter_common_name().next()?.as_str().ok().map(str::to_owned)
}

/// What was found to look at.
struct Files {
    paths: Vec<PathBuf>,
    cut: bool,
}

impl Files {
    fn looked_through(&self, folder: &Path) -> String {
        let more = if self.cut { ", the limit; there are more" } else { "" };
        format!("looked through {} files in {} and its subfolders{more}", self.paths.len(), folder.display())
    }
}

/// Files of the folder, then those of its direct subfolders, each in the order of their names.
fn files_in(folder: &Path) -> Result<Files, Problem> {
    let (mut paths, folders) = entries(folder).map_err(|error| {
        Problem::new(ProblemKind::Input, TRIED, &folder.display().to_string(), error.to_string())
            .next("Name the folder where device certificates and private keys are.")
    })?;
    for folder in folders {
        if paths.len() > FILES {
            break;
        }
        // A subfolder that may not be read is none of the user's device keys.
        if let Ok((inner, _)) = entries(&folder) {
            paths.extend(inner);
        }
    }
    let cut = paths.len() > FILES;
    paths.truncate(FILES);
    Ok(Files { paths, cut })
}

fn entries(folder: &Path) -> std::io::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let mut files = Vec::new();
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        // Follows links, so that a linked key is found; anything but a file or folder (a pipe, a device) is never opened.
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_file() && meta.len() <= pem::LIMIT => files.push(path),
            Ok(meta) if meta.is_dir() => folders.push(path),
            _ => {}
        }
    }
    files.sort();
    folders.sort();
    Ok((files, folders))
}

/// A file that cannot be read, or is broken, or is no PEM at all, has no sections to offer here; the credential request
/// itself tells what is wrong with a file that was named.
fn sections_of(path: &Path) -> Vec<pem::Section> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(pem::LIMIT).read_to_end(&mut bytes));
    if read.is_err() { Vec::new() } else { pem::sections(&bytes).unwrap_or_default() }
}

/// The public key (SPKI) of a certificate.
fn public_key(der: &[u8]) -> Option<Vec<u8>> {
    let certificate = CertificateDer::from(der);
    Some(ParsedCertificate::try_from(&certificate).ok()?.subject_public_key_info().to_vec())
}

/// The public key (SPKI) that belongs to a private key.
fn public_key_of(section: pem::Section) -> Option<Vec<u8>> {
    let key = rustls::crypto::ring::sign::any_supported_type(&pem::key(section)?).ok()?;
    Some(key.public_key()?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Device {
        certificate: String,
        key: String,
        id: String,
    }

    fn device(name: &str) -> Device {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        let id = hex::encode(Sha256::digest(made.cert.der()));
        Device { certificate: made.cert.pem(), key: made.signing_key.serialize_pem(), id }
    }

    #[test]
    fn files_are_matched_by_content_not_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let (a, b) = (device("a"), device("b"));
        std::fs::write(folder.path().join("b.pem"), &a.certificate).unwrap();
        std::fs::write(folder.path().join("a.pem"), &b.certificate).unwrap();
        std::fs::write(folder.path().join("a.key"), &b.key).unwrap();
        std::fs::write(folder.path().join("junk.bin"), [0u8; 100]).unwrap();
        std::fs::write(folder.path().join("torn.pem"), "-----BEGIN CERTIFICATE-----\nAA").unwrap();
        std::fs::write(inner.join("anything"), &a.key).unwrap();
        let found = find(folder.path(), &a.id.to_uppercase()).unwrap();
        assert_eq!(found.certificate, folder.path().join("b.pem"));
        assert_eq!(found.key, inner.join("anything"));
    }

    #[test]
    fn a_things_certificate_is_known_by_its_common_name_or_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let named = |name: &str| {
            let mut asked = rcgen::CertificateParams::new(Vec::new()).unwrap();
            asked.distinguished_name.push(rcgen::DnType::CommonName, name);
            asked.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap()
        };
        let (inside, outside) = (named("pump-1"), named("any"));
        std::fs::write(folder.path().join("pump-2.cert.pem"), inside.pem()).unwrap();
        std::fs::write(folder.path().join("pump-10.cert.pem"), outside.pem()).unwrap();
        let of = |thing| certificate_of_thing(folder.path(), thing).unwrap();
        let id = |certificate: &rcgen::Certificate| Some(hex::encode(Sha256::digest(certificate.der())));
        assert_eq!(of("pump-1"), id(&inside), "not the file that begins with the same letters");
        assert_eq!(of("pump-2"), id(&inside));
        assert_eq!(of("pump-10"), id(&outside));
        assert_eq!(of("pump-3"), None);
        assert!(certificate_of_thing(Path::new("/nonexistent"), "pump-1").is_err());
    }

    #[test]
    fn what_is_missing_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (device("a"), device("b"));
        std::fs::write(folder.path().join("cert.pem"), &a.certificate).unwrap();
        std::fs::write(folder.path().join("other.key"), &b.key).unwrap();
        let no_key = find(folder.path(), &a.id).unwrap_err();
        assert!(
            no_key.message.contains("cert.pem") && no_key.message.contains("no file holds its private key"),
            "{no_key}"
        );
        let no_certificate = find(folder.path(), &b.id).unwrap_err();
        assert!(
            no_certificate.message.contains(&b.id) && no_certificate.message.contains("2 files"),
            "{no_certificate}"
        );
        let no_folder = find(Path::new("/nonexistent"), &a.id).unwrap_err();
        assert_eq!(no_folder.kind, ProblemKind::Input);
    }

    /// Keys as `openssl` and AWS write them: SEC1 and PKCS#8 of the same EC key, PKCS#1 and PKCS#8 of RSA.
    #[test]
    fn every_form_of_a_key_is_matched() {
        for kind in ["ec", "rsa"] {
            for form in ["traditional", "pkcs8"] {
                let folder = tempfile::tempdir().unwrap();
                if let Some(id) = openssl_pair(folder.path(), kind, form) {
                    let found = find(folder.path(), &id).unwrap();
                    assert!(found.key.ends_with("key.pem"), "{kind} {form}");
                }
            }
        }
    }

    /// `None` where there is no `openssl` on this machine.
    fn openssl_pair(folder: &Path, kind: &str, form: &str) -> Option<String> {
        let run = |args: &[&str]| {
            std::process::Command::new("openssl")
                .args(args)
                .current_dir(folder)
                .output()
                .ok()
                .filter(|o| o.status.success())
        };
        let algorithm: &[&str] = if kind == "ec" {
            &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "raw"]
        } else {
            &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "raw"]
        };
        run(algorithm)?;
        run(&["req", "-x509", "-key", "raw", "-subj", "/CN=x", "-days", "2", "-out", "cert.pem"])?;
        let convert: &[&str] = if form == "pkcs8" {
            &["pkey", "-in", "raw", "-out", "key.pem"]
        } else {
            &["pkey", "-in", "raw", "-traditional", "-out", "key.pem"]
        };
        run(convert)?;
        std::fs::remove_file(folder.join("raw")).unwrap();
        let text = std::fs::read(folder.join("cert.pem")).unwrap();
        let (_, der) = pem::sections(&text).unwrap().into_iter().next()?;
        Some(hex::encode(Sha256::digest(&der)))
    }
}
