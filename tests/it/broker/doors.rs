//! How one comes in: by WebSocket with a signature, by mutual TLS at two doors.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use fleetdeck::emulator::Key;
use fleetdeck::emulator::broker::Limits;
use fleetdeck::mqtt::{Client, Connect, Wire, websocket};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::client::{
    ALL, Session, account, by_certificate, device, old, plain, presigned, signed, tls, until, websocket_wire,
};

/// The status with which a WebSocket is refused.
fn status(refused: Result<Wire, websocket::Refused>) -> u16 {
    match refused {
        Err(websocket::Refused::Answered(answer)) => answer.status().as_u16(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn signatures_that_do_not_hold_are_answered_403() {
    let running = account().await;
    let (url, admin) = (&running.endpoints.mqtt_url, &running.endpoints.admin);
    let now = SystemTime::now();
    let wrong = Key { secret_access_key: "wrong".to_owned(), ..admin.clone() };
    let unknown = Key { access_key_id: "AKIAUNKNOWN000000000".to_owned(), ..admin.clone() };
    let good = presigned(url, admin, None, now);
    for (why, url) in [
        ("another secret", presigned(url, &wrong, None, now)),
        ("an unknown key", presigned(url, &unknown, None, now)),
        ("expired", presigned(url, admin, None, now - Duration::from_secs(301))),
        ("not signed", url.clone()),
        ("another service", good.replace("iotdevicegateway", "iotdata")),
        ("another path", good.replace("Expires=300", "Expires=301")),
    ] {
        assert_eq!(status(websocket_wire(&running, &url).await), 403, "{why}");
    }
    websocket_wire(&running, &good).await.unwrap();
}

#[tokio::test]
async fn a_session_token_is_added_after_signing_and_ends_the_session_when_it_expires() {
    let running = account().await;
    let now = jiff::Timestamp::now();
    let issue = |seconds: i64| {
        running.world().change(|state| {
            state.add_role("operator", "{}", 3600, now);
            state.role_mut("operator").unwrap().policies.insert("all".to_owned(), ALL.to_owned());
            let until = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
            state.issue_role_credentials("operator", "me", until, BTreeMap::new(), now)
        })
    };
    let key = |(id, issued): &(String, fleetdeck::emulator::state::TemporaryCredentials)| Key {
        access_key_id: id.clone(),
        secret_access_key: issued.secret.clone(),
    };
    let short = issue(2);
    let token = Some(short.1.session_token.as_str());
    let mut session = signed(&running, &key(&short), token, &Connect::new("c")).await;
    let principal = running.world().broker().connection("c").unwrap().principal.unwrap();
    assert!(principal.starts_with("AROA") && principal.ends_with(":me"), "{principal}");
    assert_eq!(session.publish("a", b"").await, 0);
    assert_eq!(session.end().await.0, Some(0x87));
    let url = presigned(&running.endpoints.mqtt_url, &key(&short), token, SystemTime::now());
    assert_eq!(status(websocket_wire(&running, &url).await), 403, "expired");
    let long = issue(3600);
    for token in [None, Some("another")] {
        let url = presigned(&running.endpoints.mqtt_url, &key(&long), token, SystemTime::now());
        assert_eq!(status(websocket_wire(&running, &url).await), 403, "{token:?}");
    }
}

#[tokio::test]
async fn the_data_endpoint_takes_websockets_too() {
    let running = account().await;
    let url = &running.endpoints.mqtt_wss_url;
    let url = presigned(url, &running.endpoints.admin, None, SystemTime::now());
    for alpn in [None, Some("http/1.1")] {
        let stream = tls(&running, &running.endpoints.data_endpoint, None, alpn).await.unwrap();
        // TLS is done already.
        let wire = websocket::connect(stream, &url.replace("wss://", "ws://")).await.unwrap();
        let mut session = Session(Client::new(wire, &Connect::new("c")).unwrap()).connected().await;
        assert_eq!(session.publish("a", b"").await, 0);
    }
}

#[tokio::test]
async fn devices_come_in_by_the_protocols_name_at_the_data_endpoint() {
    let running = account().await;
    let device = device(&running, None, ALL);
    let stream = tls(&running, &running.endpoints.data_endpoint, Some(&device), Some("x-amzn-mqtt-ca")).await.unwrap();
    let mut session = Session(Client::new(Wire::new(stream), &old("d")).unwrap()).connected().await;
    assert_eq!(session.publish("a", b"").await, 0);
    assert_eq!(running.world().broker().connection("d").unwrap().principal, Some(device.id.clone()));
    // HTTPS is still there, with and without a name.
    for alpn in [None, Some("x-amzn-http-ca")] {
        let mut stream = tls(&running, &running.endpoints.data_endpoint, Some(&device), alpn).await.unwrap();
        stream
            .write_all(b"GET /things/t/shadow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }
}

#[tokio::test]
async fn certificates_that_are_no_good_do_not_come_in() {
    let running = account().await;
    let (inactive, good) = (device(&running, None, ALL), device(&running, None, ALL));
    let now = jiff::Timestamp::now();
    running.world().change(|state| state.set_certificate_status(&inactive.id, "INACTIVE", now).unwrap());
    for certificate in [Some(&inactive), None] {
        let stream = tls(&running, &running.endpoints.mqtt_tls_endpoint, certificate, None).await;
        // With TLS 1.3 the client's side of the handshake is done before the server has looked at the certificate.
        let Ok(stream) = stream else { continue };
        let mut client = Client::new(Wire::new(stream), &Connect::new("d")).unwrap();
        assert!(client.next().await.is_err());
    }
    assert!(running.world().broker().connections().is_empty());
    by_certificate(&running, &good, &Connect::new("d")).await;
}

#[tokio::test]
async fn a_websockets_time_is_limited_and_no_other_sessions() {
    let running = account().await;
    let broker = running.world().broker();
    broker.set_limits(Limits { websocket_life: Duration::from_millis(300), ..broker.limits() });
    let mut other = plain(&running, &Connect::new("plain")).await;
    let mut session = signed(&running, &running.endpoints.admin, None, &Connect::new("ws")).await;
    assert_eq!(session.end().await.0, Some(0xa0));
    let why = || broker.connection("ws").unwrap().last_disconnect.map(|(_, why)| why.word());
    until("the session ends", || why().is_some()).await;
    assert_eq!(why(), Some("WEBSOCKET_TTL_EXPIRATION"));
    assert_eq!(other.publish("a", b"").await, 0);
}
