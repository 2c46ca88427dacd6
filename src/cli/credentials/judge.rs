//! The exit status of a credential test.

use crate::cli::Exit;
use crate::diagnose::{Answer, Exchange, TlsFailure};

/// Credentials: yes. A refusal, the server's silence after seeing the certificate included: no. A key of another
/// certificate: bad input. No way to ask: failed. An answer nobody knows: could not tell.
pub(super) fn exit(exchange: &Exchange, case: &str) -> Exit {
    match &exchange.answer {
        Answer::Http { status: 429 | 500..=599, .. } => Exit::Failed,
        Answer::Http { .. } if case == "ok" => Exit::Yes,
        Answer::Http { status: 400..=499, .. } | Answer::Tls(TlsFailure::ClosedByServer(_)) => Exit::No,
        Answer::Http { .. } => Exit::Unknown,
        Answer::Tls(TlsFailure::KeyNotOfCertificate) => Exit::Usage,
        Answer::Cancelled => Exit::Interrupted,
        Answer::Dns(_) | Answer::Tcp(_) | Answer::Tls(_) | Answer::Timeout(_) | Answer::Broken(_) => Exit::Failed,
    }
}
