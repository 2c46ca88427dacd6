//! The credential provider's answer, and what it means (facts: awslabs credential-provider-session-helper, `dev_notes`).

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How long each part of the request took; `None` where it was not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Phases {
    /// Name resolution.
    pub dns: Option<Duration>,
    /// TCP connect.
    pub tcp: Option<Duration>,
    /// TLS handshake.
    pub tls: Option<Duration>,
    /// From the request's first byte to the answer's last.
    pub answer: Option<Duration>,
}

/// Why a TLS handshake failed, as far as this side can see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TlsFailure {
    /// The server's certificate is not signed by a trusted root, or is for another name, or has expired.
    ServerNotTrusted(String),
    /// The private key is not the certificate's; found before anything was sent.
    KeyNotOfCertificate,
    /// The server closed the connection or sent an alert: it did not like the client's certificate.
    ClosedByServer(String),
    /// Anything else.
    Other(String),
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Answer {
    /// An HTTP answer. For a 200 the body is kept out: see `key_id_tail` and `expires`.
    Http {
        /// HTTP status.
        status: u16,
        /// The raw body, lossily decoded, at most 64 KiB; for credentials the redacted form.
        body: String,
        /// `x-amzn-RequestId`
        request_id: Option<String>,
        /// `x-amzn-ErrorType`
        error_type: Option<String>,
    },
    /// The name could not be resolved.
    Dns(String),
    /// No TCP connection.
    Tcp(String),
    /// No TLS session.
    Tls(TlsFailure),
    /// No answer in time; says which phase.
    Timeout(String),
    /// The connection broke after the handshake.
    Broken(String),
    /// Stopped by the user.
    Cancelled,
}

/// One request and its answer; holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// `host:port`
    pub endpoint: String,
    /// The role alias asked for.
    pub role_alias: String,
    /// The thing name sent, if any.
    pub thing_name: Option<String>,
    /// When it was sent.
    pub at: Timestamp,
    /// `TLSv1.2`, `TLSv1.3`
    pub tls_version: Option<String>,
    /// Time per phase.
    pub phases: Phases,
    /// What came back.
    pub answer: Answer,
    /// On success: the last four characters of the access key id.
    pub key_id_tail: Option<String>,
    /// On success: when the credentials end.
    pub expires: Option<Timestamp>,
    /// On success: who they are, by `sts:GetCallerIdentity` made with them, or why that failed.
    pub caller: Option<Result<String, String>>,
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Meaning {
    /// Stable name of the case: `ok`, `invalid-thing-name`, `access-denied`, `no-such-alias`, `cannot-assume-role`,
    /// `duration-too-long`, `certificate-invalid-here`, `wrong-endpoint`, `throttled`, `service-fault`, `server-not-trusted`,
    /// `key-not-of-certificate`, `closed-by-server`, `no-such-host`, `no-connection`, `timeout`, `broken`, `cancelled`, `unrecognised`.
    pub case: &'static str,
    /// One line.
    pub title: String,
    /// What it proves and what it does not, as one text.
    pub explanation: String,
    /// What it proves.
    pub proves: Vec<String>,
    /// What it does not prove.
    pub does_not_prove: Vec<String>,
    /// What to check, in order.
    pub checks: Vec<String>,
}
