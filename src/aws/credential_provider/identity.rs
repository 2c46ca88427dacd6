//! Certificate and key of the device, as TLS wants them.

use std::sync::Arc;

use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys};

use super::pem;
use super::request::TRIED;
use crate::aws::key_files::KeyPairFiles;
use crate::fleet::{Problem, ProblemKind};

/// A certificate with a key that fits it.
#[derive(Debug)]
pub(super) struct Identity(pub(super) Arc<CertifiedKey>);

/// The key is not the certificate's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mismatch;

impl Identity {
    /// Reads both files. The chain behind the first certificate is sent too, where the file has one.
    pub(super) fn load(files: &KeyPairFiles) -> Result<Result<Self, Mismatch>, Problem> {
        let certificates = pem::certificates(&files.certificate)?;
        let key = pem::private_key(&files.key)?;
        let provider = rustls::crypto::ring::default_provider();
        match CertifiedKey::from_der(certificates, key, &provider) {
            Ok(pair) => Ok(Ok(Self(Arc::new(pair)))),
            Err(Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => Ok(Err(Mismatch)),
            Err(Error::InvalidCertificate(error)) => {
                let on = files.certificate.display().to_string();
                Err(Problem::new(ProblemKind::Input, TRIED, &on, format!("not a usable X.509 certificate: {error:?}")))
            }
            Err(error) => {
                let on = files.key.display().to_string();
                Err(Problem::new(ProblemKind::Input, TRIED, &on, format!("not a usable private key: {error}"))
                    .next("RSA from 2048 bits and EC P-256 or P-384 can be used here."))
            }
        }
    }
}
