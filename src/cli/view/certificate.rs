//! Certificates.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::PolicyRow;
use crate::fleet::{Certificate, CertificateDetail, X509};

/// A row of `ListCertificates`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct CertificateRow {
    certificate_id: String,
    certificate_arn: String,
    status: String,
    certificate_mode: Option<String>,
    creation_date: Option<Timestamp>,
}

impl From<&Certificate> for CertificateRow {
    fn from(certificate: &Certificate) -> Self {
        Self {
            certificate_id: certificate.id.clone(),
            certificate_arn: certificate.arn.clone(),
            status: certificate.status.to_string(),
            certificate_mode: certificate.mode.clone(),
            creation_date: certificate.created,
        }
    }
}

/// A certificate with its X.509 fields and its relations.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct CertificateView {
    #[serde(flatten)]
    certificate: CertificateRow,
    ca_certificate_id: Option<String>,
    owned_by: Option<String>,
    last_modified_date: Option<Timestamp>,
    validity: Validity,
    x509: Option<X509View>,
    pub(in crate::cli) policies: Vec<PolicyRow>,
    pub(in crate::cli) things: Vec<String>,
    pub(in crate::cli) unknown: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Validity {
    not_before: Option<Timestamp>,
    not_after: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct X509View {
    subject: String,
    issuer: String,
    serial: String,
    not_before: Timestamp,
    not_after: Timestamp,
    key: String,
    signature: String,
    sha256: String,
    names: BTreeMap<String, Vec<String>>,
}

impl From<X509> for X509View {
    fn from(x509: X509) -> Self {
        Self {
            subject: x509.subject,
            issuer: x509.issuer,
            serial: x509.serial,
            not_before: x509.not_before,
            not_after: x509.not_after,
            key: x509.key,
            signature: x509.signature,
            sha256: x509.sha256,
            names: x509.names,
        }
    }
}

impl From<&CertificateDetail> for CertificateView {
    fn from(detail: &CertificateDetail) -> Self {
        let parsed = detail.pem.as_deref().map(X509::from_pem);
        let mut unknown = Vec::new();
        if let Some(Err(error)) = &parsed {
            unknown.push(format!("x509: {error}"));
        }
        Self {
            certificate: CertificateRow::from(&detail.certificate),
            ca_certificate_id: detail.ca_id.clone(),
            owned_by: detail.owned_by.clone(),
            last_modified_date: detail.modified,
            validity: Validity { not_before: detail.not_before, not_after: detail.not_after },
            x509: parsed.and_then(Result::ok).map(X509View::from),
            policies: Vec::new(),
            things: Vec::new(),
            unknown,
        }
    }
}
