//! Who stands at the door.

use jiff::Timestamp;

use crate::emulator::state::State;

/// The other end of a TLS connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Peer {
    /// The server name it asked for; `None` where the extension was missing.
    pub server_name: Option<String>,
    /// Hex SHA-256 of its certificate, whose key it has proved to hold; `None` where it sent none.
    pub certificate_id: Option<String>,
}

/// Whether a certificate may be used now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Registered, active, within its time.
    Good,
    /// Not of this account and region.
    Unregistered,
    /// Registered, but not `ACTIVE`.
    NotActive,
    /// Before its first or after its last instant.
    OutOfTime,
}

/// What the registry says of a certificate.
pub(crate) fn standing(state: &State, certificate_id: &str, now: Timestamp) -> Standing {
    match state.certificates.get(certificate_id) {
        None => Standing::Unregistered,
        Some(certificate) if certificate.status != "ACTIVE" => Standing::NotActive,
        Some(certificate) if now < certificate.not_before || now > certificate.not_after => Standing::OutOfTime,
        Some(_) => Standing::Good,
    }
}
