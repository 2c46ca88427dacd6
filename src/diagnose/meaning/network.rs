//! Failures before there was an answer.

use super::alert::{self, Alert};
use super::{case, checklist};
use crate::diagnose::{Exchange, Meaning, TlsFailure};

pub(super) fn no_such_host(exchange: &Exchange, text: &str) -> Meaning {
    case(
        "no-such-host",
        format!("The name of {} could not be resolved", exchange.endpoint),
        (format!("Nothing was sent. {text}"), ""),
        &[
            "the endpoint's spelling: DescribeEndpoint with endpointType iot:CredentialProvider",
            "this machine's name servers; behind a VPC endpoint the private name must resolve",
        ],
    )
}

pub(super) fn no_connection(exchange: &Exchange, text: &str) -> Meaning {
    case(
        "no-connection",
        format!("No connection to {}", exchange.endpoint),
        (format!("No TCP connection could be made, so nothing was asked. {text}"), ""),
        &["a firewall or security group that blocks port 443 outbound", "the port, if one was given"],
    )
}

pub(super) fn tls(exchange: &Exchange, failure: &TlsFailure) -> Meaning {
    match failure {
        TlsFailure::ServerNotTrusted(text) => server_not_trusted(exchange, text),
        TlsFailure::KeyNotOfCertificate => case(
            "key-not-of-certificate",
            "The private key does not belong to the certificate",
            ("Their public keys differ. Found on this machine; nothing was sent.", ""),
            &["the two files come from the same CreateKeysAndCertificate, or the key is the one the CSR was made with"],
        ),
        TlsFailure::ClosedByServer(text) => closed(text, alert::named(text)),
        TlsFailure::Other(text) => case(
            "unrecognised",
            "The TLS handshake failed",
            (format!("Not one of the known failures: {text}"), ""),
            checklist::WHOLE,
        ),
    }
}

/// With an alert the server says why, in the standard's words; a connection that is only closed says nothing.
fn closed(text: &str, alert: Option<&Alert>) -> Meaning {
    let (title, proves) = match alert {
        Some(Alert { name, number, means, .. }) => (
            format!("The server refuses the client's certificate: TLS alert {name}"),
            format!("It sent the TLS alert {name} ({number}), which by RFC 8446 means: {means} ({text})."),
        ),
        None => (
            "The server closed the TLS connection: most likely it refuses the client's certificate".to_owned(),
            format!("It does not say why ({text})."),
        ),
    };
    let unproven = match alert {
        Some(_) => {
            "Policies, alias and role were not looked at. When AWS IoT sends which alert is not documented: a certificate \
             that is not ACTIVE, not registered in this account and region, or expired are all possible, and so is a \
             proxy in between."
        }
        None => {
            "Policies, alias and role were not looked at. A certificate that is not ACTIVE, not registered in this \
             account and region, or expired is the usual cause; a proxy in between is another."
        }
    };
    let registered = "DescribeCertificate of this certificate's id in this account and region: registered, and ACTIVE";
    let valid = "the certificate is within its validity; this machine's clock is right";
    let is_about_time = alert.is_some_and(|alert| alert.name == "certificate_expired");
    let (first, second) = if is_about_time { (valid, registered) } else { (registered, valid) };
    case(
        "closed-by-server",
        title,
        (proves, unproven),
        &[
            first,
            second,
            "the file holds the device's certificate, not the CA's",
            "a proxy that inspects TLS in between: it cannot pass on a client certificate",
        ],
    )
}

fn server_not_trusted(exchange: &Exchange, text: &str) -> Meaning {
    case(
        "server-not-trusted",
        format!("The certificate of {} is not trusted", exchange.endpoint),
        (
            format!("This side broke off: {text}."),
            "Nothing was asked, so this says nothing about the device's certificate or rights.",
        ),
        &[
            "the device trusts Amazon Root CA 1 and 3 (or Starfield G2); a missing root is added by AWS_CA_BUNDLE or --ca-bundle",
            "a proxy that inspects TLS: its certificate is what is seen here, and mutual TLS cannot pass through it",
            "the host name is the endpoint's own, and this machine's clock is right",
        ],
    )
}

pub(super) fn timeout(exchange: &Exchange, phase: &str) -> Meaning {
    case(
        "timeout",
        format!("No answer from {} in time ({phase})", exchange.endpoint),
        (
            "The request may or may not have reached AWS; it changes nothing there.",
            "It says nothing about this device's rights.",
        ),
        &["a firewall that drops packets to port 443", "the route and the proxy; a high packet loss", "try again"],
    )
}

pub(super) fn broken(exchange: &Exchange, text: &str) -> Meaning {
    case(
        "broken",
        format!("The connection to {} broke before the answer was complete", exchange.endpoint),
        (format!("TLS was established, then: {text}."), "It says nothing certain about this device's rights."),
        &[
            "try again",
            "a server may also refuse a client certificate by closing here: DescribeCertificate, registered and ACTIVE",
            "the host speaks HTTP/1.1 on this port",
        ],
    )
}

pub(super) fn cancelled() -> Meaning {
    case("cancelled", "Stopped", ("The request was stopped before its answer.", "Nothing is proven."), &[])
}
