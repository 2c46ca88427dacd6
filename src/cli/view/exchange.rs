//! A credential request and its answer.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::diagnose::{Answer, Exchange, Meaning, TlsFailure};
use crate::fleet::visible;

/// The exchange and what it means; no secret is in it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct ExchangeView {
    endpoint: String,
    role_alias: String,
    thing_name: Option<String>,
    at: Timestamp,
    tls_version: Option<String>,
    /// Milliseconds.
    phases: PhasesView,
    status: Option<u16>,
    body: Option<String>,
    request_id: Option<String>,
    error_type: Option<String>,
    /// What went wrong where there was no HTTP answer.
    failure: Option<String>,
    access_key_id_tail: Option<String>,
    expiration: Option<Timestamp>,
    caller: Option<String>,
    caller_error: Option<String>,
    meaning: Meaning,
}

/// Milliseconds a phase took; absent where it was not reached.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhasesView {
    dns: Option<f64>,
    tcp: Option<f64>,
    tls: Option<f64>,
    answer: Option<f64>,
}

impl ExchangeView {
    /// The exchange with its meaning.
    pub(in crate::cli) fn new(exchange: &Exchange, meaning: Meaning) -> Self {
        let (status, body, request_id, error_type) = match &exchange.answer {
            Answer::Http { status, body, request_id, error_type } => {
                (Some(*status), Some(body.clone()), request_id.clone(), error_type.clone())
            }
            _ => (None, None, None, None),
        };
        let phases = exchange.phases;
        Self {
            endpoint: exchange.endpoint.clone(),
            role_alias: exchange.role_alias.clone(),
            thing_name: exchange.thing_name.clone(),
            at: exchange.at,
            tls_version: exchange.tls_version.clone(),
            phases: PhasesView {
                dns: phases.dns.map(millis),
                tcp: phases.tcp.map(millis),
                tls: phases.tls.map(millis),
                answer: phases.answer.map(millis),
            },
            status,
            body,
            request_id,
            error_type,
            failure: failure(&exchange.answer),
            access_key_id_tail: exchange.key_id_tail.clone(),
            expiration: exchange.expires,
            caller: exchange.caller.clone().and_then(Result::ok),
            caller_error: exchange.caller.clone().and_then(Result::err),
            meaning,
        }
    }
}

impl ExchangeView {
    /// What it means.
    pub(in crate::cli) const fn meaning(&self) -> &Meaning {
        &self.meaning
    }

    /// The exchange, line by line; every text harmless.
    pub(in crate::cli) fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![
            ("asked", format!("GET https://{}/role-aliases/{}/credentials", self.endpoint, self.role_alias)),
            ("thing name", self.thing_name.clone().unwrap_or_else(|| "not sent".to_owned())),
            ("time", self.phases.line()),
        ];
        let mut line = |label, value: Option<String>| lines.extend(value.map(|value| (label, value)));
        line("TLS", self.tls_version.clone());
        line("status", self.status.map(|status| status.to_string()));
        line("body", self.body.clone());
        line("error type", self.error_type.clone());
        line("request id", self.request_id.clone());
        line("failure", self.failure.clone());
        line("key id", self.access_key_id_tail.as_ref().map(|tail| format!("…{tail}")));
        line("expires", self.expiration.map(|end| end.to_string()));
        line("caller", self.caller.clone());
        line("caller", self.caller_error.as_ref().map(|why| format!("not known: {why}")));
        lines.into_iter().map(|(label, value)| (label, visible(&value).into_owned())).collect()
    }
}

impl PhasesView {
    fn line(&self) -> String {
        [("DNS", self.dns), ("TCP", self.tcp), ("TLS", self.tls), ("answer", self.answer)]
            .iter()
            .filter_map(|(name, time)| time.map(|time| format!("{name} {time} ms")))
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

/// Tenths are enough.
fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

/// What went wrong below HTTP.
fn failure(answer: &Answer) -> Option<String> {
    match answer {
        Answer::Http { .. } => None,
        Answer::Tls(TlsFailure::KeyNotOfCertificate) => Some("the key is not the certificate's".to_owned()),
        Answer::Cancelled => Some("stopped".to_owned()),
        Answer::Dns(why)
        | Answer::Tcp(why)
        | Answer::Timeout(why)
        | Answer::Broken(why)
        | Answer::Tls(TlsFailure::ServerNotTrusted(why) | TlsFailure::ClosedByServer(why) | TlsFailure::Other(why)) => {
            Some(why.clone())
        }
    }
}
