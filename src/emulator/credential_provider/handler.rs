//! The provider's HTTP side.

use bytes::Bytes;
use http::Request;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::{ASSUME, Asked, Grant, Refused, decide};
use crate::emulator::state::State;
use crate::emulator::tls::{Gate, Handler, Peer, Reply, TurnedAway};

/// The header that names the thing.
const THING_HEADER: &str = "x-amzn-iot-thingname";

/// Answers at the credential provider's door.
#[derive(Debug)]
pub(crate) struct CredentialProvider {
    /// Who gets as far as asking.
    pub gate: Gate,
}

impl Handler for CredentialProvider {
    fn operation(&self, _request: &Request<Bytes>) -> &'static str {
        ASSUME
    }

    fn answer(&self, peer: &Peer, request: &Request<Bytes>) -> Option<Reply> {
        let now = Timestamp::now();
        let certificate_id = match self.gate.admit(peer, now) {
            Ok(id) => id,
            Err(TurnedAway::Answered) => return Some(refused(Refused::CertificateInvalid)),
            Err(TurnedAway::Closed) => return None,
        };
        let Some(alias) = alias_of(request.uri().path()).filter(|_| request.method() == http::Method::GET) else {
            return Some(not_found());
        };
        let thing = match request.headers().get(THING_HEADER).map(|value| value.to_str()) {
            None => None,
            Some(Ok(name)) => Some(name),
            Some(Err(_)) => return Some(refused(Refused::InvalidThing)),
        };
        let asked = Asked { certificate_id, alias: &alias, thing };
        let decision = decide(&self.gate.world.read(), asked);
        Some(match decision {
            Ok(grant) => self.gate.world.change(|state| issue(state, certificate_id, grant, now)),
            Err(why) => refused(why),
        })
    }
}

/// Makes the credentials and the answer that carries them.
fn issue(state: &mut State, certificate_id: &str, grant: Grant, now: Timestamp) -> Reply {
    let expires = now.saturating_add(SignedDuration::from_secs(i64::from(grant.seconds))).unwrap_or(now);
    let (key_id, issued) = state.issue_role_credentials(&grant.role, certificate_id, expires, grant.keys, now);
    let body = json!({ "credentials": {
        "accessKeyId": key_id,
        "secretAccessKey": issued.secret,
        "sessionToken": issued.session_token,
        "expiration": expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    }});
    Reply::new(200, body.to_string())
}

fn refused(why: Refused) -> Reply {
    Reply { error_type: why.error_type(), ..Reply::message(why.status(), why.message()) }
}

/// What AWS' HTTP front answers for a path that it does not know.
pub(crate) fn not_found() -> Reply {
    let body = json!({ "message": "Not Found", "traceId": uuid::Uuid::new_v4().to_string() });
    Reply::new(404, body.to_string())
}

/// The alias of `/role-aliases/<alias>/credentials`, percent-decoded.
fn alias_of(path: &str) -> Option<String> {
    let label = path.strip_prefix("/role-aliases/")?.strip_suffix("/credentials")?;
    if label.is_empty() || label.contains('/') {
        return None;
    }
    percent_decode_str(label).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_access_denied_is_the_27_bytes_that_clients_report() {
        assert_eq!(refused(Refused::AccessDenied).body, br#"{"message":"Access Denied"}"#);
        assert_eq!(refused(Refused::AccessDenied).body.len(), 27);
    }

    #[test]
    fn the_alias_is_one_decoded_label() {
        assert_eq!(alias_of("/role-aliases/a%2Cb=c/credentials").as_deref(), Some("a,b=c"));
        assert_eq!(alias_of("/role-aliases/a/b/credentials"), None);
        assert_eq!(alias_of("/role-aliases//credentials"), None);
        assert_eq!(alias_of("/role-aliases/a"), None);
    }
}
