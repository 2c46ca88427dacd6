//! The data endpoint as devices see it: a thing's shadow over HTTPS, under the policies of their certificate.
//!
//! Rules: developer guide, `device-shadow-rest-api`, `iot-action-resources`, `thing-policy-variables`.

use bytes::Bytes;
use http::{Method, Request};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::credential_provider::{allowed, device_context, not_found};
use super::state::{CLASSIC, names};
use super::tls::{Gate, Handler, Peer, Reply, TurnedAway};
use crate::policy::Transport;
use crate::shadow::ShadowError;

/// Answers at the data endpoint's door.
#[derive(Debug)]
pub(crate) struct DataEndpoint {
    /// Who gets as far as asking.
    pub gate: Gate,
}

/// A request for a shadow.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    thing: String,
    /// [`CLASSIC`] for the unnamed one.
    shadow: String,
}

impl Handler for DataEndpoint {
    fn operation(&self, request: &Request<Bytes>) -> &'static str {
        match *request.method() {
            Method::POST => "UpdateThingShadow",
            Method::DELETE => "DeleteThingShadow",
            _ => "GetThingShadow",
        }
    }

    fn answer(&self, peer: &Peer, request: &Request<Bytes>) -> Option<Reply> {
        let now = Timestamp::now();
        let id = match self.gate.admit(peer, now) {
            Ok(id) => id,
            Err(TurnedAway::Answered) => return Some(forbidden()),
            Err(TurnedAway::Closed) => return None,
        };
        let Some(asked) = Asked::read(request) else { return Some(not_found()) };
        if names::THING.check(&asked.thing).is_err() {
            return Some(error(400, "InvalidRequestException", "Invalid thing name"));
        }
        let action = match *request.method() {
            Method::GET => "iot:GetThingShadow",
            Method::POST => "iot:UpdateThingShadow",
            Method::DELETE => "iot:DeleteThingShadow",
            _ => return Some(error(405, "MethodNotAllowedException", "Method not allowed")),
        };
        if !self.may(id, action, &asked) {
            return Some(forbidden());
        }
        Some(self.run(&asked, request, now))
    }
}

impl DataEndpoint {
    fn may(&self, certificate_id: &str, action: &str, asked: &Asked) -> bool {
        let state = self.gate.world.read();
        let name = match asked.shadow.as_str() {
            CLASSIC => asked.thing.clone(),
            shadow => format!("{}/{shadow}", asked.thing),
        };
        // No thing in the context: over HTTPS there is no client id to tie the certificate to one.
        let context = device_context(&state, certificate_id, None, Transport::Https);
        allowed(&state, &state.arn("cert", certificate_id), action, &state.arn("thing", &name), &context)
    }

    fn run(&self, asked: &Asked, request: &Request<Bytes>, now: Timestamp) -> Reply {
        let Asked { thing, shadow } = asked;
        let world = &self.gate.world;
        let outcome = match *request.method() {
            Method::POST => world.update_shadow(thing, shadow, request.body(), now),
            Method::DELETE => world.delete_shadow(thing, shadow, request.body(), now),
            _ => world.get_shadow(thing, shadow, now),
        };
        outcome.map_or_else(|why| refused(&why), |body| Reply::new(200, body))
    }
}

impl Asked {
    /// `/things/<thing>/shadow[?name=<shadow>]`
    fn read(request: &Request<Bytes>) -> Option<Self> {
        let label = request.uri().path().strip_prefix("/things/")?.strip_suffix("/shadow")?;
        if label.is_empty() || label.contains('/') {
            return None;
        }
        let query = request.uri().query().unwrap_or_default();
        let name = query.split('&').find_map(|pair| pair.strip_prefix("name="));
        Some(Self { thing: decoded(label)?, shadow: name.map_or(Some(String::new()), decoded)? })
    }
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// AWS gives no reason: the message is `null` (reported for the mobile SDKs), only the name tells.
fn forbidden() -> Reply {
    let body = serde_json::json!({ "message": null, "traceId": uuid::Uuid::new_v4().to_string() });
    Reply::new(403, body.to_string()).error_type("ForbiddenException")
}

fn error(status: u16, name: &'static str, message: &str) -> Reply {
    let body = serde_json::json!({ "message": message, "traceId": uuid::Uuid::new_v4().to_string() });
    Reply::new(status, body.to_string()).error_type(name)
}

fn refused(why: &ShadowError) -> Reply {
    let name = match why.code {
        404 => "ResourceNotFoundException",
        409 => "ConflictException",
        413 => "RequestEntityTooLargeException",
        415 => "UnsupportedDocumentEncodingException",
        _ => "InvalidRequestException",
    };
    error(why.code, name, &why.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(uri: &str) -> Option<Asked> {
        Asked::read(&Request::get(uri).body(Bytes::new()).unwrap())
    }

    #[test]
    fn the_path_names_thing_and_shadow() {
        let classic = Asked { thing: "a:b".to_owned(), shadow: String::new() };
        assert_eq!(asked("/things/a%3Ab/shadow"), Some(classic));
        let named = Asked { thing: "a".to_owned(), shadow: "config".to_owned() };
        assert_eq!(asked("/things/a/shadow?x=1&name=config"), Some(named));
        assert_eq!(asked("/things/a/b/shadow"), None);
        assert_eq!(asked("/role-aliases/a/credentials"), None);
    }
}
