//! What an answer of the credential provider means. The rows were measured by awslabs
//! (credential-provider-session-helper, `dev_notes`); the provider evaluates them in this order: TLS and certificate,
//! thing name header, policy, role alias, role, duration.

mod alert;
mod checklist;
mod http;
mod network;
#[cfg(test)]
mod tests;

use super::{Answer, Exchange, Meaning};

/// Names the case, and says what it proves and what to check. An answer that is not in the table is `unrecognised`
/// and gets the whole checklist: never a guess.
pub fn meaning(exchange: &Exchange) -> Meaning {
    match &exchange.answer {
        Answer::Http { status, body, error_type, .. } => http::meaning(exchange, *status, body, error_type.as_deref()),
        Answer::Dns(text) => network::no_such_host(exchange, text),
        Answer::Tcp(text) => network::no_connection(exchange, text),
        Answer::Tls(failure) => network::tls(exchange, failure),
        Answer::Timeout(phase) => network::timeout(exchange, phase),
        Answer::Broken(text) => network::broken(exchange, text),
        Answer::Cancelled => network::cancelled(),
    }
}

/// A meaning from its parts: what it proves, then what it does not; either may be empty.
fn case(
    case: &'static str,
    title: impl Into<String>,
    (proves, unproven): (impl Into<String>, impl Into<String>),
    checks: &[&str],
) -> Meaning {
    let (proves, unproven) = (proves.into(), unproven.into());
    let lines = |text: &String| if text.is_empty() { Vec::new() } else { vec![text.clone()] };
    Meaning {
        case,
        title: title.into(),
        explanation: format!("{proves} {unproven}").trim().to_owned(),
        proves: lines(&proves),
        does_not_prove: lines(&unproven),
        checks: checks.iter().map(|&check| check.to_owned()).collect(),
    }
}

/// Whether the host is a credential provider's by its name. The embedded AWS IoT's `localhost` is not.
fn is_credentials_host(exchange: &Exchange) -> bool {
    exchange.endpoint.to_ascii_lowercase().contains(".credentials.iot")
}
