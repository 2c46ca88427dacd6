//! Certificates, and which thing they stand for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Refusal, State, names};

/// A registered certificate.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Certificate {
    /// Hex SHA-256 of the DER.
    pub id: String,
    /// The PEM text.
    pub pem: String,
    /// `ACTIVE`, `INACTIVE`, …
    pub status: String,
    /// `DEFAULT` or `SNI_ONLY`.
    pub mode: String,
    /// When it was registered.
    pub created: Timestamp,
    /// Last change of the registration.
    pub modified: Timestamp,
    /// The owning account.
    pub owned_by: String,
    /// First instant of validity.
    pub not_before: Timestamp,
    /// Last instant of validity.
    pub not_after: Timestamp,
    /// The registered CA that signed it, where it is one.
    pub ca_id: Option<String>,
    /// Grows with every change of the registration.
    pub version: i32,
}

/// All certificates: by id, and by age as `ListCertificates` gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "Vec<Certificate>", into = "Vec<Certificate>")]
pub struct Certificates {
    by_id: BTreeMap<String, Certificate>,
    by_age: BTreeSet<(Timestamp, String)>,
}

impl From<Vec<Certificate>> for Certificates {
    fn from(list: Vec<Certificate>) -> Self {
        let mut all = Self::default();
        for certificate in list {
            all.insert(certificate);
        }
        all
    }
}

impl From<Certificates> for Vec<Certificate> {
    fn from(all: Certificates) -> Self {
        all.by_id.into_values().collect()
    }
}

impl Certificates {
    /// Adds or replaces one.
    pub fn insert(&mut self, certificate: Certificate) {
        self.remove(&certificate.id);
        self.by_age.insert((certificate.created, certificate.id.clone()));
        self.by_id.insert(certificate.id.clone(), certificate);
    }

    /// Takes one away.
    pub fn remove(&mut self, id: &str) -> Option<Certificate> {
        let old = self.by_id.remove(id)?;
        self.by_age.remove(&(old.created, old.id.clone()));
        Some(old)
    }

    /// One of them.
    pub fn get(&self, id: &str) -> Option<&Certificate> {
        self.by_id.get(id)
    }

    /// One of them, to change; its `created` must stay.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Certificate> {
        self.by_id.get_mut(id)
    }

    /// Oldest first.
    pub fn by_age(&self) -> impl DoubleEndedIterator<Item = &(Timestamp, String)> {
        self.by_age.iter()
    }

    /// Those after `start` (exclusive), oldest first.
    pub fn after<'c>(&'c self, start: &(Timestamp, String)) -> impl Iterator<Item = &'c (Timestamp, String)> + use<'c> {
        self.by_age.range((std::ops::Bound::Excluded(start.clone()), std::ops::Bound::Unbounded))
    }

    /// Those before `start` (exclusive), youngest first.
    pub fn before<'c>(
        &'c self,
        start: &(Timestamp, String),
    ) -> impl Iterator<Item = &'c (Timestamp, String)> + use<'c> {
        self.by_age.range(..start.clone()).rev()
    }

    /// By id.
    pub fn iter(&self) -> impl Iterator<Item = &Certificate> {
        self.by_id.values()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}

impl State {
    /// Registers a certificate.
    ///
    /// # Errors
    /// It is registered already.
    pub fn register_certificate(&mut self, certificate: Certificate) -> Result<(), Refusal> {
        if self.has_certificate(&certificate.id) {
            return Err(Refusal::already_exists("The certificate is already provisioned or registered"));
        }
        self.certificates.insert(certificate);
        Ok(())
    }

    /// `DescribeCertificate`.
    ///
    /// # Errors
    /// A bad id, or no such certificate.
    pub fn certificate(&self, id: &str) -> Result<Cow<'_, Certificate>, Refusal> {
        names::CERTIFICATE.check(id)?;
        self.find_certificate(id).ok_or_else(no_certificate)
    }

    /// `UpdateCertificate`.
    ///
    /// # Errors
    /// No such certificate, or a status that cannot be set by hand.
    pub fn set_certificate_status(&mut self, id: &str, status: &str, now: Timestamp) -> Result<(), Refusal> {
        names::CERTIFICATE.check(id)?;
        if !self.has_certificate(id) {
            return Err(no_certificate());
        }
        let settable = ["ACTIVE", "INACTIVE", "REVOKED", "REGISTER_INACTIVE"];
        if !settable.contains(&status) {
            return Err(Refusal::invalid(format!("Certificate status {status} is not allowed in this request")));
        }
        self.take_over_principal(&self.arn("cert", id));
        let certificate = self.certificates.get_mut(id).ok_or_else(no_certificate)?;
        if certificate.status == "PENDING_TRANSFER" {
            return Err(Refusal::new("CertificateStateException", "The certificate is pending transfer"));
        }
        status.clone_into(&mut certificate.status);
        certificate.modified = now;
        certificate.version += 1;
        Ok(())
    }

    /// `DeleteCertificate`.
    ///
    /// # Errors
    /// It is active, or still attached to things or policies.
    pub fn delete_certificate(&mut self, id: &str, force: bool) -> Result<(), Refusal> {
        let active = self.certificate(id)?.status == "ACTIVE";
        let arn = self.arn("cert", id);
        if active {
            return Err(Refusal::new(
                "CertificateStateException",
                format!("The certificate must be deactivated before deletion (id={id})"),
            ));
        }
        if !self.things_of(&arn).is_empty() {
            return Err(Refusal::delete_conflict(format!("Things must be detached before deletion (arn: {arn})")));
        }
        if !force && self.policy_targets.left_of(&arn).next().is_some() {
            return Err(Refusal::delete_conflict(format!(
                "Certificate policies must be detached before deletion (arn: {arn})"
            )));
        }
        self.policy_targets.remove_right(&arn);
        self.certificates.remove(id);
        Ok(())
    }
}

fn no_certificate() -> Refusal {
    Refusal::not_found("The certificate given in the request does not exist")
}
