//! What a certificate says of itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::pem::Pem;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// A parsed certificate. Its texts were written by whoever made it: show them through [`crate::fleet::visible`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct X509 {
    /// RFC 4514: `CN=pump-7,O=Example`.
    pub subject: String,
    /// Likewise.
    pub issuer: String,
    /// Lower-case hex, bytes separated by colons.
    pub serial: String,
    /// First instant of validity.
    pub not_before: Timestamp,
    /// Last instant of validity.
    pub not_after: Timestamp,
    /// Such as `EC P-256` or `RSA 2048`.
    pub key: String,
    /// Such as `SHA256 with RSA`.
    pub signature: String,
    /// Lower-case hex SHA-256 of the DER: what AWS IoT calls the certificate's id.
    pub sha256: String,
    /// What policies may name, by AWS's keys: `Subject.CommonName`, `Issuer.Organization`, `SerialNumber`,
    /// `Subject.AlternativeName.DNSName` (developer guide, `cert-policy-variables`).
    pub names: BTreeMap<String, Vec<String>>,
    /// The public key as `SubjectPublicKeyInfo`, to find the private key that belongs to it.
    pub public_key_der: Vec<u8>,
}

/// Why a text is not a certificate. Never quotes the text: it may be a private key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum X509Error {
    /// There is no PEM block at all.
    #[error("no PEM block: a certificate starts with `-----BEGIN CERTIFICATE-----`")]
    NoPem,
    /// The first PEM block is something else.
    #[error("this is a {0}, not a certificate")]
    Other(String),
    /// The block is damaged.
    #[error("the PEM block cannot be read: {0}")]
    Pem(String),
    /// The block holds no certificate.
    #[error("the certificate cannot be read: {0}")]
    Der(String),
}

impl X509 {
    /// Reads the first certificate of a PEM text; text before it is skipped.
    ///
    /// # Errors
    /// Says whether the text, its PEM block or the certificate in it is at fault.
    pub fn from_pem(text: &str) -> Result<Self, X509Error> {
        let mut other = None;
        for block in Pem::iter_from_buffer(text.as_bytes()) {
            let block = match block {
                Ok(block) => block,
                Err(error) => return Err(other.map_or_else(|| X509Error::Pem(error.to_string()), X509Error::Other)),
            };
            if matches!(block.label.as_str(), "CERTIFICATE" | "X509 CERTIFICATE") {
                return Self::from_der(&block.contents);
            }
            other.get_or_insert(block.label.to_lowercase());
        }
        Err(other.map_or(X509Error::NoPem, X509Error::Other))
    }

    /// Reads a certificate's DER.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn from_der(der: &[u8]) -> Result<Self, X509Error> {
        let (rest, certificate) =
            x509_parser::parse_x509_certificate(der).map_err(|error| X509Error::Der(error.to_string()))?;
        let used = &der[..der.len() - rest.len()];
        let time = |seconds: i64| {
            Timestamp::from_second(seconds).map_err(|_| X509Error::Der("a date beyond the calendar".to_owned()))
        };
        let validity = certificate.validity();
        Ok(Self {
            subject: distinguished(certificate.subject()),
            issuer: distinguished(certificate.issuer()),
            serial: certificate.raw_serial_as_string(),
            not_before: time(validity.not_before.timestamp())?,
            not_after: time(validity.not_after.timestamp())?,
            key: key(&certificate),
            signature: signature(&certificate),
            sha256: hex::encode(Sha256::digest(used)),
            names: names(&certificate),
            public_key_der: certificate.public_key().raw.to_vec(),
        })
    }
}

fn key(certificate: &X509Certificate<'_>) -> String {
    let info = certificate.public_key();
    let algorithm = info.algorithm.algorithm.to_id_string();
    match (algorithm.as_str(), info.parsed()) {
        ("1.3.101.112", _) => "Ed25519".to_owned(),
        ("1.3.101.113", _) => "Ed448".to_owned(),
        (_, Ok(PublicKey::RSA(rsa))) => {
            let digits = rsa.modulus.iter().skip_while(|byte| **byte == 0).count();
            format!("RSA {}", digits * 8)
        }
        (_, Ok(PublicKey::EC(_))) => {
            let curve = info.algorithm.parameters.as_ref().and_then(|p| p.as_oid().ok()).map(|oid| oid.to_id_string());
            match curve.as_deref() {
                Some("1.2.840.10045.3.1.7") => "EC P-256".to_owned(),
                Some("1.3.132.0.34") => "EC P-384".to_owned(),
                Some("1.3.132.0.35") => "EC P-521".to_owned(),
                Some(other) => format!("EC {other}"),
                None => "EC".to_owned(),
            }
        }
        (other, _) => other.to_owned(),
    }
}

fn signature(certificate: &X509Certificate<'_>) -> String {
    let oid = certificate.signature_algorithm.algorithm.to_id_string();
    let name = match oid.as_str() {
        "1.2.840.113549.1.1.5" => "SHA1 with RSA",
        "1.2.840.113549.1.1.11" => "SHA256 with RSA",
        "1.2.840.113549.1.1.12" => "SHA384 with RSA",
        "1.2.840.113549.1.1.13" => "SHA512 with RSA",
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.10045.4.3.2" => "SHA256 with ECDSA",
        "1.2.840.10045.4.3.3" => "SHA384 with ECDSA",
        "1.2.840.10045.4.3.4" => "SHA512 with ECDSA",
        "1.3.101.112" => "Ed25519",
        other => other,
    };
    name.to_owned()
}

/// The parts of a name that AWS has policy variables for: object identifier, AWS's key.
const PARTS: [(&str, &str); 13] = [
    ("2.5.4.3", "CommonName"),
    ("2.5.4.4", "Surname"),
    ("2.5.4.5", "SerialNumber"),
    ("2.5.4.6", "Country"),
    ("2.5.4.8", "State"),
    ("2.5.4.10", "Organization"),
    ("2.5.4.11", "OrganizationalUnit"),
    ("2.5.4.12", "Title"),
    ("2.5.4.42", "GivenName"),
    ("2.5.4.43", "Initials"),
    ("2.5.4.44", "GenerationQualifier"),
    ("2.5.4.46", "DistinguishedNameQualifier"),
    ("2.5.4.65", "Pseudonym"),
];

fn names(certificate: &X509Certificate<'_>) -> BTreeMap<String, Vec<String>> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (side, name) in [("Subject", certificate.subject()), ("Issuer", certificate.issuer())] {
        for attribute in name.iter_attributes() {
            let oid = attribute.attr_type().to_id_string();
            let Some((_, part)) = PARTS.iter().find(|(id, _)| *id == oid) else { continue };
            if let Ok(value) = attribute.as_str() {
                out.entry(format!("{side}.{part}")).or_default().push(value.to_owned());
            }
        }
    }
    for extension in certificate.extensions() {
        let (side, alternatives) = match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => ("Subject", &names.general_names),
            ParsedExtension::IssuerAlternativeName(names) => ("Issuer", &names.general_names),
            _ => continue,
        };
        for alternative in alternatives {
            if let Some((kind, value)) = alternative_name(alternative) {
                out.entry(format!("{side}.AlternativeName.{kind}")).or_default().push(value);
            }
        }
    }
    out.insert("SerialNumber".to_owned(), vec![certificate.raw_serial_as_string().replace(':', "")]);
    out
}

fn alternative_name(name: &GeneralName<'_>) -> Option<(&'static str, String)> {
    match name {
        GeneralName::RFC822Name(text) => Some(("RFC822Name", (*text).to_owned())),
        GeneralName::DNSName(text) => Some(("DNSName", (*text).to_owned())),
        GeneralName::DirectoryName(name) => Some(("DirectoryName", distinguished(name))),
        GeneralName::URI(text) => Some(("UniformResourceIdentifier", (*text).to_owned())),
        GeneralName::IPAddress(bytes) => Some(("IPAddress", address(bytes)?)),
        _ => None,
    }
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(four).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|sixteen| std::net::Ipv6Addr::from(sixteen).to_string())
}

/// RFC 4514: the last part first, joined by commas, those of one level by plus signs.
fn distinguished(name: &X509Name<'_>) -> String {
    let levels: Vec<String> =
        name.iter_rdn().map(|level| level.iter().map(attribute).collect::<Vec<_>>().join("+")).collect();
    levels.into_iter().rev().collect::<Vec<_>>().join(",")
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    let label = match oid.as_str() {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "2.5.4.5" => "serialNumber",
        "2.5.4.46" => "dnQualifier",
        "1.2.840.113549.1.9.1" => "emailAddress",
        other => other,
    };
    match attribute.as_str() {
        Ok(text) => format!("{label}={}", escape(text)),
        Err(_) => format!("{label}=#{}", hex::encode(attribute.as_slice())),
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let last = text.chars().count().saturating_sub(1);
    for (i, c) in text.chars().enumerate() {
        let at_edge = (i == 0 && matches!(c, ' ' | '#')) || (i == last && c == ' ');
        if c == '\0' {
            let _ = write!(out, "\\00");
            continue;
        }
        if at_edge || matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, DnType, IsCa, Issuer, KeyPair, PKCS_ECDSA_P384_SHA384, SanType};

    fn device() -> (rcgen::Certificate, KeyPair) {
        let ca_key = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        ca.distinguished_name.push(DnType::OrganizationName, "Example, Inc.");
        let key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
        let mut params = CertificateParams::new(vec!["pump.example".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::OrganizationalUnitName, "Site \"Oslo\"");
        params.distinguished_name.push(DnType::CommonName, "pump-7");
        params.subject_alt_names.push(SanType::IpAddress("192.0.2.7".parse().unwrap()));
        params.not_before = rcgen::date_time_ymd(2024, 1, 2);
        params.not_after = rcgen::date_time_ymd(2034, 1, 2);
        params.serial_number = Some(vec![1, 0xab, 3].into());
        let certificate = params.signed_by(&key, &Issuer::new(ca, ca_key)).unwrap();
        (certificate, key)
    }

    #[test]
    fn every_field_of_a_device_certificate() {
        let (certificate, key) = device();
        let text = format!("Bag Attributes\n    friendlyName: x\n{}", certificate.pem());
        let parsed = X509::from_pem(&text).unwrap();
        assert_eq!(parsed.subject, "CN=pump-7,OU=Site \\\"Oslo\\\"");
        assert!(parsed.issuer.contains("O=Example\\, Inc."), "{}", parsed.issuer);
        assert_eq!(parsed.serial, "01:ab:03");
        assert_eq!(parsed.not_before.to_string(), "2024-01-02T00:00:00Z");
        assert_eq!(parsed.not_after.to_string(), "2034-01-02T00:00:00Z");
        assert_eq!(parsed.key, "EC P-384");
        assert_eq!(parsed.signature, "SHA256 with ECDSA");
        assert_eq!(parsed.sha256, hex::encode(Sha256::digest(certificate.der())));
        assert_eq!(parsed.names["Subject.CommonName"], ["pump-7"]);
        assert_eq!(parsed.names["Subject.AlternativeName.DNSName"], ["pump.example"]);
        assert_eq!(parsed.names["Subject.AlternativeName.IPAddress"], ["192.0.2.7"]);
        assert_eq!(parsed.names["Issuer.Organization"], ["Example, Inc."]);
        assert_eq!(parsed.names["SerialNumber"], ["01ab03"]);
        assert_eq!(parsed.public_key_der, rcgen::PublicKeyData::subject_public_key_info(&key));
    }

    #[test]
    fn what_is_no_certificate_is_said_without_quoting_it() {
        let (certificate, key) = device();
        assert_eq!(X509::from_pem("hello"), Err(X509Error::NoPem));
        let private = key.serialize_pem();
        let error = X509::from_pem(&private).unwrap_err();
        assert_eq!(error.to_string(), "this is a private key, not a certificate");
        let broken = certificate.pem().replace('\n', "\n!");
        assert!(matches!(X509::from_pem(&broken), Err(X509Error::Pem(_) | X509Error::NoPem)), "damaged base64");
        let cut = &certificate.der()[..40];
        assert!(matches!(X509::from_der(cut), Err(X509Error::Der(_))));
    }
}
