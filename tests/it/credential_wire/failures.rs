//! Failures before there is an answer: each is named for what it is, in TLS 1.2 and 1.3.

use std::time::Duration;

use fleetdeck::aws::credential_provider::{Limits, request, request_within};
use fleetdeck::diagnose::{Answer, Exchange, TlsFailure};
use fleetdeck::fleet::ProblemKind;
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};
use tokio_util::sync::CancellationToken;

use super::case;
use super::server::{Own, Play, Server, Stage};

const ONLY_12: &[&SupportedProtocolVersion] = &[&TLS12];
const ONLY_13: &[&SupportedProtocolVersion] = &[&TLS13];

async fn asked(stage: Stage) -> Exchange {
    let server = Server::start(stage).await;
    request(&server.request(), &CancellationToken::new()).await.unwrap().0
}

#[tokio::test]
async fn a_server_that_is_not_trusted_is_told_with_the_reason() {
    for (own, reason) in [(Own::Expired, "expired"), (Own::OtherName, "another name")] {
        let exchange = asked(Stage { own, ..Stage::default() }).await;
        let Answer::Tls(TlsFailure::ServerNotTrusted(text)) = &exchange.answer else { panic!("{exchange:?}") };
        assert!(text.contains(reason), "{text}");
    }
    let server = Server::start(Stage::default()).await;
    let mut stranger = server.request();
    stranger.ca_bundle = None;
    let (exchange, _) = request(&stranger, &CancellationToken::new()).await.unwrap();
    let Answer::Tls(TlsFailure::ServerNotTrusted(text)) = &exchange.answer else { panic!("{exchange:?}") };
    assert!(text.contains("unknown issuer"), "{text}");
    assert_eq!(case(&exchange), "server-not-trusted");
}

/// In TLS 1.3 the client's handshake is over before the server looks at the certificate: the refusal arrives on the
/// first read.
#[tokio::test]
async fn a_certificate_that_the_server_refuses_is_closed_by_server_in_both_versions() {
    for versions in [ONLY_12, ONLY_13] {
        let exchange = asked(Stage { versions, accepts_device: false, ..Stage::default() }).await;
        assert!(matches!(exchange.answer, Answer::Tls(TlsFailure::ClosedByServer(_))), "{exchange:?}");
        assert_eq!(case(&exchange), "closed-by-server");
    }
}

#[tokio::test]
async fn both_versions_of_tls_are_spoken_and_named() {
    for (versions, name) in [(ONLY_12, "TLSv1.2"), (ONLY_13, "TLSv1.3")] {
        let play = Play::Answer(
            b"HTTP/1.1 403 Forbidden\r\ncontent-length: 27\r\n\r\n{\"message\":\"Access Denied\"}".to_vec(),
        );
        let exchange = asked(Stage { versions, play, ..Stage::default() }).await;
        assert_eq!((exchange.tls_version.as_deref(), case(&exchange)), (Some(name), "access-denied"));
    }
}

#[tokio::test]
async fn a_connection_that_ends_is_told_by_when_it_ended() {
    assert_eq!(case(&asked(Stage { play: Play::HangUp, ..Stage::default() }).await), "closed-by-server");
    let torn = |bytes: &[u8]| Play::Torn(bytes.to_vec());
    let silent13 = asked(Stage { play: torn(b""), versions: ONLY_13, ..Stage::default() }).await;
    assert_eq!(case(&silent13), "closed-by-server", "{silent13:?}");
    let silent12 = asked(Stage { play: torn(b""), versions: ONLY_12, ..Stage::default() }).await;
    assert_eq!(case(&silent12), "broken", "in TLS 1.2 the certificate was accepted: {silent12:?}");
    let cut =
        asked(Stage { play: torn(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"cred"), ..Stage::default() }).await;
    assert_eq!(case(&cut), "broken", "{cut:?}");
}

#[tokio::test]
async fn what_is_not_tls_or_not_http_is_not_taken_for_a_refusal() {
    let plain = asked(Stage { play: Play::Plain(b"HTTP/1.1 400 Bad Request\r\n\r\n"), ..Stage::default() }).await;
    let Answer::Tls(TlsFailure::Other(text)) = &plain.answer else { panic!("{plain:?}") };
    assert!(text.contains("does not speak TLS"), "{text}");
    let mail = asked(Stage { play: Play::Answer(b"220 mail ready\r\n\r\n".to_vec()), ..Stage::default() }).await;
    assert_eq!(case(&mail), "broken");
}

#[tokio::test]
async fn names_and_ports_that_lead_nowhere() {
    let server = Server::start(Stage::default()).await;
    let mut nowhere = server.request();
    nowhere.endpoint = "no-such-host.invalid".to_owned();
    let (exchange, _) = request(&nowhere, &CancellationToken::new()).await.unwrap();
    assert_eq!(case(&exchange), "no-such-host");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    nowhere.endpoint = format!("localhost:{closed}");
    let (exchange, _) = request(&nowhere, &CancellationToken::new()).await.unwrap();
    assert_eq!(case(&exchange), "no-connection");
    assert!(exchange.phases.dns.is_some() && exchange.phases.tcp.is_none());
    nowhere.endpoint = "host:port".to_owned();
    assert_eq!(request(&nowhere, &CancellationToken::new()).await.unwrap_err().kind, ProblemKind::Input);
}

#[tokio::test]
async fn a_request_can_be_stopped_in_the_handshake_and_while_waiting() {
    for play in [Play::Stuck, Play::Silent] {
        let server = Server::start(Stage { play, ..Stage::default() }).await;
        let cancel = CancellationToken::new();
        let (asked, stop) = (server.request(), cancel.clone());
        let running = tokio::spawn(async move { request(&asked, &cancel).await });
        server.reached().await;
        stop.cancel();
        let (exchange, issued) = running.await.unwrap().unwrap();
        assert_eq!((case(&exchange), issued), ("cancelled", None));
    }
}

#[tokio::test]
async fn a_silent_server_is_given_up_and_the_phase_named() {
    let limits = Limits { connect: Duration::from_millis(400), total: Duration::from_millis(400) };
    for (play, phase) in [(Play::Stuck, "TLS handshake"), (Play::Silent, "answer")] {
        let server = Server::start(Stage { play, ..Stage::default() }).await;
        let (exchange, _) = request_within(&server.request(), limits, &CancellationToken::new()).await.unwrap();
        assert_eq!(exchange.answer, Answer::Timeout(phase.to_owned()));
        assert_eq!(case(&exchange), "timeout");
    }
}

#[test]
fn the_limits_are_five_seconds_to_connect_and_fifteen_in_all() {
    let limits = Limits::default();
    assert_eq!((limits.connect.as_secs(), limits.total.as_secs()), (5, 15));
}

#[tokio::test]
async fn key_and_certificate_are_compared_before_anything_is_sent() {
    let server = Server::start(Stage::default()).await;
    let mut wrong = server.request();
    wrong.files.key = server.file("other.key.pem");
    wrong.endpoint = "no-such-host.invalid".to_owned();
    let (exchange, _) = request(&wrong, &CancellationToken::new()).await.unwrap();
    assert_eq!(case(&exchange), "key-not-of-certificate");
    assert!(exchange.phases.dns.is_none(), "nothing was looked up");
}

#[tokio::test]
async fn broken_files_are_located() {
    let server = Server::start(Stage::default()).await;
    let torn = server.file("torn.pem");
    std::fs::write(&torn, "# mine\n-----BEGIN CERTIFICATE-----\nMIIB\n").unwrap();
    let mut bad = server.request();
    bad.files.certificate = torn.clone();
    let problem = request(&bad, &CancellationToken::new()).await.unwrap_err();
    assert_eq!((problem.kind, problem.on.as_str()), (ProblemKind::Input, format!("{}:2", torn.display()).as_str()));

    let mut swapped = server.request();
    std::mem::swap(&mut swapped.files.certificate, &mut swapped.files.key);
    let problem = request(&swapped, &CancellationToken::new()).await.unwrap_err();
    assert!(problem.to_string().contains("swapped"), "{problem}");

    let mut no_bundle = server.request();
    no_bundle.ca_bundle = Some(server.file("absent.pem"));
    let problem = request(&no_bundle, &CancellationToken::new()).await.unwrap_err();
    assert!(problem.to_string().contains("absent.pem"), "{problem}");

    let not_der = server.file("not-der.pem");
    std::fs::write(&not_der, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let mut bad = server.request();
    bad.files.certificate = not_der;
    let problem = request(&bad, &CancellationToken::new()).await.unwrap_err();
    assert!(problem.to_string().contains("X.509"), "{problem}");

    let mut unsendable = server.request();
    unsendable.thing_name = Some("a\r\nb".to_owned());
    assert_eq!(request(&unsendable, &CancellationToken::new()).await.unwrap_err().kind, ProblemKind::Input);
}
