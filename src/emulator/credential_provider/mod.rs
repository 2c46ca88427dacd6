//! The credential provider: `GET /role-aliases/<alias>/credentials` for device certificates.
//!
//! Statuses, bodies and their order are those measured by awslabs (credential-provider-session-helper, `dev_notes`).

mod decide;
mod handler;
mod refused;

/// The operation as fault files and quotas name it.
pub(crate) const ASSUME: &str = "AssumeRoleWithCertificate";

pub use decide::{Asked, Grant, decide};
pub(crate) use decide::{allowed, device_context, principal_context};
pub(crate) use handler::{CredentialProvider, not_found};
pub use refused::Refused;
