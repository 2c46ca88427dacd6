//! Policy and trust documents: their language stays, the names in them go.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::substitute::Substitute;
use super::text::{key, names};

/// Values of conditions that are AWS's own words.
const WORDS: &[&str] =
    &["true", "false", "authenticated", "unauthenticated", "MQTT", "HTTP", "EXCLUSIVE_THING", "NON_EXCLUSIVE_THING"];

/// The document with other names; one that cannot be read has its words replaced all the same.
pub(super) fn document(text: &str, with: &mut Substitute) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return broken(text, with) };
    match &mut value {
        Value::Object(members) => document_members(members, with),
        other => any(other, with),
    }
    value.to_string()
}

/// Its punctuation and its keywords stay: the mistake should, too.
fn broken(text: &str, with: &mut Substitute) -> String {
    const KEYWORDS: &[&str] =
        &["Version", "Statement", "Effect", "Action", "Resource", "Condition", "Allow", "Deny", "Sid"];
    let pieces = text.split_inclusive('"').map(|piece| {
        let word = piece.trim_end_matches('"');
        if KEYWORDS.contains(&word) { piece.to_owned() } else { names(piece, with) }
    });
    pieces.collect()
}

fn document_members(members: &mut Map<String, Value>, with: &mut Substitute) {
    for (key, value) in members {
        match (key.as_str(), value) {
            ("Version", _) => {}
            ("Statement", Value::Array(statements)) => statements.iter_mut().for_each(|one| statement(one, with)),
            ("Statement", one) => statement(one, with),
            (_, other) => any(other, with),
        }
    }
}

fn statement(value: &mut Value, with: &mut Substitute) {
    let Value::Object(members) = value else { return any(value, with) };
    for (key, value) in members {
        match key.as_str() {
            "Effect" => {}
            "Action" | "NotAction" => {
                texts(value, &mut |text| if is_action(text) { text.to_owned() } else { names(text, with) });
            }
            "Principal" | "NotPrincipal" => principal(value, with),
            "Condition" => condition(value, with),
            _ => any(value, with),
        }
    }
}

/// `service:Action`, with wildcards.
fn is_action(text: &str) -> bool {
    let is_plain = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '*' | '?'));
    text.split_once(':').map_or(text == "*", |(service, action)| is_plain(service) && is_plain(action))
}

fn principal(value: &mut Value, with: &mut Substitute) {
    let Value::Object(members) = value else { return any(value, with) };
    for (kind, value) in members {
        // A service is AWS's own word, spelled wrong or right.
        let is_service = kind == "Service";
        texts(value, &mut |text| {
            if is_service && text.rsplit_once('.').is_some_and(|(_, end)| end == "com") {
                text.to_owned()
            } else {
                names(text, with)
            }
        });
    }
}

fn condition(value: &mut Value, with: &mut Substitute) {
    let Value::Object(operators) = value else { return any(value, with) };
    for (operator, keys) in operators {
        let operator = operator.rsplit(':').next().unwrap_or_default().to_owned();
        let Value::Object(keys) = keys else {
            any(keys, with);
            continue;
        };
        for (name, mut value) in std::mem::take(keys) {
            texts(&mut value, &mut |text| condition_value(&operator, text, with));
            keys.insert(key(&name, with), value);
        }
    }
}

fn condition_value(operator: &str, text: &str, with: &mut Substitute) -> String {
    let compares_values = ["Numeric", "Date", "Bool", "Null"].iter().any(|kind| operator.starts_with(kind));
    if compares_values || WORDS.contains(&text) {
        return text.to_owned();
    }
    if let Some(address) = network(text, with) {
        return address;
    }
    names(text, with)
}

/// An address or a network, whole.
fn network(text: &str, with: &Substitute) -> Option<String> {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.parse().ok()?;
    let address = with.address(address);
    Some(length.map_or_else(|| address.to_string(), |length| format!("{address}/{length}")))
}

/// Every text in it, whatever it is.
fn any(value: &mut Value, with: &mut Substitute) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|value| any(value, with)),
        Value::Array(items) => items.iter_mut().for_each(|value| any(value, with)),
        Value::String(text) => *text = names(text, with),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text, or each of several.
fn texts(value: &mut Value, change: &mut dyn FnMut(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| texts(item, change)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_stays_and_the_names_go() {
        let text = r#"{"Version":"2012-10-17","Id":"acme","Statement":[{"Sid":"AcmeAllow","Effect":"Allow",
            "Action":["iot:Connect","iot:Get*"],"Resource":"arn:aws:iot:eu-west-1:123456789012:client/acme-${iot:ClientId}*",
            "Principal":{"Service":"credentials.iot.amazonaws.com","AWS":"arn:aws:iam::123456789012:root"},
            "Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]},"Bool":{"aws:SecureTransport":"true"},
            "StringEquals":{"iot:Connection.Thing.ThingTypeName":"acme"}}}]}"#;
        let out = document(text, &mut Substitute::new([1; 16]));
        for kept in [
            "2012-10-17",
            "\"Allow\"",
            "iot:Connect",
            "iot:Get*",
            "${iot:ClientId}*",
            "credentials.iot.amazonaws.com",
            "/24",
            "/32",
            ":root",
            "aws:SecureTransport",
            "\"true\"",
            "arn:aws:iot:eu-west-1:",
        ] {
            assert!(out.contains(kept), "{kept}: {out}");
        }
        for gone in ["acme", "Acme", "123456789012", "203.0.113", "2001:db8"] {
            assert!(!out.contains(gone), "{gone}: {out}");
        }
    }

    #[test]
    fn a_broken_document_stays_broken_and_loses_its_names() {
        let out = document("{\"Version\": \"2012-10-17\", \"Statement\": [ acme ", &mut Substitute::new([1; 16]));
        assert!(serde_json::from_str::<Value>(&out).is_err());
        assert!(!out.contains("acme") && out.contains("Statement"), "{out}");
    }
}
