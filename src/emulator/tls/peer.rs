//! Who stands at the door, and who is let in.

use jiff::Timestamp;
use rustls::ServerConnection;
use sha2::{Digest as _, Sha256};

use super::CertificateRefusal;
use crate::emulator::World;
use crate::emulator::state::State;

/// The other end of a TLS connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Peer {
    /// The server name it asked for, lower case; `None` where the extension was missing.
    pub server_name: Option<String>,
    /// Hex SHA-256 of its certificate, whose key it has proved to hold; `None` where it sent none.
    pub certificate_id: Option<String>,
}

impl Peer {
    /// Whoever finished a handshake.
    pub(crate) fn of(session: &ServerConnection) -> Self {
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        Self {
            server_name: session.server_name().map(str::to_ascii_lowercase),
            certificate_id: certificate.map(|der| hex::encode(Sha256::digest(der))),
        }
    }
}

/// What is asked of everyone before their request is looked at.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    /// The account.
    pub world: World,
    /// The names by which the door may be called (SNI), lower case.
    pub names: Vec<String>,
    /// How bad certificates are turned away.
    pub refusal: CertificateRefusal,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TurnedAway {
    /// With an answer that says so.
    Answered,
    /// By closing the connection.
    Closed,
}

impl Gate {
    /// The certificate's id. Its standing is looked at for every request: it may have changed since the handshake.
    pub(crate) fn admit<'p>(&self, peer: &'p Peer, now: Timestamp) -> Result<&'p str, TurnedAway> {
        if !peer.server_name.as_ref().is_some_and(|name| self.names.contains(name)) {
            return Err(TurnedAway::Answered);
        }
        match &peer.certificate_id {
            Some(id) if is_usable(&self.world.read(), id, now) => Ok(id),
            _ if self.refusal == CertificateRefusal::Forbidden => Err(TurnedAway::Answered),
            _ => Err(TurnedAway::Closed),
        }
    }
}

/// Whether a certificate is registered here, active and within its time.
pub(crate) fn is_usable(state: &State, certificate_id: &str, now: Timestamp) -> bool {
    state.certificates.get(certificate_id).is_some_and(|certificate| {
        certificate.status == "ACTIVE" && (certificate.not_before..=certificate.not_after).contains(&now)
    })
}
