//! Every measured row, byte for byte.

use fleetdeck::aws::credential_provider::request;
use fleetdeck::diagnose::{Answer, Exchange};
use tokio_util::sync::CancellationToken;

use super::case;
use super::server::{Play, Server, Stage};

fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         x-amzn-RequestId: 3c2c5ad8-1f6c-4c57-9b1a-0d5f8a4b7e11\r\n{headers}connection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

async fn asked(bytes: Vec<u8>) -> (Exchange, bool, String) {
    let server = Server::start(Stage { play: Play::Answer(bytes), ..Stage::default() }).await;
    let (exchange, issued) = request(&server.request(), &CancellationToken::new()).await.unwrap();
    (exchange, issued.is_some(), server.head())
}

#[tokio::test]
async fn the_same_bytes_as_aws_are_named() {
    let rows = [
        ("403 Forbidden", "", r#"{"message":"Invalid thing name passed"}"#, "invalid-thing-name"),
        ("403 Forbidden", "", r#"{"message":"Access Denied"}"#, "access-denied"),
        ("404 Not Found", "", r#"{"message":"Role alias does not exist"}"#, "no-such-alias"),
        (
            "400 Bad Request",
            "",
            r#"{"message":"Unable to assume the role, or the role to assume does not exist"}"#,
            "cannot-assume-role",
        ),
        (
            "400 Bad Request",
            "",
            r#"{"message":"The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role"}"#,
            "duration-too-long",
        ),
        (
            "403 Forbidden",
            "x-amzn-ErrorType: AccessDeniedException\r\n",
            r#"{"message":"Certificate is invalid on this endpoint"}"#,
            "certificate-invalid-here",
        ),
        (
            "404 Not Found",
            "",
            r#"{"message":"Not Found","traceId":"8f0c6d2e-77aa-4b52-b36d-0e9a1c1f2b3d"}"#,
            "wrong-endpoint",
        ),
        (
            "429 Too Many Requests",
            "x-amzn-ErrorType: ThrottlingException\r\n",
            r#"{"message":"Rate exceeded"}"#,
            "throttled",
        ),
        ("500 Internal Server Error", "", r#"{"message":"Internal failure"}"#, "service-fault"),
        ("503 Service Unavailable", "", "", "service-fault"),
        ("403 Forbidden", "", r#"{"message":"Invalid Credential"}"#, "unrecognised"),
    ];
    for (status, headers, body, wanted) in rows {
        let (exchange, issued, _) = asked(http(status, headers, body)).await;
        assert_eq!(case(&exchange), wanted, "{status} {body}");
        assert!(!issued);
        let Answer::Http { body: raw, request_id, error_type, .. } = &exchange.answer else { panic!("{exchange:?}") };
        assert_eq!(raw, body, "the raw body is kept");
        assert_eq!(request_id.as_deref(), Some("3c2c5ad8-1f6c-4c57-9b1a-0d5f8a4b7e11"));
        assert_eq!(error_type.is_some(), !headers.is_empty());
    }
}

#[tokio::test]
async fn credentials_are_given_apart_from_the_exchange() {
    let body = r#"{"credentials":{"accessKeyId":"ASIAEXAMPLEEXAMPLE42","secretAccessKey":"SECRETsecret","sessionToken":"TOKENtoken","expiration":"2018-01-18T09:18:06Z"}}"#;
    let server = Server::start(Stage { play: Play::Answer(http("200 OK", "", body)), ..Stage::default() }).await;
    let (exchange, issued) = request(&server.request(), &CancellationToken::new()).await.unwrap();
    assert_eq!(case(&exchange), "ok");
    assert_eq!(exchange.key_id_tail.as_deref(), Some("LE42"));
    assert_eq!(exchange.expires.unwrap().to_string(), "2018-01-18T09:18:06Z");
    assert_eq!(exchange.tls_version.as_deref(), Some("TLSv1.3"));
    let phases = exchange.phases;
    assert!([phases.dns, phases.tcp, phases.tls, phases.answer].iter().all(Option::is_some), "{phases:?}");
    let issued = issued.unwrap();
    assert_eq!((issued.secret_access_key.as_str(), issued.session_token.as_str()), ("SECRETsecret", "TOKENtoken"));
    let shown = format!("{exchange:?} {issued:?}");
    assert!(!shown.contains("SECRET") && !shown.contains("TOKEN") && !shown.contains("ASIAEXAMPLE"), "{shown}");
}

#[tokio::test]
async fn the_request_is_what_a_device_sends() {
    let (_, _, head) = asked(http("403 Forbidden", "", "{}")).await;
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("get /role-aliases/telemetry/credentials http/1.1\r\n"), "{head}");
    assert!(head.contains("\r\nx-amzn-iot-thingname: pump-0001\r\n"), "{head}");
    assert!(head.contains("\r\nhost: localhost:"), "{head}");

    let server = Server::start(Stage { play: Play::Answer(http("403 Forbidden", "", "{}")), ..Stage::default() }).await;
    let mut plain = server.request();
    plain.thing_name = None;
    plain.role_alias = "a=b,c@d/é x".to_owned();
    request(&plain, &CancellationToken::new()).await.unwrap();
    let head = server.head();
    assert!(head.starts_with("GET /role-aliases/a=b,c@d%2F%C3%A9%20x/credentials HTTP/1.1\r\n"), "{head}");
    assert!(!head.to_ascii_lowercase().contains("thingname"), "{head}");
}

#[tokio::test]
async fn a_body_is_read_to_its_limit_and_a_cut_one_is_told() {
    let long = "x".repeat(200_000);
    let (exchange, _, _) = asked(http("403 Forbidden", "", &long)).await;
    let Answer::Http { body, .. } = &exchange.answer else { panic!("{exchange:?}") };
    assert_eq!(body.len(), 64 * 1024);

    let mut cut = http("200 OK", "", r#"{"credentials":{"accessKeyId":"ASIAX","secretAccessKey":"SECRET"#);
    let text = String::from_utf8(cut.clone()).unwrap().replace("content-length: ", "content-length: 9");
    cut = text.into_bytes();
    let (exchange, issued, _) = asked(cut).await;
    assert_eq!(case(&exchange), "broken");
    assert!(!issued && !format!("{exchange:?}").contains("SECRET"), "{exchange:?}");
}
