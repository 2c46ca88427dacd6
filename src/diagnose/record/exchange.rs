//! A request for credentials and its answer, without their names.

use super::substitute::Substitute;
use super::text::{names, sentence};
use crate::diagnose::{Answer, Exchange, TlsFailure};

/// The same exchange: status, times and AWS's own words stay, the ids of request and key go with the names.
pub(super) fn exchange(from: &Exchange, with: &mut Substitute) -> Exchange {
    Exchange {
        endpoint: names(&from.endpoint, with),
        role_alias: names(&from.role_alias, with),
        thing_name: from.thing_name.as_ref().map(|name| names(name, with)),
        answer: answer(&from.answer, with),
        key_id_tail: from.key_id_tail.as_ref().map(|tail| names(tail, with)),
        caller: from.caller.as_ref().map(|caller| match caller {
            Ok(arn) => Ok(names(arn, with)),
            Err(why) => Err(sentence(why, with)),
        }),
        at: from.at,
        tls_version: from.tls_version.clone(),
        phases: from.phases,
        expires: from.expires,
    }
}

fn answer(from: &Answer, with: &mut Substitute) -> Answer {
    match from {
        Answer::Http { status, body, request_id, error_type } => Answer::Http {
            status: *status,
            body: sentence(body, with),
            request_id: request_id.as_ref().map(|id| names(id, with)),
            error_type: error_type.as_ref().map(|text| sentence(text, with)),
        },
        Answer::Dns(why) => Answer::Dns(sentence(why, with)),
        Answer::Tcp(why) => Answer::Tcp(sentence(why, with)),
        Answer::Timeout(why) => Answer::Timeout(sentence(why, with)),
        Answer::Broken(why) => Answer::Broken(sentence(why, with)),
        Answer::Tls(failure) => Answer::Tls(match failure {
            TlsFailure::ServerNotTrusted(why) => TlsFailure::ServerNotTrusted(sentence(why, with)),
            TlsFailure::ClosedByServer(why) => TlsFailure::ClosedByServer(sentence(why, with)),
            TlsFailure::Other(why) => TlsFailure::Other(sentence(why, with)),
            TlsFailure::KeyNotOfCertificate => TlsFailure::KeyNotOfCertificate,
        }),
        Answer::Cancelled => Answer::Cancelled,
    }
}
