//! Clients of the embedded broker: plain, by WebSocket with a signature, by mutual TLS.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SessionTokenMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use fleetdeck::emulator::broker::Limits;
use fleetdeck::emulator::pki::certificate_id;
use fleetdeck::emulator::state::Certificate;
use fleetdeck::emulator::{Key, Options, Running, start};
use fleetdeck::mqtt::protocol::Version;
use fleetdeck::mqtt::{Client, Connect, Ended, Heard, Message, Wire, websocket};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::embedded::REGION;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// An embedded AWS IoT with an empty account.
pub(crate) async fn account() -> Running {
    let limits = Limits { messages_a_second: None, ..Limits::default() };
    start(Options { empty: true, live: false, limits, ..Options::default() }).await.unwrap()
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
    settings.expires_in = Some(Duration::from_mins(5));
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
        url = format!("{url}&X-Amz-Security-Token={token}");
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

/// A registered, active certificate with its key.
pub(crate) struct Device {
    pub(crate) id: String,
    pub(crate) arn: String,
    cert_pem: String,
    key_pem: String,
}

impl Device {
    /// A thing of the demo fleet, with the certificate and key of its files.
    pub(crate) fn of(running: &Running, thing: &str) -> Self {
        let file = |kind: &str| {
            std::fs::read_to_string(running.endpoints.devices.join(format!("{thing}.{kind}.pem"))).unwrap()
        };
        let (cert_pem, key_pem) = (file("cert"), file("key"));
        let id = certificate_id(&cert_pem).unwrap();
        Self { arn: running.world().read().arn("cert", &id), id, cert_pem, key_pem }
    }
}

/// Makes a certificate, a policy of its own for it, and attaches it to a thing where one is named.
pub(crate) fn device(running: &Running, thing: Option<&str>, policy: &str) -> Device {
    let now = jiff::Timestamp::now();
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
    let cert_pem = certificate.pem();
    let id = certificate_id(&cert_pem).unwrap();
    running.world().change(|state| {
        let arn = state.arn("cert", &id);
        let day = jiff::SignedDuration::from_hours(24);
        let registered = Certificate {
            id: id.clone(),
            pem: cert_pem.clone(),
            status: "ACTIVE".to_owned(),
            mode: "DEFAULT".to_owned(),
            created: now,
            modified: now,
            owned_by: "123456789012".to_owned(),
            not_before: now - day,
            not_after: now + day,
            ca_id: None,
            version: 1,
        };
        state.register_certificate(registered).unwrap();
        let name = format!("of-{}", &id[..8]);
        state.create_policy(&name, policy, now).unwrap();
        state.attach_policy(&name, &arn).unwrap();
        if let Some(thing) = thing {
            state.create_thing(thing, None, std::collections::BTreeMap::new()).unwrap();
            state.attach_thing_principal(thing, &arn).unwrap();
        }
        Device { id, arn, cert_pem, key_pem: key.serialize_pem() }
    })
}

/// A policy with one `Allow` of these actions on these resources, written as `client/a`.
pub(crate) fn allow(statements: &[(&str, &str)]) -> String {
    let statement = |(action, resource): &(&str, &str)| {
        let resource = format!("arn:aws:iot:{REGION}:123456789012:{resource}");
        serde_json::json!({ "Effect": "Allow", "Action": action, "Resource": resource })
    };
    let statements: Vec<_> = statements.iter().map(statement).collect();
    serde_json::json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

/// Everything that MQTT may ask for.
pub(crate) const ALL: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}"#;

/// TLS to one of the doors, with this certificate or none, and this protocol name or none.
pub(crate) async fn tls(
    running: &Running,
    endpoint: &str,
    device: Option<&Device>,
    alpn: Option<&str>,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&running.endpoints.ca_file).unwrap()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
    let mut config = match device {
        Some(device) => {
            let chain = vec![CertificateDer::from_pem_slice(device.cert_pem.as_bytes()).unwrap()];
            let key = PrivateKeyDer::from_pem_slice(device.key_pem.as_bytes()).unwrap();
            builder.with_client_auth_cert(chain, key).unwrap()
        }
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let stream = TcpStream::connect(endpoint.replace("localhost", "127.0.0.1")).await?;
    TlsConnector::from(Arc::new(config)).connect("localhost".try_into().unwrap(), stream).await
}

/// A client at the devices' door, whatever becomes of its CONNECT.
pub(crate) async fn knocking(running: &Running, device: &Device, connect: &Connect) -> Session {
    let stream = tls(running, &running.endpoints.mqtt_tls_endpoint, Some(device), None).await.unwrap();
    Session(Client::new(Wire::new(stream), connect).unwrap())
}

/// A device's session.
pub(crate) async fn by_certificate(running: &Running, device: &Device, connect: &Connect) -> Session {
    knocking(running, device, connect).await.connected().await
}

/// MQTT 3.1.1.
pub(crate) fn old(client_id: &str) -> Connect {
    Connect { version: Version::V3_1_1, ..Connect::new(client_id) }
}

/// A user of IAM with this policy.
pub(crate) fn user(running: &Running, name: &str, policy: &str) -> Key {
    let key = Key { access_key_id: format!("AKIA{name:0>16}").to_uppercase(), secret_access_key: "secret".to_owned() };
    let (id, secret) = (&key.access_key_id, &key.secret_access_key);
    running.world().change(|state| state.add_user(name, policy, id, secret, jiff::Timestamp::now()));
    key
}

/// Waits until it is so.
pub(crate) async fn until(what: &str, is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
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
        self.send(topic, payload, false).await
    }

    /// The same, to be kept for later subscribers.
    pub(crate) async fn retain(&mut self, topic: &str, payload: &[u8]) -> u8 {
        self.send(topic, payload, true).await
    }

    async fn send(&mut self, topic: &str, payload: &[u8], retain: bool) -> u8 {
        let asked = self.0.publish(topic, payload.to_vec(), 1, retain).unwrap();
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

    /// Nothing comes but this answer: whatever was on its way has come before it.
    pub(crate) async fn nothing_before_an_answer(&mut self) {
        let asked = self.0.unsubscribe(&["nobody/subscribes/to/this".to_owned()]).unwrap();
        assert_eq!(self.next().await, Heard::Unsubscribed { id: asked });
    }

    /// The next message as JSON.
    pub(crate) async fn json(&mut self) -> serde_json::Value {
        serde_json::from_slice(&self.message().await.payload).unwrap()
    }
}
