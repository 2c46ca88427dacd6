//! Why there is no push, told for the reader. What AWS does not say itself is told as what it may be.

use std::time::SystemTime;

use http::Response;
use jiff::Timestamp;

use super::attempt::Failure;
use super::place::{Place, TRIED};
use super::reads::Question;
use crate::diagnose::TlsFailure;
use crate::fleet::{Problem, ProblemKind};
use crate::live::{Fault, RefusedFilter};
use crate::mqtt::Ended;
use crate::mqtt::protocol::Version;

/// What CONNECT needs.
const CONNECT: &str = "Ask for iot:Connect on client/fleetdeck-* to be allowed.";
const NETWORK: &str =
    "Check the connection, the firewall and HTTPS_PROXY; the shadow is read again and again meanwhile.";

fn problem(kind: ProblemKind, place: &Place, message: impl Into<String>) -> Problem {
    Problem::new(kind, TRIED, &place.to_string(), message)
}

/// CONNECT was answered with a refusal.
pub(super) fn connect(place: &Place, version: Version, code: u8, said: Option<&str>) -> Problem {
    let meaning = if version == Version::V5_0 { reason(code) } else { return_code(code) };
    let words = said.map(|said| format!(": {said}")).unwrap_or_default();
    let message = format!("the server refused CONNECT with reason code 0x{code:02x}, {meaning}{words}");
    let denied = matches!((version, code), (Version::V5_0, 0x86 | 0x87 | 0x8a) | (Version::V3_1_1, 4 | 5));
    let mut refused = problem(if denied { ProblemKind::Denied } else { ProblemKind::Service }, place, message);
    refused.code = Some(format!("0x{code:02x}"));
    if denied && place.user.is_none() {
        refused.missing = Some("iot:Connect".to_owned());
        refused.next = Some(CONNECT.to_owned());
    }
    refused
}

/// The connection ended before CONNECT was answered.
pub(super) fn hung_up(place: &Place, ended: &Ended) -> Problem {
    let message = format!("no answer to CONNECT: {ended}");
    match ended {
        Ended::Closed => problem(ProblemKind::Network, place, message)
            .next("AWS may answer so where iot:Connect on client/fleetdeck-* is not allowed."),
        _ => problem(ProblemKind::Network, place, message).next(NETWORK),
    }
}

/// The WebSocket was answered with something else.
pub(super) fn upgrade(place: &Place, answer: &Response<Vec<u8>>, advice: &str) -> Problem {
    let status = answer.status().as_u16();
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let code = header("x-amzn-errortype").map(|code| code.split([':', '#']).next().unwrap_or_default().to_owned());
    let body = String::from_utf8_lossy(answer.body());
    let said = serde_json::from_str::<serde_json::Value>(&body).ok();
    let said = said.as_ref().and_then(|said| said.get("message").or_else(|| said.get("Message")));
    let said = said.and_then(serde_json::Value::as_str).map(|said| format!(": {said}")).unwrap_or_default();
    let message = format!("the server answered HTTP {status} instead of opening a WebSocket{said}");
    let (kind, next) = match status {
        401 | 403 => (
            ProblemKind::Denied,
            format!(
                "The signature was not accepted, or a permission is missing: check this machine's clock, that the \
                 credentials are still good, and iot:Connect on client/fleetdeck-*. {advice}"
            ),
        ),
        404 | 405 => (
            ProblemKind::NotFound,
            "There is no MQTT at this address: is it the Data-ATS endpoint? --mqtt-url names another.".to_owned(),
        ),
        429 => (ProblemKind::Throttled, "It is tried again after a while.".to_owned()),
        _ => (ProblemKind::Service, "Check the endpoint and the proxy.".to_owned()),
    };
    let mut refused = problem(kind, place, message).next(next.trim_end().to_owned());
    refused.code = code;
    refused.request_id = header("x-amzn-requestid");
    refused
}

/// The credentials have expired, and asking for them again gave the same.
pub(super) fn expired(place: &Place, end: SystemTime, advice: &str) -> Problem {
    let end = Timestamp::try_from(end).map(|end| end.strftime("%Y-%m-%d %H:%M:%SZ").to_string()).unwrap_or_default();
    problem(ProblemKind::SignIn, place, format!("the credentials expired at {end}, and there are no newer ones"))
        .next(advice)
}

/// A handshake failed.
pub(super) fn tls(place: &Place, failure: &TlsFailure) -> Problem {
    let (said, next) = match failure {
        TlsFailure::ServerNotTrusted(said) => {
            (said, "A proxy that reads TLS, or a private CA? Give its certificate with --ca-bundle or AWS_CA_BUNDLE.")
        }
        TlsFailure::ClosedByServer(said) | TlsFailure::Other(said) => (said, NETWORK),
        TlsFailure::KeyNotOfCertificate => (&String::new(), NETWORK),
    };
    problem(ProblemKind::Network, place, format!("TLS: {said}")).next(next)
}

/// The proxy, or the way to it.
pub(super) fn proxy(place: &Place, host: &str, port: u16, why: &str) -> Problem {
    problem(ProblemKind::Network, place, format!("proxy {host}:{port}: {why}"))
        .next("Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.")
}

/// No way there.
pub(super) fn unreachable(place: &Place, why: &str) -> Problem {
    problem(ProblemKind::Network, place, format!("no connection: {why}")).next(NETWORK)
}

/// It took too long.
pub(super) fn too_late(place: &Place, what: &str) -> Problem {
    problem(ProblemKind::Network, place, format!("{what} did not come in time")).next(NETWORK)
}

/// Not MQTT as it should be.
pub(super) fn protocol(place: &Place, what: &str) -> Problem {
    problem(ProblemKind::Service, place, format!("the server sent {what}")).next("Is this an MQTT server?")
}

/// The session could not even begin.
pub(super) fn lost(place: &Place, ended: &Ended) -> Failure {
    problem(ProblemKind::Network, place, ended.to_string()).next(NETWORK).into()
}

/// A session that stood is gone. `unanswered` is a SUBSCRIBE that the server had not answered.
pub(super) fn ended(place: &Place, ended: &Ended, unanswered: bool) -> Problem {
    let problem = problem(ProblemKind::Network, place, format!("the session was lost: {ended}"));
    match (ended, unanswered) {
        (Ended::Closed, true) => {
            problem.next("It ended on a SUBSCRIBE: iot:Subscribe on topicfilter/$aws/things/* may be missing.")
        }
        _ => problem.next(NETWORK),
    }
}

/// The server said goodbye.
pub(super) fn disconnected(place: &Place, code: u8, said: Option<&str>) -> Problem {
    let words = said.map(|said| format!(": {said}")).unwrap_or_default();
    let message = format!("the server ended the session with reason code 0x{code:02x}, {}{words}", reason(code));
    let mut ended = problem(ProblemKind::Service, place, message);
    ended.code = Some(format!("0x{code:02x}"));
    ended
}

/// SUBACK refused a filter.
pub(super) fn filter(filter: &str, code: u8, said: Option<&str>) -> RefusedFilter {
    let words = said.map(|said| format!(": {said}")).unwrap_or_default();
    let why = match code {
        // MQTT 3.1.1 has but one code for every refusal.
        0x80 | 0x87 => format!(
            "{}{words}; iot:Subscribe on topicfilter/{filter} {} missing",
            reason(code),
            if code == 0x87 { "is" } else { "may be" }
        ),
        _ => format!("{}{words}", reason(code)),
    };
    RefusedFilter { filter: filter.to_owned(), code, why }
}

/// A shadow may not be read.
pub(super) fn read(question: &Question, missing: &str) -> Fault {
    let what = format!("AWS does not allow to read it: {missing} is missing; it is asked again every now and then");
    let call = question.permission().trim_start_matches("iot:");
    Fault { topic: format!("{call} {}", question.thing()), what }
}

/// Every filter was refused: there is no push at all.
pub(super) fn all_filters(place: &Place, refused: &RefusedFilter) -> Problem {
    let mut problem = problem(
        ProblemKind::Denied,
        place,
        format!("the server refused SUBSCRIBE with reason code 0x{:02x}, {}", refused.code, refused.why),
    )
    .next("Ask for iot:Subscribe on topicfilter/$aws/things/* and iot:Receive on topic/$aws/things/* to be allowed.");
    problem.code = Some(format!("0x{:02x}", refused.code));
    problem.missing = Some("iot:Subscribe".to_owned());
    problem
}

/// Subscribed, but a shadow moved and no message came.
pub(super) fn silent(filter: &str) -> RefusedFilter {
    let topic = filter.replace('+', "*");
    let why = format!("accepted, but versions move and no message comes; iot:Receive on topic/{topic} may be missing");
    RefusedFilter { filter: filter.to_owned(), code: 0, why }
}

/// MQTT 5, section 2.4.
const fn reason(code: u8) -> &'static str {
    match code {
        0x00 => "normal disconnection",
        0x80 => "unspecified error",
        0x81 => "malformed packet",
        0x82 => "protocol error",
        0x83 => "implementation specific error",
        0x84 => "unsupported protocol version",
        0x85 => "client identifier not valid",
        0x86 => "bad user name or password",
        0x87 => "not authorized",
        0x88 => "server unavailable",
        0x89 => "server busy",
        0x8a => "banned",
        0x8b => "server shutting down",
        0x8d => "keep-alive timeout",
        0x8e => "session taken over",
        0x8f => "topic filter invalid",
        0x90 => "topic name invalid",
        0x93 => "receive maximum exceeded",
        0x95 => "packet too large",
        0x96 => "message rate too high",
        0x97 => "quota exceeded",
        0x98 => "administrative action",
        0x9c => "use another server",
        0x9d => "server moved",
        0x9e => "shared subscriptions not supported",
        0x9f => "connection rate exceeded",
        0xa0 => "maximum connect time",
        0xa2 => "wildcard subscriptions not supported",
        _ => "a code of its own",
    }
}

/// MQTT 3.1.1, section 3.2.2.3.
const fn return_code(code: u8) -> &'static str {
    match code {
        1 => "unacceptable protocol version",
        2 => "identifier rejected",
        3 => "server unavailable",
        4 => "bad user name or password",
        5 => "not authorized",
        _ => "a code of its own",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place::parse("wss://abc-ats.iot.eu-west-1.amazonaws.com").unwrap()
    }

    #[test]
    fn a_denied_connect_names_the_permission() {
        for (version, code) in [(Version::V5_0, 0x87), (Version::V3_1_1, 5)] {
            let problem = connect(&place(), version, code, Some("CONNECT_AUTHORIZE_FAILURE"));
            assert_eq!((problem.kind, problem.missing.as_deref()), (ProblemKind::Denied, Some("iot:Connect")));
            assert!(problem.message.contains("not authorized: CONNECT_AUTHORIZE_FAILURE"), "{problem}");
        }
    }

    #[test]
    fn a_filter_of_mqtt_3_may_be_refused_for_another_reason() {
        assert!(filter("a/+", 0x87, None).why.contains("topicfilter/a/+ is missing"));
        assert!(filter("a/+", 0x80, None).why.contains("may be missing"));
    }

    #[test]
    fn an_upgrade_that_was_refused_tells_what_was_said() {
        let body = br#"{"message":"Forbidden"}"#.to_vec();
        let answer = Response::builder().status(403).header("x-amzn-errortype", "ForbiddenException:x").body(body);
        let problem = upgrade(&place(), &answer.unwrap(), "");
        assert_eq!(problem.code.as_deref(), Some("ForbiddenException"));
        assert!(problem.message.ends_with("WebSocket: Forbidden"), "{problem}");
    }
}
