//! Certificates that callers bring along.

use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use sha2::{Digest as _, Sha256};
use x509_parser::parse_x509_certificate;
use x509_parser::time::ASN1Time;

use crate::emulator::state::Refusal;

/// What the registry notes of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// Hex SHA-256 of the DER.
    pub(super) id: String,
    /// First instant of validity.
    pub(super) not_before: Timestamp,
    /// Last instant of validity.
    pub(super) not_after: Timestamp,
    /// The subject's first common name.
    pub(super) common_name: Option<String>,
    /// Whether its basic constraints make it an authority.
    pub(super) is_ca: bool,
}

/// Reads a PEM certificate.
///
/// # Errors
/// `CertificateValidationException` for anything else.
pub(super) fn facts(pem: &str) -> Result<Facts, Refusal> {
    let der = der(pem)?;
    let (_, certificate) = parse_x509_certificate(&der).map_err(|_| bad())?;
    let instant = |at: ASN1Time| Timestamp::from_second(at.timestamp()).map_err(|_| bad());
    let common_name = certificate.subject().iter_common_name().next().and_then(|name| name.as_str().ok());
    Ok(Facts {
        id: hex::encode(Sha256::digest(&der)),
        not_before: instant(certificate.validity().not_before)?,
        not_after: instant(certificate.validity().not_after)?,
        common_name: common_name.map(str::to_owned),
        is_ca: certificate.is_ca(),
    })
}

/// Whether one certificate was signed by the key of the other.
///
/// # Errors
/// `CertificateValidationException` where either is no certificate.
pub(super) fn is_signed_by(pem: &str, authority_pem: &str) -> Result<bool, Refusal> {
    let (der, authority) = (der(pem)?, der(authority_pem)?);
    let (_, certificate) = parse_x509_certificate(&der).map_err(|_| bad())?;
    let (_, authority) = parse_x509_certificate(&authority).map_err(|_| bad())?;
    let named = certificate.issuer() == authority.subject();
    Ok(named && certificate.verify_signature(Some(authority.public_key())).is_ok())
}

fn der(pem: &str) -> Result<CertificateDer<'static>, Refusal> {
    CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| bad())
}

fn bad() -> Refusal {
    Refusal::new("CertificateValidationException", "The certificate is not valid PEM-encoded X.509")
}
