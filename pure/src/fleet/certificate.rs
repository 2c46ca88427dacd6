//! Certificates as the registry knows them.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;

/// `DescribeCertificate`'s status (service model: `CertificateStatus`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CertificateStatus {
    /// May be used.
    Active,
    /// Refused until activated.
    Inactive,
    /// Refused; meant to be for good.
    Revoked,
    /// On its way to another account.
    PendingTransfer,
    /// Deprecated by AWS.
    RegisterInactive,
    /// Registered by just-in-time registration, waiting.
    PendingActivation,
    /// A status this program does not know.
    Other(String),
}

impl CertificateStatus {
    /// Reads AWS's spelling.
    pub fn parse(text: &str) -> Self {
        match text {
            "ACTIVE" => Self::Active,
            "INACTIVE" => Self::Inactive,
            "REVOKED" => Self::Revoked,
            "PENDING_TRANSFER" => Self::PendingTransfer,
            "REGISTER_INACTIVE" => Self::RegisterInactive,
            "PENDING_ACTIVATION" => Self::PendingActivation,
            other => Self::Other(other.to_owned()),
        }
    }

    /// AWS's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
            Self::Revoked => "REVOKED",
            Self::PendingTransfer => "PENDING_TRANSFER",
            Self::RegisterInactive => "REGISTER_INACTIVE",
            Self::PendingActivation => "PENDING_ACTIVATION",
            Self::Other(text) => text,
        }
    }
}

impl fmt::Display for CertificateStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A row of `ListCertificates`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// Hex SHA-256 of the certificate's DER: 64 characters.
    pub id: String,
    /// The certificate's ARN.
    pub arn: String,
    /// Only `ACTIVE` lets a device in.
    pub status: CertificateStatus,
    /// `DEFAULT` or `SNI_ONLY`.
    pub mode: Option<String>,
    /// When it was registered.
    pub created: Option<Timestamp>,
}

/// `DescribeCertificate`'s answer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateDetail {
    /// The row.
    pub certificate: Certificate,
    /// The PEM text; public.
    pub pem: Option<String>,
    /// What the certificate says of itself, as [`super::X509::names`] has it; only where the PEM text is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<BTreeMap<String, Vec<String>>>,
    /// The registered CA that signed it, where it is one.
    pub ca_id: Option<String>,
    /// The owning account.
    pub owned_by: Option<String>,
    /// Last change of the registration.
    pub modified: Option<Timestamp>,
    /// First instant of validity.
    pub not_before: Option<Timestamp>,
    /// Last instant of validity.
    pub not_after: Option<Timestamp>,
}

impl CertificateDetail {
    /// The names that policies may ask for; `None` where the certificate is not known.
    pub fn own_names(&self) -> Option<BTreeMap<String, Vec<String>>> {
        let parsed = || super::X509::from_pem(self.pem.as_deref()?).ok().map(|x509| x509.names);
        self.names.clone().or_else(parsed)
    }
}
