//! Names that a text tells: things, clients, aliases, principals. Nothing is made up.

use super::text::Text;
use super::types::Told;
use crate::fleet::{Arn, Principal};

/// Every name that can be found.
pub(super) fn told(text: &Text) -> Told {
    let plain = Plain { text: &text.plain, lower: text.plain.to_ascii_lowercase() };
    let mut told = Told::default();
    by_arns(&plain, &mut told);
    by_paths(&plain, &mut told);
    by_keys(&plain, &mut told);
    told.identity_id = told.identity_id.or_else(|| identity(&plain));
    told.action = told.action.or_else(|| operation(&plain.lower));
    told
}

/// The shadow operation that an exception is about, where the text names one alone.
fn operation(lower: &str) -> Option<String> {
    const OPERATIONS: [(&str, &str); 3] =
        [("get", "iot:GetThingShadow"), ("update", "iot:UpdateThingShadow"), ("delete", "iot:DeleteThingShadow")];
    let named = OPERATIONS.iter().filter(|(verb, _)| {
        lower.contains(&format!("{verb}thingshadow")) || lower.contains(&format!("{verb}_thing_shadow"))
    });
    let all: Vec<_> = named.collect();
    match all.as_slice() {
        [(_, action)] => Some((*action).to_owned()),
        _ => None,
    }
}

struct Plain<'a> {
    text: &'a str,
    lower: String,
}

fn keep(place: &mut Option<String>, value: Option<&str>) {
    let empty = ["", "null", "none", "n/a", "undefined", "*", "-"];
    if let Some(value) = value
        && place.is_none()
        && !empty.contains(&value.to_ascii_lowercase().as_str())
        && !value.starts_with(['<', '$', '{', '%'])
        && value.len() <= 512
    {
        *place = Some(value.to_owned());
    }
}

/// No name of AWS IoT is longer.
const LONGEST: usize = 1024;

/// The word that begins here: up to a blank, a quote or a bracket; without what ends a sentence.
fn word(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let end = text.find(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';' | ')' | '}' | ']' | '<' | '>' | '|')
    });
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', ':', '\\'])
}

/// What stands before one of these.
fn until<'a>(text: &'a str, ends: &[char]) -> &'a str {
    text.split(ends).next().unwrap_or_default()
}

fn by_arns(plain: &Plain<'_>, told: &mut Told) {
    for (at, _) in plain.lower.match_indices("arn:aws") {
        let arn_text = word(&plain.text[at..]);
        let Some(arn) = Arn::parse(arn_text) else { continue };
        match arn.service.as_str() {
            "iot" => by_iot_resource(&arn.resource, told),
            "sts" | "iam" if plain.lower[..at].trim_end().ends_with("user:") => {
                keep(&mut told.principal, Some(arn_text));
            }
            _ => {}
        }
    }
}

fn by_iot_resource(resource: &str, told: &mut Told) {
    let Some((kind, name)) = resource.split_once('/') else { return };
    match kind {
        "thing" => {
            let mut parts = name.splitn(2, '/');
            keep(&mut told.thing, parts.next());
            keep(&mut told.shadow, parts.next());
        }
        "cert" if is_certificate(name) => keep(&mut told.certificate, Some(name)),
        "rolealias" => keep(&mut told.role_alias, Some(name)),
        "client" => keep(&mut told.client_id, Some(name)),
        "topic" | "topicfilter" => {
            keep(&mut told.topic, Some(name));
            by_shadow_path(name, told);
        }
        _ => {}
    }
}

fn is_certificate(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `…things/T/shadow`, `…/shadow/name/N/…` and `…/shadow?name=N`.
fn by_shadow_path(path: &str, told: &mut Told) {
    let Some((_, rest)) = path.split_once("things/") else { return };
    let Some((thing, after)) = rest.split_once("/shadow") else { return };
    if thing.contains('/') {
        return;
    }
    keep(&mut told.thing, Some(thing));
    let name = after.strip_prefix("/name/").or_else(|| after.strip_prefix("?name="));
    keep(&mut told.shadow, name.map(|name| until(name, &['/', '&', '?'])));
}

fn by_paths(plain: &Plain<'_>, told: &mut Told) {
    for (at, found) in plain.lower.match_indices("role-aliases/") {
        let rest = &plain.text[at + found.len()..];
        let rest = &rest[..rest.floor_char_boundary(LONGEST)];
        // A comma may be part of an alias.
        let alias = rest.split_once("/credentials").map(|(alias, _)| alias);
        keep(&mut told.role_alias, alias.filter(|alias| !alias.contains([' ', '/', '"', '\n'])));
    }
    for (at, _) in plain.lower.match_indices("things/") {
        by_shadow_path(word(&plain.text[at..]), told);
    }
    for (at, found) in plain.lower.match_indices("$aws/events/presence/connect_failed/") {
        keep(&mut told.client_id, Some(word(&plain.text[at + found.len()..])));
    }
}

fn by_keys(plain: &Plain<'_>, told: &mut Told) {
    let value = |keys: &[&str]| keys.iter().find_map(|key| value_of(plain, key));
    keep(&mut told.action, value(&["to perform"]).filter(|action| action.contains(':')));
    keep(&mut told.resource, value(&["on resource"]));
    keep(&mut told.thing, value(&["x-amzn-iot-thingname", "thingname", "thing-name", "thing_name", "thing name"]));
    keep(&mut told.client_id, value(&["clientid", "client-id", "client_id", "client id"]));
    keep(&mut told.role_alias, value(&["rolealias", "role-alias", "role_alias", "iotrolealias"]));
    keep(&mut told.shadow, value(&["shadowname", "shadow-name", "shadow_name", "shadow name"]));
    keep(&mut told.topic, value(&["topicname", "topicfilter", "topic filter"]));
    keep(
        &mut told.request_id,
        value(&["x-amzn-requestid", "request id", "requestid", "request-id", "request_id", "traceid"]),
    );
    let principal = value(&["principalid", "principalidentifier", "certificateid", "certificate-id"]);
    keep(&mut told.certificate, principal.filter(|principal| is_certificate(principal)));
    keep(&mut told.identity_id, value(&["identityid", "identity"]).filter(|id| is_identity(id)));
    missing_shadow(value(&["no shadow exists with name"]), told);
}

/// The service names a classic shadow by its thing, a named one by both: `thing~shadow`.
fn missing_shadow(name: Option<&str>, told: &mut Told) {
    let mut parts = name.unwrap_or_default().splitn(2, '~');
    keep(&mut told.thing, parts.next());
    keep(&mut told.shadow, parts.next());
}

fn is_identity(text: &str) -> bool {
    matches!(Principal::parse(text), Principal::CognitoIdentity(_))
}

/// The value after a key: `key: v`, `"key":"v"`, `key=v`, `key 'v'`.
fn value_of<'a>(plain: &Plain<'a>, key: &str) -> Option<&'a str> {
    plain.lower.match_indices(key).find_map(|(at, found)| {
        let before = plain.lower[..at].chars().next_back();
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) {
            return None;
        }
        let rest = &plain.text[at + found.len()..];
        let value = rest.trim_start_matches([' ', '\t', '"', '\'', ':', '=', '[', '`']);
        let between = &rest[..rest.len() - value.len()];
        let has_sign = between.contains([':', '=', '"', '\'', '[']);
        let value = word(value);
        (has_sign && !value.is_empty()).then_some(value)
    })
}

/// The first identity id that is not said to be a pool's.
fn identity(plain: &Plain<'_>) -> Option<String> {
    let mut start = 0;
    for piece in plain.text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | ':'))) {
        let at = start;
        start += piece.len();
        start += plain.text[start..].chars().next().map_or(0, char::len_utf8);
        let piece = piece.trim_end_matches(':');
        if is_identity(piece) {
            let before: String = plain.lower[..at].chars().rev().take(24).collect();
            if !before.contains("loop") {
                return Some(piece.to_owned());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Told {
        told(&Text::new(text))
    }

    #[test]
    fn names_are_read_wherever_a_text_has_them() {
        let id = "d9".repeat(32);
        let log = format!(
            "{{\"timestamp\":\"2017-08-10\", \"traceId\": \"20b23f3f\", \"clientId\" : \"abf2\", \"principalId\":\"{id}\", \
             \"topicName\": \"$aws/things/pump-1/shadow/name/cfg/get\"}}"
        );
        let told = of(&log);
        assert_eq!(told.client_id.as_deref(), Some("abf2"));
        assert_eq!(told.certificate.as_deref(), Some(id.as_str()));
        assert_eq!((told.thing.as_deref(), told.shadow.as_deref()), (Some("pump-1"), Some("cfg")));
        assert_eq!(told.request_id.as_deref(), Some("20b23f3f"));
        let url = of("GET https://c1.credentials.iot.eu-west-1.amazonaws.com/role-aliases/tele,metry/credentials");
        assert_eq!(url.role_alias.as_deref(), Some("tele,metry"));
        let header = of("-H \"x-amzn-iot-thingname: Pump 7\"");
        assert_eq!(header.thing.as_deref(), Some("Pump"));
    }

    #[test]
    fn a_denied_call_tells_who_what_and_on_what() {
        let told = of(
            "User: arn:aws:sts::884418826570:assumed-role/app/CognitoIdentityCredentials is not authorized to \
                       perform: iot:AttachPolicy on resource: ap-southeast-1:81084a40-f161-4960-90f9-835f3d8de579 (Service: \
                       AWSIot; Status Code: 403; Request ID: 1d48eb35-4640-11e9-998b-050d8e5cb97a)",
        );
        assert_eq!(told.action.as_deref(), Some("iot:AttachPolicy"));
        assert_eq!(told.resource.as_deref(), Some("ap-southeast-1:81084a40-f161-4960-90f9-835f3d8de579"));
        assert_eq!(told.identity_id, told.resource);
        assert_eq!(
            told.principal.as_deref(),
            Some("arn:aws:sts::884418826570:assumed-role/app/CognitoIdentityCredentials")
        );
        assert_eq!(told.request_id.as_deref(), Some("1d48eb35-4640-11e9-998b-050d8e5cb97a"));
    }

    #[test]
    fn a_pool_is_no_identity_and_nothing_is_made_up() {
        let pool = of("identityPoolId: \"us-west-2:e95087f0-48a7-4732-b482-4614c7c63db6\"");
        assert_eq!(pool.identity_id, None);
        assert_eq!(of("thingName: null, clientId=, roleAlias: <alias>"), Told::default());
        assert_eq!(of(""), Told::default());
    }
}
