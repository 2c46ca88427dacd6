//! Requests that never got an answer: name, connection and TLS told apart.

use std::error::Error;

use super::{Asked, chain_of};
use crate::fleet::{Problem, ProblemKind};

/// What the HTTP client says before rustls' own words; the error itself is not in the chain.
const TLS: &str = "TLS handshake failed: ";

/// Says how far it came.
pub(super) fn not_delivered(asked: Asked<'_>, error: &(dyn Error + 'static), timed_out: bool) -> Problem {
    let text = chain_of(error);
    let text = text.strip_prefix("dispatch failure: ").unwrap_or(&text);
    let problem = |message: String| asked.problem(ProblemKind::Network, message);
    if let Some((_, tls)) = text.split_once(TLS) {
        return problem(format!("TLS: {tls}")).next(tls_step(tls));
    }
    if text.contains("dns error") {
        return problem(format!("the host's name could not be resolved: {text}"))
            .next("Check the region, the endpoint URL and the name server.");
    }
    if text.contains("tunnel") || text.contains("proxy") {
        return problem(format!("the proxy did not let it through: {text}"))
            .next("Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.");
    }
    if timed_out {
        return problem(format!("no connection in time: {text}"))
            .next("Check the connection, the firewall and HTTPS_PROXY.");
    }
    problem(format!("no connection: {text}")).next("Check the connection, the endpoint URL and HTTPS_PROXY.")
}

fn tls_step(said: &str) -> &'static str {
    if said.contains("UnknownIssuer") || said.contains("UnknownCA") {
        "A proxy that reads TLS, or a private CA? Give its certificate with --ca-bundle or AWS_CA_BUNDLE."
    } else if said.contains("Expired") || said.contains("NotValidYet") || said.contains("expired") {
        "Check this machine's clock and the server's certificate."
    } else if said.contains("NotValidForName") || said.contains("not valid for") {
        "The server's certificate is for another host: check the endpoint URL."
    } else if said.contains("InvalidContentType") || said.contains("corrupt message") {
        "The server does not speak TLS: is the endpoint URL http://?"
    } else {
        "Check the endpoint URL, the proxy and --ca-bundle."
    }
}
