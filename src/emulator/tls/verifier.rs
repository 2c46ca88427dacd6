//! Looks at client certificates: the proof of the key always, their standing where a bad one is to end the handshake.

use std::sync::Arc;

use jiff::Timestamp;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use sha2::{Digest as _, Sha256};

use super::CertificateRefusal;
use super::peer::is_usable;
use crate::emulator::World;

/// Asks for a certificate without insisting. Who signed it does not matter, as on AWS: a certificate counts because it
/// is registered.
#[derive(Debug)]
pub(super) struct DeviceVerifier {
    pub(super) world: World,
    pub(super) refusal: CertificateRefusal,
    pub(super) provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for DeviceVerifier {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if self.refusal == CertificateRefusal::Forbidden {
            return Ok(ClientCertVerified::assertion());
        }
        let id = hex::encode(Sha256::digest(end_entity));
        if is_usable(&self.world.read(), &id, Timestamp::now()) {
            return Ok(ClientCertVerified::assertion());
        }
        // One alert for all of them: which one AWS sends is not known, and a client must not learn to rely on it.
        Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
