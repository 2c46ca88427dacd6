//! A device's way to the broker: mutual TLS.

use std::io;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::mqtt::Wire;

/// Where the broker is, and the proof of who comes.
#[derive(Clone)]
pub(super) struct Road {
    connector: TlsConnector,
    server: ServerName<'static>,
    port: u16,
}

impl Road {
    /// To `NAME:PORT` on this machine, with a certificate and its key.
    ///
    /// # Errors
    /// Where one of them cannot be read.
    pub(super) fn new(endpoint: &str, ca_pem: &str, cert_pem: &str, key_pem: &str) -> Result<Self, rustls::Error> {
        let unreadable = |error: rustls::pki_types::pem::Error| rustls::Error::General(error.to_string());
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).map_err(unreadable)?)?;
        let certificate = CertificateDer::from_pem_slice(cert_pem.as_bytes()).map_err(unreadable)?;
        let key = PrivateKeyDer::from_pem_slice(key_pem.as_bytes()).map_err(unreadable)?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![certificate], key)?;
        let bad = || rustls::Error::General(format!("{endpoint} is no address"));
        let (name, port) = endpoint.rsplit_once(':').ok_or_else(bad)?;
        let server = ServerName::try_from(name.to_owned()).map_err(|_| bad())?;
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), server, port: port.parse().map_err(|_| bad())? })
    }

    /// Connects.
    ///
    /// # Errors
    /// Nobody there, or TLS failed; with TLS 1.3 a refused certificate shows only afterwards.
    pub(super) async fn connect(&self) -> io::Result<Wire> {
        let stream = TcpStream::connect((std::net::Ipv4Addr::LOCALHOST, self.port)).await?;
        stream.set_nodelay(true)?;
        Ok(Wire::new(self.connector.connect(self.server.clone(), stream).await?))
    }
}
