use jiff::Timestamp;

use super::meaning;
use crate::diagnose::{Answer, Exchange, Phases, TlsFailure};

const HOST: &str = "c1example.credentials.iot.eu-west-1.amazonaws.com:443";

fn exchange(endpoint: &str, answer: Answer) -> Exchange {
    Exchange {
        endpoint: endpoint.to_owned(),
        role_alias: "telemetry".to_owned(),
        thing_name: Some("pump-0001".to_owned()),
        at: Timestamp::UNIX_EPOCH,
        tls_version: None,
        phases: Phases::default(),
        answer,
        key_id_tail: None,
        expires: None,
        caller: None,
    }
}

fn http(endpoint: &str, status: u16, body: &str, error_type: Option<&str>) -> Exchange {
    let error_type = error_type.map(str::to_owned);
    exchange(endpoint, Answer::Http { status, body: body.to_owned(), request_id: None, error_type })
}

#[test]
fn every_measured_answer_is_named() {
    let data = "c1example-ats.iot.eu-west-1.amazonaws.com:443";
    let rows = [
        (HOST, 403, r#"{"message":"Invalid thing name passed"}"#, "invalid-thing-name"),
        (HOST, 403, r#"{"message":"Access Denied"}"#, "access-denied"),
        (HOST, 404, r#"{"message":"Role alias does not exist"}"#, "no-such-alias"),
        (
            HOST,
            400,
            r#"{"message":"Unable to assume the role, or the role to assume does not exist"}"#,
            "cannot-assume-role",
        ),
        (
            HOST,
            400,
            r#"{"message":"The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role"}"#,
            "duration-too-long",
        ),
        (HOST, 403, r#"{"message":"Certificate is invalid on this endpoint"}"#, "certificate-invalid-here"),
        (data, 404, r#"{"message":"Not Found","traceId":"3b1e"}"#, "wrong-endpoint"),
        (HOST, 429, "", "throttled"),
        (HOST, 500, r#"{"message":"Internal"}"#, "service-fault"),
        (HOST, 503, "<html>", "service-fault"),
    ];
    for (host, status, body, case) in rows {
        assert_eq!(meaning(&http(host, status, body, None)).case, case, "{status} {body}");
        let shouted = body.to_uppercase().replace("MESSAGE", "message");
        assert_eq!(meaning(&http(host, status, &shouted, None)).case, case, "letter case must not matter: {body}");
    }
}

#[test]
fn the_status_counts_as_much_as_the_message() {
    assert_eq!(meaning(&http(HOST, 404, r#"{"message":"Access Denied"}"#, None)).case, "unrecognised");
    assert_eq!(meaning(&http(HOST, 403, r#"{"message":"Role alias does not exist"}"#, None)).case, "unrecognised");
    assert_eq!(meaning(&http(HOST, 404, r#"{"message":"Not Found","traceId":"x"}"#, None)).case, "unrecognised");
}

#[test]
fn throttling_is_also_told_by_the_error_type() {
    let answer = http(HOST, 400, r#"{"message":"Rate exceeded"}"#, Some("ThrottlingException:http://internal/"));
    assert_eq!(meaning(&answer).case, "throttled");
}

#[test]
fn an_unknown_answer_is_not_guessed_and_gets_the_whole_checklist() {
    for body in [r#"{"message":"Invalid Credential"}"#, "", "<html>Sign in to the hotel</html>", "null", "[1]"] {
        let found = meaning(&http(HOST, 403, body, None));
        assert_eq!(found.case, "unrecognised", "{body}");
        assert_eq!(found.checks.len(), super::checklist::WHOLE.len());
    }
    assert_eq!(meaning(&http(HOST, 200, "hello", None)).case, "unrecognised", "200 without credentials proves nothing");
}

#[test]
fn success_is_ok_even_when_sts_could_not_be_asked_and_says_so() {
    let mut good = http(HOST, 200, "{}", None);
    good.key_id_tail = Some("WXYZ".to_owned());
    assert_eq!(meaning(&good).title, "Credentials were given");
    good.caller = Some(Err("no route".to_owned()));
    assert_eq!(meaning(&good).case, "ok");
    assert!(meaning(&good).title.contains("STS"));
}

#[test]
fn every_failure_before_an_answer_is_named() {
    let text = || "why".to_owned();
    let rows = [
        (Answer::Dns(text()), "no-such-host"),
        (Answer::Tcp(text()), "no-connection"),
        (Answer::Tls(TlsFailure::ServerNotTrusted(text())), "server-not-trusted"),
        (Answer::Tls(TlsFailure::KeyNotOfCertificate), "key-not-of-certificate"),
        (Answer::Tls(TlsFailure::ClosedByServer(text())), "closed-by-server"),
        (Answer::Tls(TlsFailure::Other(text())), "unrecognised"),
        (Answer::Timeout(text()), "timeout"),
        (Answer::Broken(text()), "broken"),
        (Answer::Cancelled, "cancelled"),
    ];
    for (answer, case) in rows {
        let found = meaning(&exchange(HOST, answer));
        assert_eq!(found.case, case);
        assert!(!found.title.is_empty() && !found.explanation.is_empty());
    }
}
