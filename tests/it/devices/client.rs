//! A device: TLS and HTTP by hand, so that nothing of the product stands between the test and the wire.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use fleetdeck::emulator::Running;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::sign::{CertifiedKey, SigningKey, SingleCertAndKey};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme, SupportedProtocolVersion};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Both protocol versions that AWS speaks.
pub(super) const VERSIONS: [&SupportedProtocolVersion; 2] = [&rustls::version::TLS12, &rustls::version::TLS13];

/// A device with its certificate, and the server name it asks for.
#[derive(Clone)]
pub(super) struct Device {
    pub pair: Option<(Vec<u8>, Vec<u8>)>,
    pub roots: RootCertStore,
    pub server_name: ServerName<'static>,
    pub trusts_anyone: bool,
    pub version: &'static SupportedProtocolVersion,
}

/// An HTTP answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
    pub complete: bool,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let line = |line: &&str| line.split(':').next().is_some_and(|key| key.eq_ignore_ascii_case(name));
        self.head.lines().find(line)?.split_once(": ").map(|(_, value)| value)
    }
}

impl Device {
    /// With the files of a thing from the emulator's folder, where it has any.
    pub(super) fn of(running: &Running, thing: &str) -> Self {
        let file = |kind: &str| fs::read(running.endpoints.devices.join(format!("{thing}.{kind}.pem")));
        let pair = file("cert").ok().map(|certificate| (certificate, file("key").unwrap()));
        Self {
            pair,
            roots: roots(&running.endpoints.ca_file),
            server_name: ServerName::try_from("localhost").unwrap(),
            trusts_anyone: false,
            version: &rustls::version::TLS13,
        }
    }

    /// One request; an error where TLS or the connection ended without an answer.
    pub(super) async fn ask(
        &self,
        endpoint: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Answer> {
        let connector = TlsConnector::from(Arc::new(self.config()));
        let stream = TcpStream::connect(endpoint.replace("localhost", "127.0.0.1")).await?;
        let mut stream = connector.connect(self.server_name.clone(), stream).await?;
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {endpoint}\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        request.extend(["Content-Length: ", &body.len().to_string(), "\r\n\r\n", body]);
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        let end = stream.read_to_end(&mut bytes).await;
        parse(&bytes).ok_or_else(|| end.err().unwrap_or_else(|| std::io::Error::other("closed without an answer")))
    }

    /// Asks for credentials.
    pub(super) async fn credentials(
        &self,
        running: &Running,
        alias: &str,
        thing: Option<&str>,
    ) -> std::io::Result<Answer> {
        let header = thing.map(|thing| ("x-amzn-iot-thingname", thing));
        let path = format!("/role-aliases/{alias}/credentials");
        self.ask(&running.endpoints.credentials_endpoint, "GET", &path, header.as_slice(), "").await
    }

    fn config(&self) -> ClientConfig {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_protocol_versions(&[self.version]).unwrap();
        let builder = if self.trusts_anyone {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Anyone(provider)))
        } else {
            builder.with_root_certificates(self.roots.clone())
        };
        let Some((certificate, key)) = &self.pair else { return builder.with_no_client_auth() };
        let chain = vec![CertificateDer::from_pem_slice(certificate).unwrap()];
        let key = provider_key(&PrivateKeyDer::from_pem_slice(key).unwrap());
        // Not `with_client_auth_cert`: it would notice a key of another certificate, which the server has to.
        let pair = CertifiedKey::new(chain, key);
        builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(pair)))
    }
}

fn roots(file: &Path) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&fs::read(file).unwrap()).unwrap()).unwrap();
    roots
}

fn provider_key(key: &PrivateKeyDer<'static>) -> Arc<dyn SigningKey> {
    ring::sign::any_supported_type(key).unwrap()
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let mut answer = Answer { status, head: head.to_owned(), body: body.to_owned(), complete: true };
    let length: usize = answer.header("content-length").and_then(|length| length.parse().ok())?;
    answer.complete = answer.body.len() == length;
    Some(answer)
}

/// For asking under a name that is not the server's.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
