//! Certificates.

use aws_sdk_iot::types::{Certificate as Row, CertificateDescription};

use super::{empty_answer, instant};
use crate::aws::page::PAGE_SIZE;
use crate::aws::{Cloud, Page};
use crate::fleet::{Arn, Certificate, CertificateDetail, CertificateStatus, Problem};

impl Cloud {
    /// One page of `ListCertificates`.
    ///
    /// # Errors
    /// As `ListCertificates` fails.
    pub async fn certificates(&self, page: Option<String>) -> Result<Page<Certificate>, Problem> {
        let token = page.clone().unwrap_or_default();
        self.once("ListCertificates", &token, |cloud, _| async move { cloud.certificates_page(page).await }).await
    }

    async fn certificates_page(&self, page: Option<String>) -> Result<Page<Certificate>, Problem> {
        let request = self.iot().list_certificates().page_size(PAGE_SIZE).set_marker(page);
        let answer = self.call("iot:ListCertificates", "", request.send()).await?;
        let certificates = answer.certificates.unwrap_or_default().into_iter().map(row).collect();
        Ok(Page::new(certificates, answer.next_marker))
    }

    /// A certificate, by id or ARN.
    ///
    /// # Errors
    /// As `DescribeCertificate` fails.
    pub async fn certificate(&self, id: &str) -> Result<CertificateDetail, Problem> {
        self.once("DescribeCertificate", id, |cloud, id| async move { cloud.read_certificate(&id).await }).await
    }

    async fn read_certificate(&self, id: &str) -> Result<CertificateDetail, Problem> {
        let id = certificate_id(id);
        let request = self.iot().describe_certificate().certificate_id(&id);
        let answer = self.call("iot:DescribeCertificate", &id, request.send()).await?;
        let description = answer.certificate_description.ok_or_else(|| empty_answer("DescribeCertificate", &id))?;
        Ok(detail(description, &id, || self.scope().iot(&format!("cert/{id}"))))
    }
}

/// The id at the end of an ARN, or the id as it is.
pub(in crate::aws) fn certificate_id(id_or_arn: &str) -> String {
    let arn = Arn::parse(id_or_arn);
    arn.as_ref().and_then(|arn| arn.name("cert")).unwrap_or(id_or_arn).to_owned()
}

fn row(row: Row) -> Certificate {
    Certificate {
        id: row.certificate_id.unwrap_or_default(),
        arn: row.certificate_arn.unwrap_or_default(),
        status: CertificateStatus::parse(row.status.as_ref().map_or("", |status| status.as_str())),
        mode: row.certificate_mode.map(|mode| mode.as_str().to_owned()),
        created: row.creation_date.and_then(instant),
    }
}

fn detail(from: CertificateDescription, id: &str, arn: impl FnOnce() -> String) -> CertificateDetail {
    let validity = from.validity;
    CertificateDetail {
        certificate: Certificate {
            id: from.certificate_id.unwrap_or_else(|| id.to_owned()),
            arn: from.certificate_arn.unwrap_or_else(arn),
            status: CertificateStatus::parse(from.status.as_ref().map_or("", |status| status.as_str())),
            mode: from.certificate_mode.map(|mode| mode.as_str().to_owned()),
            created: from.creation_date.and_then(instant),
        },
        pem: from.certificate_pem,
        names: None,
        ca_id: from.ca_certificate_id,
        owned_by: from.owned_by,
        modified: from.last_modified_date.and_then(instant),
        not_before: validity.as_ref().and_then(|validity| instant(validity.not_before?)),
        not_after: validity.as_ref().and_then(|validity| instant(validity.not_after?)),
    }
}
