//! A TLS server that says what it is told to.

use std::path::PathBuf;
use std::sync::Arc;

use fleetdeck::aws::{CredentialRequest, KeyPairFiles};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, SignatureAlgorithm};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// A refusal whose words would clear the screen, set its title, colour it and turn the line around.
pub(crate) fn hostile_refusal() -> Vec<u8> {
    let body =
        "{\"message\":\"refused \u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}gnp\r\n\u{2066}\u{200b}\u{8}\u{0}\"}";
    let head = format!(
        "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         x-amzn-RequestId: 3c2c5ad8\u{9b}2J\u{202e}\r\nx-amzn-ErrorType: Denied\u{9b}2J\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// What the server does with a connection.
#[derive(Clone)]
pub(crate) enum Play {
    /// Reads the request's head and sends these bytes; the connection then ends in good order.
    Answer(Vec<u8>),
    /// The same, but the connection ends without TLS' own goodbye.
    Torn(Vec<u8>),
    /// Ends the TCP connection on the first byte.
    HangUp,
    /// Not TLS at all.
    Plain(&'static [u8]),
    /// TLS, then silence until the client goes away.
    Silent,
    /// The handshake is left hanging.
    Stuck,
}

/// How its certificate is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    Good,
    Expired,
    OtherName,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) folder: tempfile::TempDir,
    task: JoinHandle<()>,
    head: Arc<std::sync::Mutex<String>>,
    reached: Arc<Notify>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn ca(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn leaf(
    by: &CertifiedIssuer<'static, KeyPair>,
    name: &str,
    own: Own,
    algorithm: &'static SignatureAlgorithm,
) -> (rcgen::Certificate, KeyPair) {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if own == Own::Expired {
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    }
    let key = KeyPair::generate_for(algorithm).unwrap();
    (params.signed_by(&key, by).unwrap(), key)
}

/// A stage set: the server's own certificate, its demands, what it says.
pub(crate) struct Stage {
    pub(crate) own: Own,
    pub(crate) versions: &'static [&'static SupportedProtocolVersion],
    /// Whether the device's certificate is signed by the one issuer that the server accepts.
    pub(crate) accepts_device: bool,
    /// Whether it wants to see a certificate at all.
    pub(crate) demands_certificate: bool,
    pub(crate) play: Play,
}

impl Default for Stage {
    fn default() -> Self {
        Self {
            own: Own::Good,
            versions: rustls::ALL_VERSIONS,
            accepts_device: true,
            demands_certificate: true,
            play: Play::Silent,
        }
    }
}

impl Server {
    pub(crate) async fn start(stage: Stage) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (root, devices, strangers) = (ca("server root"), ca("devices"), ca("strangers"));
        let name = if stage.own == Own::OtherName { "elsewhere.example" } else { "localhost" };
        let (certificate, key) = leaf(&root, name, stage.own, &rcgen::PKCS_ECDSA_P256_SHA256);
        let signer = if stage.accepts_device { &devices } else { &strangers };
        let (device, device_key) = leaf(signer, "pump-0001", Own::Good, &rcgen::PKCS_ECDSA_P256_SHA256);
        let (_, other_key) = leaf(signer, "pump-0002", Own::Good, &rcgen::PKCS_ECDSA_P256_SHA256);
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
        write("ca.pem", root.pem());
        write("device.cert.pem", device.pem());
        write("device.key.pem", device_key.serialize_pem());
        write("other.key.pem", other_key.serialize_pem());

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(devices.der().clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().unwrap();
        let config = ServerConfig::builder_with_provider(provider).with_protocol_versions(stage.versions).unwrap();
        let config = if stage.demands_certificate {
            config.with_client_cert_verifier(verifier)
        } else {
            config.with_no_client_auth()
        };
        let config = config
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let head = Arc::new(std::sync::Mutex::new(String::new()));
        let reached = Arc::new(Notify::new());
        let actor = Actor {
            config: Arc::new(config),
            play: stage.play,
            head: Arc::clone(&head),
            reached: Arc::clone(&reached),
        };
        let task = tokio::spawn(actor.serve(listener));
        Self { port, folder, task, head, reached }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the last client asked.
    pub(crate) fn head(&self) -> String {
        self.head.lock().unwrap().clone()
    }

    /// Waits until a client is where the play leaves it waiting.
    pub(crate) async fn reached(&self) {
        self.reached.notified().await;
    }

    pub(crate) fn request(&self) -> CredentialRequest {
        CredentialRequest {
            endpoint: format!("localhost:{}", self.port),
            role_alias: "telemetry".to_owned(),
            thing_name: Some("pump-0001".to_owned()),
            files: KeyPairFiles { certificate: self.file("device.cert.pem"), key: self.file("device.key.pem") },
            ca_bundle: Some(self.file("ca.pem")),
        }
    }
}

struct Actor {
    config: Arc<ServerConfig>,
    play: Play,
    head: Arc<std::sync::Mutex<String>>,
    reached: Arc<Notify>,
}

impl Actor {
    async fn serve(self, listener: TcpListener) {
        while let Ok((tcp, _)) = listener.accept().await {
            // A client that breaks off is a failure of the client's that the test asks about, not the server's.
            let _ = self.perform(tcp).await;
        }
    }

    async fn perform(&self, mut tcp: TcpStream) -> std::io::Result<()> {
        match &self.play {
            Play::HangUp => return tcp.read_u8().await.map(drop),
            Play::Plain(bytes) => return tcp.write_all(bytes).await,
            Play::Stuck => {
                tcp.read_u8().await?;
                self.reached.notify_one();
                return tcp.read_to_end(&mut Vec::new()).await.map(drop);
            }
            Play::Answer(_) | Play::Torn(_) | Play::Silent => {}
        }
        let mut tls = tokio_rustls::TlsAcceptor::from(Arc::clone(&self.config)).accept(tcp).await?;
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            asked.push(tls.read_u8().await?);
        }
        *self.head.lock().unwrap() = String::from_utf8(asked).unwrap();
        match &self.play {
            Play::Answer(bytes) => {
                tls.write_all(bytes).await?;
                tls.shutdown().await
            }
            Play::Torn(bytes) => {
                tls.write_all(bytes).await?;
                tls.flush().await
            }
            _ => {
                self.reached.notify_one();
                tls.read_to_end(&mut Vec::new()).await.map(drop)
            }
        }
    }
}
