//! Registered CA certificates: who may sign what `RegisterCertificate` takes.

use jiff::Timestamp;

use super::{Refusal, State};

/// A registered CA certificate.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CaCertificate {
    /// The PEM text.
    pub pem: String,
    /// `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// `ENABLE` or `DISABLE`.
    pub auto_registration: String,
    /// `DEFAULT` or `SNI_ONLY`.
    pub mode: String,
    /// When it was registered.
    pub created: Timestamp,
    /// Last change of the registration.
    pub modified: Timestamp,
    /// First instant of validity.
    pub not_before: Timestamp,
    /// Last instant of validity.
    pub not_after: Timestamp,
}

impl State {
    /// Registers a CA certificate under its id.
    ///
    /// # Errors
    /// It is registered already.
    pub fn register_ca(&mut self, id: &str, certificate: CaCertificate) -> Result<(), Refusal> {
        if self.ca_certificates.contains_key(id) {
            return Err(Refusal::already_exists("The CA certificate is already registered"));
        }
        self.ca_certificates.insert(id.to_owned(), certificate);
        Ok(())
    }

    /// `DescribeCACertificate`.
    ///
    /// # Errors
    /// No such CA certificate.
    pub fn ca_certificate(&self, id: &str) -> Result<&CaCertificate, Refusal> {
        self.ca_certificates.get(id).ok_or_else(no_ca)
    }

    /// `UpdateCACertificate`.
    ///
    /// # Errors
    /// No such CA certificate, or a value that is none.
    pub fn update_ca(
        &mut self,
        id: &str,
        status: Option<&str>,
        auto_registration: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let is_one_of = |value: Option<&str>, known: [&str; 2]| value.is_none_or(|value| known.contains(&value));
        if !is_one_of(status, ["ACTIVE", "INACTIVE"]) || !is_one_of(auto_registration, ["ENABLE", "DISABLE"]) {
            return Err(Refusal::invalid("The new status is not one of those that can be set"));
        }
        let certificate = self.ca_certificates.get_mut(id).ok_or_else(no_ca)?;
        status.unwrap_or(&certificate.status.clone()).clone_into(&mut certificate.status);
        auto_registration
            .unwrap_or(&certificate.auto_registration.clone())
            .clone_into(&mut certificate.auto_registration);
        certificate.modified = now;
        Ok(())
    }

    /// `DeleteCACertificate`.
    ///
    /// # Errors
    /// No such CA certificate, or it is active.
    pub fn delete_ca(&mut self, id: &str) -> Result<(), Refusal> {
        if self.ca_certificate(id)?.status == "ACTIVE" {
            return Err(Refusal::new(
                "CertificateStateException",
                format!("The CA certificate must be deactivated before deletion (id={id})"),
            ));
        }
        self.ca_certificates.remove(id);
        Ok(())
    }
}

fn no_ca() -> Refusal {
    Refusal::not_found("The CA certificate given in the request does not exist")
}
