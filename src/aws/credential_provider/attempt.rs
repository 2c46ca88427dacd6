//! The phases of one request, timed apart.

use std::time::{Duration, Instant};

use http_body_util::BodyExt as _;
use hyper_util::rt::TokioIo;
use rustls::ProtocolVersion;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{IssuedCredentials, answer};
use crate::aws::dial::{Endpoint, Proxy, tcp, tls};
use crate::diagnose::{Answer, Phases};

/// How long is waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For name and TCP.
    pub connect: Duration,
    /// For everything.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(15) }
    }
}

/// More than any known answer by far; the SDK's own provider stops at 2 KiB.
const BODY: usize = 64 * 1024;

/// How far the request came, kept when it is stopped midway.
#[derive(Debug, Default)]
pub(super) struct Attempt {
    pub(super) phases: Phases,
    pub(super) tls_version: Option<String>,
    stage: &'static str,
}

type Outcome = Result<(Answer, Option<IssuedCredentials>), Answer>;

impl Attempt {
    /// The phase in which the time ran out.
    pub(super) fn stuck(&self) -> String {
        self.stage.to_owned()
    }

    pub(super) async fn run(
        &mut self,
        endpoint: &Endpoint,
        config: tls::Config,
        head: http::Request<String>,
        way: (Option<&Proxy>, Duration),
    ) -> Outcome {
        let (proxy, limit) = way;
        let tcp = match tokio::time::timeout(limit, self.connect(endpoint, proxy)).await {
            Ok(connected) => connected?,
            Err(_) => return Err(Answer::Timeout(self.stuck())),
        };
        self.stage = "TLS handshake";
        let began = Instant::now();
        let stream = tokio_rustls::TlsConnector::from(config)
            .connect(endpoint.name.clone(), tcp)
            .await
            .map_err(|error| Answer::Tls(tls::failure(&error)))?;
        self.phases.tls = Some(began.elapsed());
        let version = stream.get_ref().1.protocol_version();
        self.tls_version = version.and_then(tls::version_name);
        self.stage = "answer";
        let began = Instant::now();
        let result = ask(stream, head, version == Some(ProtocolVersion::TLSv1_3)).await;
        self.phases.answer = Some(began.elapsed());
        result
    }

    async fn connect(&mut self, endpoint: &Endpoint, proxy: Option<&Proxy>) -> Result<TcpStream, Answer> {
        let (host, port) = proxy.map_or((endpoint.host.as_str(), endpoint.port), |proxy| (&proxy.host, proxy.port));
        self.stage = "name resolution";
        let began = Instant::now();
        let addresses = tcp::resolve(host, port).await.map_err(|why| Answer::Dns(named(proxy, why)))?;
        self.phases.dns = Some(began.elapsed());
        self.stage = "TCP connect";
        let began = Instant::now();
        let mut tcp = tcp::connect(addresses).await.map_err(|why| Answer::Tcp(named(proxy, why)))?;
        if let Some(proxy) = proxy {
            proxy.tunnel(&mut tcp, &endpoint.to_string()).await.map_err(|why| Answer::Tcp(named(Some(proxy), why)))?;
        }
        self.phases.tcp = Some(began.elapsed());
        Ok(tcp)
    }
}

/// A failure on the way to a proxy says so.
fn named(proxy: Option<&Proxy>, why: String) -> String {
    match proxy {
        Some(proxy) => format!("proxy {}:{}: {why}", proxy.host, proxy.port),
        None => why,
    }
}

/// Sends the request and reads the answer, whole or to its limit.
async fn ask(stream: TlsStream<TcpStream>, head: http::Request<String>, tls13: bool) -> Outcome {
    let broken = |error: hyper::Error| answer::broken(&error, tls13);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // Driven beside the request and dropped with it, so that a cancelled request leaves no task behind.
    let connection = std::pin::pin!(connection);
    let exchange = async {
        let response = sender.send_request(head).await.map_err(broken)?;
        let (parts, mut body) = response.into_parts();
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| answer::truncated(&error, bytes.len()))?;
            if let Ok(data) = frame.into_data() {
                let room = BODY - bytes.len();
                bytes.extend_from_slice(&data[..data.len().min(room)]);
                if data.len() > room {
                    break;
                }
            }
        }
        Ok(answer::read(&parts, &bytes))
    };
    drive(exchange, connection).await
}

/// Polls the connection for as long as the exchange needs it. Its end is not the exchange's: what it read last may
/// still be waiting, and an error of it reaches the exchange too.
async fn drive<T, C>(exchange: impl Future<Output = T>, mut connection: std::pin::Pin<&mut C>) -> T
where
    C: Future<Output = hyper::Result<()>>,
{
    let mut exchange = std::pin::pin!(exchange);
    let mut ended = false;
    loop {
        tokio::select! {
            biased;
            result = &mut exchange => return result,
            _ = connection.as_mut(), if !ended => ended = true,
        }
    }
}
