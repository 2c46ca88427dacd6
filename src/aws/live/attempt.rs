//! One try to open a session: name, TCP, proxy, TLS, WebSocket, CONNECT.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::place::{Place, TRIED};
use super::{LiveOptions, refusal, sign};
use crate::aws::Cloud;
use crate::aws::dial::{Proxy, tcp, tls};
use crate::aws::sign_in::HELPER_LIMIT;
use crate::fleet::{Problem, ProblemKind};
use crate::mqtt::protocol::Version;
use crate::mqtt::{Client, Connect, Ended, Heard, Wire, websocket};

/// How long each part may take.
const PATIENCE: Duration = Duration::from_secs(6);

/// What to speak at the next try.
#[derive(Debug, Clone, Copy)]
pub(super) enum Language {
    /// As before.
    Same,
    /// This, once: the server hung up without a word, which may have any reason.
    Once(Version),
    /// This from now on: the server's answer says so.
    FromNow(Version),
}

/// Why there is no session.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) problem: Box<Problem>,
    /// What to speak at the next try.
    pub(super) language: Language,
    /// The next try may follow at once.
    pub(super) at_once: bool,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), language: Language::Same, at_once: false }
    }
}

/// A session that stands.
#[derive(Debug)]
pub(super) struct Stands {
    pub(super) client: Client,
    pub(super) place: Place,
}

/// Opens a session under this client id: random, never a thing's name, since AWS throws out whoever has the same one.
pub(super) async fn connect(
    cloud: Cloud,
    options: LiveOptions,
    client_id: String,
    version: Version,
) -> Result<Box<Stands>, Failure> {
    let place = cloud.mqtt_place().await?;
    let wire = Box::pin(wire(&cloud, &place)).await?;
    let connect = Connect {
        version,
        keep_alive: options.keep_alive,
        pong: options.pong,
        user: place.user.clone(),
        password: place.password.clone().map(String::into_bytes),
        ..Connect::new(client_id)
    };
    let mut client = Client::new(wire, &connect).map_err(|ended| refusal::lost(&place, &ended))?;
    match within(&place, "an answer to CONNECT", client.next()).await? {
        Ok(Heard::Connected { .. }) => Ok(Box::new(Stands { client, place })),
        Ok(Heard::Refused { code, reason }) => {
            let is_version = matches!((version, code), (Version::V5_0, 0x84 | 0x01));
            let problem = Box::new(refusal::connect(&place, version, code, reason.as_deref()));
            let language = if is_version { Language::FromNow(Version::V3_1_1) } else { Language::Same };
            Err(Failure { problem, language, at_once: is_version })
        }
        Ok(_) => Err(refusal::protocol(&place, "something else than an answer to CONNECT").into()),
        // AWS closes without a word where iot:Connect is denied to MQTT 3.1.1; an old server does where it is shown MQTT
        // 5, or answers in its own language.
        Err(ended) => {
            let at_once = version == Version::V5_0 && matches!(ended, Ended::Protocol(_));
            let problem = Box::new(refusal::hung_up(&place, &ended));
            let language = match (version, &ended) {
                (_, Ended::Network(_)) => Language::Same,
                (Version::V5_0, Ended::Protocol(_)) => Language::FromNow(Version::V3_1_1),
                (Version::V5_0, _) => Language::Once(Version::V3_1_1),
                _ => Language::FromNow(Version::V5_0),
            };
            Err(Failure { problem, language, at_once })
        }
    }
}

async fn wire(cloud: &Cloud, place: &Place) -> Result<Wire, Problem> {
    let tcp = reach(cloud, place).await?;
    if !place.scheme.is_secure() {
        return if place.scheme.is_web() { Box::pin(upgrade(cloud, place, tcp)).await } else { Ok(Wire::new(tcp)) };
    }
    let bundle = cloud.inner.ca_bundle.clone();
    let config = tokio::task::spawn_blocking(move || tls::config(tls::roots(bundle.as_deref())?, None)).await;
    let config = config.map_err(|error| Problem::new(ProblemKind::Input, TRIED, "", error.to_string()))??;
    let connecting = tokio_rustls::TlsConnector::from(config).connect(place.endpoint.name.clone(), tcp);
    let stream = within(place, "the TLS handshake", connecting).await?;
    let stream = stream.map_err(|error| refusal::tls(place, &tls::failure(&error)))?;
    if place.scheme.is_web() { Box::pin(upgrade(cloud, place, stream)).await } else { Ok(Wire::new(stream)) }
}

/// TCP, through the environment's proxy where there is one.
async fn reach(cloud: &Cloud, place: &Place) -> Result<TcpStream, Problem> {
    let endpoint = &place.endpoint;
    // Given keys are the embedded AWS IoT's, on loopback.
    let proxy = if cloud.inner.settings.credentials.is_some() {
        None
    } else {
        let scheme = if place.scheme.is_secure() { "https" } else { "http" };
        Proxy::from_environment(scheme, endpoint, TRIED)?
    };
    let (host, port) =
        proxy.as_ref().map_or((endpoint.host.as_str(), endpoint.port), |proxy| (&proxy.host, proxy.port));
    let named = |why: String| match &proxy {
        Some(proxy) => refusal::proxy(place, &proxy.host, proxy.port, &why),
        None => refusal::unreachable(place, &why),
    };
    let reaching = async {
        let addresses = tcp::resolve(host, port).await?;
        let mut stream = tcp::connect(addresses).await?;
        if let Some(proxy) = &proxy {
            proxy.tunnel(&mut stream, &endpoint.to_string()).await?;
        }
        Ok(stream)
    };
    within(place, "a connection", reaching).await?.map_err(named)
}

/// Opens the WebSocket: signed, except where the URL has a user, whom another server than AWS knows.
async fn upgrade<S>(cloud: &Cloud, place: &Place, stream: S) -> Result<Wire, Problem>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
{
    let path = if place.user.is_some() { place.path.clone() } else { signed(cloud, place).await? };
    let url = place.web_url(&path);
    match within(place, "the opening of the WebSocket", websocket::connect(stream, &url)).await? {
        Ok(wire) => Ok(wire),
        Err(websocket::Refused::Answered(answer)) => {
            // The signature was refused: the next one is made with credentials asked for anew.
            if matches!(answer.status().as_u16(), 401 | 403) {
                cloud.inner.credentials.forget().await;
            }
            Err(refusal::upgrade(place, &answer, &cloud.inner.advice))
        }
        Err(websocket::Refused::Broken(why)) => Err(refusal::unreachable(place, &without_query(&why))),
    }
}

async fn signed(cloud: &Cloud, place: &Place) -> Result<String, Problem> {
    let asked = timeout(HELPER_LIMIT, cloud.inner.credentials.get()).await;
    let asked = asked.map_err(|_| refusal::too_late(place, "credentials"))?;
    let credentials = asked.map_err(|error| {
        let said = crate::aws::translate::chain_of(&error);
        let message = format!("no credentials to sign with: {said}");
        Problem::new(ProblemKind::SignIn, TRIED, &place.to_string(), message).next(cloud.inner.advice.clone())
    })?;
    if let Some(end) = credentials.expiry()
        && end <= SystemTime::now()
    {
        cloud.inner.credentials.forget().await;
        return Err(refusal::expired(place, end, &cloud.inner.advice));
    }
    sign::signed_path(place, &credentials, &cloud.scope().region, SystemTime::now())
}

/// A presigned URL is a secret; no library's message may carry it out.
fn without_query(text: &str) -> String {
    text.split_inclusive(char::is_whitespace)
        .map(|word| match word.split_once('?') {
            // A question has nothing behind its mark.
            Some((before, query)) if !query.trim().is_empty() => format!("{before}{}", &word[word.trim_end().len()..]),
            _ => word.to_owned(),
        })
        .collect()
}

async fn within<T>(place: &Place, what: &str, work: impl Future<Output = T>) -> Result<T, Problem> {
    timeout(PATIENCE, work).await.map_err(|_| refusal::too_late(place, what))
}

/// So that the task which connects is stopped with its session.
#[derive(Debug)]
pub(super) struct Dialing(tokio::task::JoinHandle<Result<Box<Stands>, Failure>>);

impl Dialing {
    pub(super) fn start(cloud: &Cloud, options: &LiveOptions, client_id: &Arc<str>, version: Version) -> Self {
        Self(tokio::spawn(connect(cloud.clone(), options.clone(), client_id.to_string(), version)))
    }

    /// How it ended. May be dropped and called again.
    pub(super) async fn end(&mut self) -> Result<Box<Stands>, Failure> {
        let ended = (&mut self.0).await;
        ended.unwrap_or_else(|error| Err(Problem::new(ProblemKind::Service, TRIED, "", error.to_string()).into()))
    }
}

impl Drop for Dialing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_query_is_told() {
        for (text, told) in [
            ("at wss://h/mqtt?X-Amz-Signature=1 it ended", "at wss://h/mqtt it ended"),
            ("ws://h/mqtt?token=secret", "ws://h/mqtt"),
            ("is it there? no", "is it there? no"),
        ] {
            assert_eq!(without_query(text), told);
        }
    }
}
