//! Accepting devices and handing their requests on.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::NoServerSessionStorage;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::verifier::DeviceVerifier;
use super::{CertificateRefusal, Gate, Peer, Reply};
use crate::emulator::World;
use crate::emulator::api::{self, Payload, Service, gateway};
use crate::emulator::broker::Path;
use crate::emulator::broker::doors;
use crate::emulator::faults::{FaultAnswer, Faults};
use crate::emulator::pki::Issued;

/// Bodies longer than this are refused: nothing a device sends is near it.
const LONGEST_BODY: usize = 256 * 1024;

/// Longest time for a handshake.
pub(crate) const HANDSHAKE: Duration = Duration::from_secs(10);

/// What answers at a door. `None` closes the connection without an answer.
pub(crate) trait Handler: Send + Sync + 'static {
    /// The operation a request is for, as fault files name it.
    fn operation(&self, request: &Request<Bytes>) -> &'static str;
    /// The answer.
    fn answer(&self, peer: &Peer, request: &Request<Bytes>) -> Option<Reply>;
}

/// A listener for devices.
pub(crate) struct Door<H> {
    /// Where to listen.
    pub listener: TcpListener,
    /// TLS.
    pub config: Arc<ServerConfig>,
    /// Who answers.
    pub handler: Arc<H>,
    /// Faults to order.
    pub faults: Arc<Faults>,
    /// Who answers signed requests and MQTT, where they may come to this door too.
    pub signed: Option<Signed>,
    /// Ends it.
    pub stop: CancellationToken,
}

/// What a data endpoint has besides devices' HTTPS, as AWS's has.
#[derive(Clone)]
pub(crate) struct Signed {
    /// Answers requests with IAM's signatures.
    pub service: Arc<Service>,
    /// Who may come in with MQTT (ALPN [`MQTT`]).
    pub gate: Gate,
}

/// The protocol name by which devices ask for MQTT at a door that speaks HTTPS too (developer guide, `protocols`).
const MQTT: &[u8] = b"x-amzn-mqtt-ca";

/// The same settings for a door that speaks HTTPS and MQTT: who names a protocol gets it, who names none gets HTTPS.
pub(crate) fn with_mqtt(config: &ServerConfig) -> Arc<ServerConfig> {
    let mut config = config.clone();
    config.alpn_protocols = [MQTT, b"x-amzn-http-ca", b"http/1.1"].map(<[u8]>::to_vec).to_vec();
    Arc::new(config)
}

/// The server's side of TLS: its certificate, and a look at the client's.
///
/// # Errors
/// Where the certificate or its key is of no use to the TLS library.
pub(crate) fn server_config(
    server: &Issued,
    ca_pem: &str,
    world: World,
    refusal: CertificateRefusal,
) -> Result<Arc<ServerConfig>, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let unreadable = |e: rustls::pki_types::pem::Error| rustls::Error::General(e.to_string());
    let chain = [server.cert_pem.as_str(), ca_pem]
        .into_iter()
        .map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    let key = PrivateKeyDer::from_pem_slice(server.key_pem.as_bytes()).map_err(unreadable)?;
    let verifier = Arc::new(DeviceVerifier { world, refusal, provider: Arc::clone(&provider) });
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)?;
    // As AWS: no session tickets, so that every connection shows its certificate again.
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    Ok(Arc::new(config))
}

impl<H: Handler> Door<H> {
    /// Serves until stopped.
    pub(crate) async fn serve(self) {
        let acceptor = TlsAcceptor::from(self.config);
        loop {
            let accepted = tokio::select! {
                () = self.stop.cancelled() => return,
                accepted = self.listener.accept() => accepted,
            };
            // A failed accept concerns that one caller, or passes (too many open files).
            let Ok((stream, _)) = accepted else {
                sleep(Duration::from_millis(10)).await;
                continue;
            };
            let (acceptor, stop) = (acceptor.clone(), self.stop.clone());
            let room = Room {
                handler: Arc::clone(&self.handler),
                faults: Arc::clone(&self.faults),
                signed: self.signed.clone(),
                stop: self.stop.clone(),
            };
            tokio::spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = connection(acceptor, stream, room) => {}
                }
            });
        }
    }
}

/// What is behind the door, for one connection.
struct Room<H> {
    handler: Arc<H>,
    faults: Arc<Faults>,
    signed: Option<Signed>,
    stop: CancellationToken,
}

async fn connection<H: Handler>(acceptor: TlsAcceptor, stream: TcpStream, room: Room<H>) {
    // Who fails the handshake has had its alert, who never begins it is let go; there is nobody else to tell.
    let Ok(Ok(stream)) = timeout(HANDSHAKE, acceptor.accept(stream)).await else { return };
    let (peer, path) = (Peer::of(stream.get_ref().1), doors::path_of(stream.get_ref().0));
    let is_mqtt = stream.get_ref().1.alpn_protocol() == Some(MQTT);
    if let Some(Signed { gate, .. }) = room.signed.as_ref().filter(|_| is_mqtt) {
        if let Some(stream) = gate.world.mqtt_faults().enter(stream) {
            doors::device(gate, &peer, path, stream).await;
        }
        return;
    }
    let service = service_fn(|request| respond(&peer, path, request, &room));
    let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    // An error here is a connection that broke, or one that was dropped to order.
    let _ = connection.with_upgrades().await;
}

async fn respond<H: Handler>(
    peer: &Peer,
    path: Path,
    request: Request<Incoming>,
    room: &Room<H>,
) -> Result<Response<Payload>, io::Error> {
    if let Some(Signed { service, .. }) = room.signed.as_ref().filter(|_| gateway::is_asked(&request)) {
        return gateway::open(request, &service.world, path, &room.stop).await.ok_or_else(dropped);
    }
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LONGEST_BODY).collect().await else {
        return Ok(Reply::message(413, "Request entity too large").into_response(false));
    };
    let body = body.to_bytes();
    if let Some(Signed { service, .. }) = room.signed.as_ref().filter(|_| is_signed(&head)) {
        return match service.reply(&head, &body).await {
            api::Reply::Answer(response) => Ok(response),
            api::Reply::Drop => Err(dropped()),
        };
    }
    let request = Request::from_parts(head, body);
    let fault = room.faults.decide(room.handler.operation(&request));
    if let Some(fault) = fault {
        sleep(fault.latency).await;
    }
    match fault.and_then(|fault| fault.answer) {
        Some(FaultAnswer::Drop) => Err(dropped()),
        // The body is [I]: nobody has published what throttling looks like here.
        Some(FaultAnswer::Throttle) => {
            Ok(Reply::message(429, "Rate exceeded").error_type("ThrottlingException").into_response(false))
        }
        Some(FaultAnswer::Status(status)) => Ok(Reply::message(status, "Internal Server Error")
            .error_type("InternalFailureException")
            .into_response(false)),
        broken @ (Some(FaultAnswer::Truncate | FaultAnswer::ExpiredToken) | None) => {
            let reply = room.handler.answer(peer, &request).ok_or_else(dropped)?;
            Ok(reply.into_response(broken == Some(FaultAnswer::Truncate)))
        }
    }
}

/// Signed by SigV4: an IAM principal's request rather than a device's.
fn is_signed(head: &Parts) -> bool {
    let authorization = head.headers.get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    authorization.is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256"))
}

fn dropped() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "closed")
}
