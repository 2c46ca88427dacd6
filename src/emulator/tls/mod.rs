//! The doors for devices: mutual TLS, 1.2 and 1.3.

mod peer;
mod reply;
mod serve;
mod verifier;

pub(crate) use peer::{Gate, Peer, TurnedAway, is_usable};
pub(crate) use reply::Reply;
pub(crate) use serve::{Door, HANDSHAKE, Handler, Signed, server_config, with_mqtt};

/// How a certificate that must not come in is turned away. What AWS does for an inactive, unregistered, expired or
/// revoked one is not documented and nobody has published a measurement, so both can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CertificateRefusal {
    /// The handshake ends with an alert.
    #[default]
    TlsClose,
    /// HTTP 403, `Certificate is invalid on this endpoint`.
    Forbidden,
}
