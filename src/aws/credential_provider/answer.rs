//! From bytes to an answer that holds no secret.

use std::error::Error as _;
use std::io;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::IssuedCredentials;
use crate::aws::dial::tls;
use crate::diagnose::{Answer, TlsFailure};

/// `{"credentials":{…}}` (developer guide, `authorizing-direct-aws`).
#[derive(Deserialize)]
struct Body {
    credentials: Given,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: Option<String>,
}

/// Reads a whole answer.
pub(super) fn read(head: &http::response::Parts, body: &[u8]) -> (Answer, Option<IssuedCredentials>) {
    let issued = (head.status == http::StatusCode::OK).then(|| credentials(body)).flatten();
    let body = match &issued {
        Some(issued) => redacted(issued),
        None => harmless(body),
    };
    let header =
        |name: &str| head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let answer = Answer::Http {
        status: head.status.as_u16(),
        body,
        request_id: header("x-amzn-requestid"),
        error_type: header("x-amzn-errortype"),
    };
    (answer, issued)
}

fn credentials(body: &[u8]) -> Option<IssuedCredentials> {
    let Body { credentials } = serde_json::from_slice(body).ok()?;
    Some(IssuedCredentials {
        expiration: credentials.expiration.and_then(|text| text.parse::<Timestamp>().ok()),
        access_key_id: credentials.access_key_id,
        secret_access_key: credentials.secret_access_key,
        session_token: credentials.session_token,
    })
}

/// The shape of the body, without its secrets.
fn redacted(issued: &IssuedCredentials) -> String {
    json!({"credentials": {
        "accessKeyId": format!("…{}", issued.key_id_tail()),
        "secretAccessKey": "(hidden)",
        "sessionToken": "(hidden)",
        "expiration": issued.expiration.map(|at| at.to_string()),
    }})
    .to_string()
}

/// The raw body, unless it looks as if it held credentials in a form that could not be read.
fn harmless(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body).into_owned();
    let suspicious = match serde_json::from_str::<Value>(&text) {
        Ok(value) => names_secret(&value.to_string()),
        Err(_) => names_secret(&text) || text.contains("\\u"),
    };
    if suspicious { format!("({} bytes that may hold credentials are not shown)", body.len()) } else { text }
}

fn names_secret(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["secretaccesskey", "sessiontoken", "accesskeyid", "private key"].iter().any(|word| text.contains(word))
}

/// What it means that no answer came after the handshake. In TLS 1.3 the client's handshake is over before the server
/// has looked at the client's certificate: its refusal arrives here, as an alert or as a close (RFC 8446, 4.4.2.4).
pub(super) fn broken(error: &hyper::Error, tls13: bool) -> Answer {
    let cause = io_cause(error);
    if let Some(rustls::Error::AlertReceived(alert)) = cause.and_then(tls::rustls_error) {
        return Answer::Tls(TlsFailure::ClosedByServer(tls::alert_text(*alert)));
    }
    let closed = error.is_incomplete_message()
        || error.is_closed()
        || error.is_canceled()
        || cause.is_some_and(|io| tls::is_close(io.kind()));
    if closed && tls13 {
        return Answer::Tls(TlsFailure::ClosedByServer("the connection was closed before any answer".to_owned()));
    }
    if closed {
        return Answer::Broken("the connection was closed before any answer".to_owned());
    }
    if error.is_parse() {
        return Answer::Broken("what came back is not HTTP/1.1".to_owned());
    }
    Answer::Broken(cause.map_or_else(|| error.to_string(), io::Error::to_string))
}

/// The connection ended within the body.
pub(super) fn truncated(error: &hyper::Error, had: usize) -> Answer {
    let cause = io_cause(error).map_or_else(|| error.to_string(), io::Error::to_string);
    Answer::Broken(format!("the answer was cut off after {had} bytes of its body: {cause}"))
}

fn io_cause(error: &hyper::Error) -> Option<&io::Error> {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            return Some(io);
        }
        source = inner.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(status: u16) -> http::response::Parts {
        http::Response::builder().status(status).body(()).unwrap().into_parts().0
    }

    #[test]
    fn expiration_is_optional() {
        let body = br#"{"credentials":{"accessKeyId":"ASIAEXAMPLEWXYZ","secretAccessKey":"s","sessionToken":"t"}}"#;
        let (_, issued) = read(&parts(200), body);
        let issued = issued.unwrap();
        assert_eq!((issued.key_id_tail().as_str(), issued.expiration), ("WXYZ", None));
    }

    proptest! {
        /// Whole, cut anywhere, or with a wrong status: neither the answer nor the credentials' `Debug` gives a secret away.
        #[test]
        fn no_secret_is_in_an_answer(
            secret in "SECRET[A-Za-z0-9+/]{34}",
            token in "TOKEN[A-Za-z0-9+/=]{40,200}",
            cut in 0usize..600,
            whole in any::<bool>(),
            status in prop::sample::select(vec![200u16, 201, 403, 500]),
        ) {
            let body = json!({"credentials": {"accessKeyId": "ASIAEXAMPLE0000WXYZ", "secretAccessKey": secret.clone(),
                "sessionToken": token.clone(), "expiration": "2018-01-18T09:18:06Z"}}).to_string();
            let end = if whole { body.len() } else { cut.min(body.len()) };
            let (answer, issued) = read(&parts(status), &body.as_bytes()[..end]);
            let shown = format!("{answer:?} {issued:?}");
            prop_assert!(!shown.contains("SECRET"), "{}", shown);
            prop_assert!(!shown.contains("TOKEN"), "{}", shown);
            prop_assert_eq!(issued.is_some(), end == body.len() && status == 200);
        }
    }
}
