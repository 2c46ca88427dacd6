//! An authority that signs.

use std::fmt;

use jiff::civil::Date;
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use sha2::{Digest as _, Sha256};

use super::subject::{Subject, set_validity};

/// Why a certificate could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// The certificate library refused.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// A key could not be read.
    #[error("key: {0}")]
    Key(String),
    /// A name that no certificate can hold.
    #[error("not a name for a certificate: {0}")]
    Name(String),
}

/// A certificate with the key pair it was made for. `Debug` leaves the private key out.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// Hex SHA-256 of the DER: AWS' certificate id.
    pub id: String,
    /// The certificate.
    pub cert_pem: String,
    /// PKCS #8; secret.
    pub key_pem: String,
    /// SPKI.
    pub public_key_pem: String,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A certificate authority.
#[derive(Debug)]
pub struct Ca {
    issuer: Issuer<'static, KeyPair>,
    cert_pem: String,
}

impl Ca {
    /// A root with a random key, for servers: what clients are told to trust.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn server_root(today: Date) -> Result<Self, PkiError> {
        let from = today.yesterday().unwrap_or(today);
        let to = today.checked_add(jiff::Span::new().years(10)).unwrap_or(Date::MAX);
        Self::new("fleetdeck embedded AWS IoT, server root", KeyPair::generate()?, from, to)
    }

    /// The devices' issuer: the same for the same seed. Its signatures are Ed25519, the one kind that is the same
    /// every time, so that certificate ids are too.
    ///
    /// # Errors
    /// Where the key cannot be made.
    pub fn device_issuer(seed: u64) -> Result<Self, PkiError> {
        let secret = Sha256::digest(format!("fleetdeck demo device issuer {seed}"));
        // PKCS #8 version 1 of an Ed25519 key (RFC 8410, section 7): this prefix and the 32 bytes.
        let mut der =
            vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        der.extend_from_slice(&secret);
        let key = KeyPair::try_from(der)?;
        Self::new("fleetdeck demo fleet, device issuer", key, Date::constant(2018, 1, 1), Date::constant(2049, 12, 31))
    }

    /// Reads a root back from the folder it was written to.
    ///
    /// # Errors
    /// For text that is not a certificate and its key.
    pub fn from_pem(cert_pem: &str, key_pem: &str) -> Result<Self, PkiError> {
        let key = KeyPair::from_pem(key_pem)?;
        Ok(Self { issuer: Issuer::from_ca_cert_pem(cert_pem, key)?, cert_pem: cert_pem.to_owned() })
    }

    fn new(name: &str, key: KeyPair, from: Date, to: Date) -> Result<Self, PkiError> {
        let mut params = CertificateParams::default();
        let mut subject = DistinguishedName::new();
        subject.push(DnType::CommonName, name);
        subject.push(DnType::OrganizationName, "fleetdeck");
        params.distinguished_name = subject;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        set_validity(&mut params, from, to);
        let cert_pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), cert_pem })
    }

    /// The authority's own certificate.
    pub fn cert_pem(&self) -> &str {
        &self.cert_pem
    }

    /// The authority's private key, for keeping it in a folder.
    pub fn key_pem(&self) -> String {
        self.issuer.key().serialize_pem()
    }

    /// A certificate for a new, random key pair.
    ///
    /// # Errors
    /// For a subject that no certificate can hold.
    pub fn issue(&self, subject: &Subject) -> Result<Issued, PkiError> {
        let key = KeyPair::generate()?;
        self.sign(subject, &key)
    }

    /// A certificate for a key pair that is there already.
    ///
    /// # Errors
    /// For a subject that no certificate can hold.
    pub fn sign(&self, subject: &Subject, key: &KeyPair) -> Result<Issued, PkiError> {
        let certificate = subject.params()?.signed_by(key, &self.issuer)?;
        Ok(Issued {
            id: hex::encode(Sha256::digest(certificate.der())),
            cert_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
            public_key_pem: key.public_key_pem(),
        })
    }

    /// The certificate (PEM) that a signing request (PKCS #10, PEM) asks for, valid as AWS's own are.
    ///
    /// # Errors
    /// For a request that cannot be read, or that asks for what this authority does not give.
    pub fn sign_request(&self, request_pem: &str, not_before: Date) -> Result<String, PkiError> {
        let mut request = rcgen::CertificateSigningRequestParams::from_pem(request_pem)?;
        let until = Subject::aws(not_before).not_after;
        set_validity(&mut request.params, not_before, until);
        Ok(request.signed_by(&self.issuer)?.pem())
    }

    /// A server certificate for these names and addresses.
    ///
    /// # Errors
    /// For a name that no certificate can hold.
    pub fn server(&self, names: &[String], today: Date) -> Result<Issued, PkiError> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(names.to_vec())?;
        let mut subject = DistinguishedName::new();
        subject.push(DnType::CommonName, "fleetdeck embedded AWS IoT");
        params.distinguished_name = subject;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        let to = today.checked_add(jiff::Span::new().years(1)).unwrap_or(today);
        set_validity(&mut params, today.yesterday().unwrap_or(today), to);
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Issued {
            id: hex::encode(Sha256::digest(certificate.der())),
            cert_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
            public_key_pem: key.public_key_pem(),
        })
    }
}

/// AWS' certificate id of a PEM text: hex SHA-256 of its DER. `None` for text that is no PEM certificate.
pub fn certificate_id(pem: &str) -> Option<String> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    Some(hex::encode(Sha256::digest(&der)))
}

#[cfg(test)]
mod tests {
    use super::super::DemoKeys;
    use super::*;

    fn subject() -> Subject {
        Subject { serial: Some(vec![1, 2, 3]), ..Subject::aws(Date::constant(2024, 3, 1)) }
    }

    #[test]
    fn the_same_seed_gives_the_same_certificate_and_another_seed_another() {
        let keys = DemoKeys::load().unwrap();
        let issue = |seed| Ca::device_issuer(seed).unwrap().sign(&subject(), keys.of(70).unwrap()).unwrap();
        assert_eq!(issue(7), issue(7));
        assert_ne!(issue(7).id, issue(8).id);
        assert_eq!(certificate_id(&issue(7).cert_pem), Some(issue(7).id));
    }

    #[test]
    fn a_root_read_back_signs_what_the_first_one_would() {
        let today = Date::constant(2026, 5, 1);
        let ca = Ca::server_root(today).unwrap();
        let again = Ca::from_pem(ca.cert_pem(), &ca.key_pem()).unwrap();
        let server = again.server(&["localhost".to_owned(), "127.0.0.1".to_owned()], today).unwrap();
        let der = CertificateDer::from_pem_slice(server.cert_pem.as_bytes()).unwrap();
        let root = CertificateDer::from_pem_slice(ca.cert_pem().as_bytes()).unwrap();
        let (_, leaf) = x509_parser::parse_x509_certificate(&der).unwrap();
        let (_, root) = x509_parser::parse_x509_certificate(&root).unwrap();
        assert_eq!(leaf.issuer(), root.subject());
    }

    #[test]
    fn debug_output_holds_no_private_key() {
        let issued = Ca::device_issuer(1).unwrap().issue(&subject()).unwrap();
        assert!(!format!("{issued:?}").contains("PRIVATE"));
    }
}
