//! Stub.
use jiff::Timestamp;
#[derive(Debug, Clone)]
#[expect(missing_docs, reason="stub")]
pub struct X509 { pub subject: String, pub issuer: String, pub serial: String, pub not_before: Timestamp, pub not_after: Timestamp, pub key: String, pub signature: String }
impl X509 { #[expect(missing_docs, reason="stub")] pub fn from_pem(_: &str) -> Result<Self, String> { Ok(Self { subject: "CN=温度計,O=x".into(), issuer: "CN=ca".into(), serial: "01:02".into(), not_before: Timestamp::UNIX_EPOCH, not_after: Timestamp::from_second(2_000_000_000).unwrap_or_default(), key: "EC P-256".into(), signature: "ECDSA SHA-256".into() }) } }
