//! Clients of the embedded broker: plain, by WebSocket with a signature, by mutual TLS.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SessionTokenMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use fleetdeck::emulator::{Key, Options, Running, start};
use fleetdeck::mqtt::{Client, Connect, Ended, Heard, Message, Wire, websocket};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::embedded::REGION;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// An embedded AWS IoT with an empty account.
pub(crate) async fn account() -> Running {
    let running = start(Options { empty: true, live: false, ..Options::default() }).await.unwrap();
    let broker = running.world().broker();
    broker.set_limits(fleetdeck::emulator::broker::Limits { messages_a_second: None, ..broker.limits() });
    running
}

/// The wire to the plain door.
pub(crate) async fn plain_wire(running: &Running) -> Wire {
    let address = running.endpoints.mqtt_plain_url.strip_prefix("mqtt://").unwrap();
    Wire::new(TcpStream::connect(address).await.unwrap())
}

/// A session through the plain door.
pub(crate) async fn plain(running: &Running, connect: &Connect) -> Session {
    Session(Client::new(plain_wire(running).await, connect).unwrap()).connected().await
}

/// The presigned URL, as AWS wants it: the token added after signing.
pub(crate) fn presigned(url: &str, key: &Key, token: Option<&str>, at: SystemTime) -> String {
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.session_token_mode = SessionTokenMode::Exclude;
    settings.expires_in = Some(Duration::from_secs(300));
    let token_of = token.map(str::to_owned);
    let identity = Credentials::new(&key.access_key_id, &key.secret_access_key, token_of, None, "test").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(REGION)
        .name("iotdevicegateway")
        .time(at)
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let request = SignableRequest::new("GET", url, std::iter::empty(), SignableBody::Bytes(&[])).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    let mut signed = http::Request::get(url).body(()).unwrap();
    instructions.apply_to_request_http1x(&mut signed);
    let mut url = signed.uri().to_string();
    if let Some(token) = token {
        let token = percent_encoding::utf8_percent_encode(token, percent_encoding::NON_ALPHANUMERIC);
        url.push_str(&format!("&X-Amz-Security-Token={token}"));
    }
    url
}

/// Opens a WebSocket at the API's listener.
pub(crate) async fn websocket_wire(running: &Running, url: &str) -> Result<Wire, websocket::Refused> {
    let address = running.endpoints.api_url.strip_prefix("http://").unwrap();
    websocket::connect(TcpStream::connect(address).await.unwrap(), url).await
}

/// A session by WebSocket with this key.
pub(crate) async fn signed(running: &Running, key: &Key, token: Option<&str>, connect: &Connect) -> Session {
    let url = presigned(&running.endpoints.mqtt_url, key, token, SystemTime::now());
    let wire = websocket_wire(running, &url).await.unwrap();
    Session(Client::new(wire, connect).unwrap()).connected().await
}

/// A client's session that waits for what it expects.
pub(crate) struct Session(pub(crate) Client);

impl Session {
    pub(crate) async fn connected(mut self) -> Self {
        assert_eq!(self.next().await, Heard::Connected { session_present: false });
        self
    }

    pub(crate) async fn next(&mut self) -> Heard {
        timeout(PATIENCE, self.0.next()).await.expect("nothing came").expect("the session ended")
    }

    /// How it ends; what comes before is skipped.
    pub(crate) async fn end(&mut self) -> (Option<u8>, Ended) {
        let mut code = None;
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("it did not end") {
                Ok(Heard::Disconnected { code: said, .. }) => code = Some(said),
                Ok(_) => {}
                Err(ended) => return (code, ended),
            }
        }
    }

    pub(crate) async fn subscribe(&mut self, filters: &[&str], qos: u8) -> Vec<u8> {
        let filters: Vec<String> = filters.iter().map(|filter| (*filter).to_owned()).collect();
        let asked = self.0.subscribe(&filters, qos).unwrap();
        loop {
            if let Heard::Subscribed { id, codes, .. } = self.next().await
                && id == asked
            {
                return codes;
            }
        }
    }

    /// Publishes with quality of service 1 and waits for the acknowledgement's code.
    pub(crate) async fn publish(&mut self, topic: &str, payload: &[u8]) -> u8 {
        let asked = self.0.publish(topic, payload.to_vec(), 1, false).unwrap();
        loop {
            if let Heard::Acknowledged { id, code } = self.next().await
                && Some(id) == asked
            {
                return code;
            }
        }
    }

    pub(crate) async fn message(&mut self) -> Message {
        loop {
            if let Heard::Message(message) = self.next().await {
                return message;
            }
        }
    }

    /// The next message as JSON.
    pub(crate) async fn json(&mut self) -> serde_json::Value {
        serde_json::from_slice(&self.message().await.payload).unwrap()
    }
}
