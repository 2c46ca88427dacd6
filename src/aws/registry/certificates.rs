//! The registry's certificates.

use crate::aws::cloud::not_written_yet;
use crate::aws::{Cloud, Page};
use crate::fleet::{Certificate, CertificateDetail, Problem};

impl Cloud {
    /// One page of `ListCertificates`.
    ///
    /// # Errors
    /// As `ListCertificates` fails.
    pub async fn certificates(&self, _page: Option<String>) -> Result<Page<Certificate>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListCertificates"))
    }

    /// A certificate, by id or ARN.
    ///
    /// # Errors
    /// As `DescribeCertificate` fails.
    pub async fn certificate(&self, _id: &str) -> Result<CertificateDetail, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("DescribeCertificate"))
    }
}
