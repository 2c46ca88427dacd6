//! What the credential request's own table knows: the provider's bodies, and failures of its TLS. The words are told
//! there, once, and found here.

use jiff::Timestamp;

use super::case::{Grade, When, when};
use super::cases::tls;
use super::found::Found;
use super::text::Text;
use super::types::{Ask, Told};
use crate::diagnose::{Answer, Exchange, Phases, TlsFailure, meaning};

/// An answer of the provider, and the words it is recognised by.
struct Body {
    status: u16,
    message: &'static str,
    when: &'static [When],
}

/// Signs of a credential request.
const REQUEST: &[&str] = &[
    "role-aliases",
    "credentials.iot",
    "CredentialRequestHandler",
    "lwsIotCallbackRoutine",
    "createLwsIotCredentialProvider",
    "X509 credentials provider",
    "AwsCredentials from TES",
    "credentialData",
    "x-amzn-iot-thingname",
    "IotCredentialProvider",
    "credential provider",
];

const BODIES: &[Body] = &[
    Body { status: 403, message: "Invalid thing name passed", when: &[when(&["Invalid thing name passed"])] },
    Body {
        status: 403,
        message: "Access Denied",
        when: &[
            when(&["{\"message\":\"Access Denied\"}"]).unless(&["s3", "cloudfront", "<Code>"]),
            when(&["Access Denied", "AccessDenied"]).near(REQUEST).unless(&[
                "s3:",
                "s3.amazonaws",
                "<Code>",
                "is not authorized to perform",
            ]),
        ],
    },
    Body { status: 404, message: "Role alias does not exist", when: &[when(&["Role alias does not exist"])] },
    Body {
        status: 400,
        message: "Unable to assume the role, or the role to assume does not exist",
        when: &[when(&["Unable to assume the role, or the role to assume does not exist"])],
    },
    Body {
        status: 400,
        message: "The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role",
        when: &[when(&["CredentialDurationSeconds exceeds the MaxSessionDuration"])],
    },
    Body {
        status: 403,
        message: "Certificate is invalid on this endpoint",
        when: &[when(&["Certificate is invalid on this endpoint"])],
    },
    Body {
        status: 404,
        message: "Not Found",
        when: &[
            when(&["{\"message\":\"Not Found\",\"traceId\":"]),
            when(&["Not Found"]).near(REQUEST).unless(&["IdentityPool", "could not be found"]),
        ],
    },
];

const MEASURED: &str = "awslabs/aws-iot-core-credential-provider-session-helper, dev_notes";

/// Every case of that table that the text has the words of.
pub(super) fn recognise(text: &Text, told: &Told) -> Vec<Found> {
    let mut all: Vec<Found> = BODIES.iter().filter_map(|body| of_body(text, told, body)).collect();
    for failure in FAILURES {
        let Some((at, word)) = failure.when.iter().filter_map(|when| when.find(text)).min() else { continue };
        let place = (at, Text::length(word));
        let (quoted, _) = text.quote(place.0, place.1);
        let exchange = exchange(told, (failure.answer)(quoted));
        all.push(found(&exchange, place, failure.ask, failure.source));
    }
    all
}

/// A failure before there was an answer, and the words it is recognised by.
struct Failure {
    when: &'static [When],
    answer: fn(String) -> Answer,
    ask: Option<Ask>,
    source: &'static str,
}

const FAILURES: &[Failure] = &[
    Failure {
        when: tls::CLIENT_REFUSED,
        answer: |words| Answer::Tls(TlsFailure::ClosedByServer(words)),
        ask: Some(Ask::Mqtt),
        source: "RFC 8446, 6.2; aws/aws-iot-device-sdk-python#31",
    },
    Failure {
        when: tls::SERVER_NOT_TRUSTED,
        answer: |words| Answer::Tls(TlsFailure::ServerNotTrusted(words)),
        ask: None,
        source: "AWS IoT developer guide, server-authentication",
    },
    Failure {
        when: tls::KEY_MISMATCH,
        answer: |_| Answer::Tls(TlsFailure::KeyNotOfCertificate),
        ask: None,
        source: "OpenSSL, X509_check_private_key",
    },
    Failure {
        when: tls::NO_SUCH_HOST,
        answer: Answer::Dns,
        ask: None,
        source: "AWS IoT developer guide, iot-connect-devices",
    },
];

fn of_body(text: &Text, told: &Told, body: &Body) -> Option<Found> {
    let (at, word) = body.when.iter().filter_map(|when| when.find(text)).min()?;
    let answer = Answer::Http {
        status: body.status,
        body: serde_json::json!({"message": body.message}).to_string(),
        request_id: None,
        error_type: None,
    };
    let exchange = exchange(told, answer);
    Some(found(&exchange, (at, Text::length(word)), Some(Ask::Credentials), MEASURED))
}

/// As if this program had sent the request and got this answer.
fn exchange(told: &Told, answer: Answer) -> Exchange {
    Exchange {
        endpoint: "the endpoint".to_owned(),
        role_alias: told.role_alias.clone().unwrap_or_else(|| "(not in the text)".to_owned()),
        thing_name: Some(told.thing.clone().unwrap_or_else(|| "(not in the text)".to_owned())),
        at: Timestamp::UNIX_EPOCH,
        tls_version: None,
        phases: Phases::default(),
        answer,
        key_id_tail: None,
        expires: None,
        caller: None,
    }
}

fn found(exchange: &Exchange, (at, length): (usize, usize), ask: Option<Ask>, source: &'static str) -> Found {
    let meaning = meaning(exchange);
    Found {
        id: meaning.case,
        title: meaning.title,
        grade: Grade::Exact,
        at,
        length,
        proves: meaning.proves,
        unproven: meaning.does_not_prove,
        checks: meaning.checks,
        ask,
        source,
    }
}
