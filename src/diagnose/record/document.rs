//! Policy and trust documents: their language stays, the names in them go.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::substitute::Substitute;
use super::text::{key, names};

/// The members of a policy and of its statements.
const ELEMENTS: &[&str] = &[
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
];
/// Kinds of principals.
const PRINCIPALS: &[&str] = &["AWS", "Service", "Federated", "CanonicalUser"];
/// What operators compare, and how (IAM guide, `reference_policies_elements_condition_operators`).
const OPERATORS: &[(&str, &[&str])] = &[
    ("String", &["Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"]),
    ("Numeric", ORDERS),
    ("Date", ORDERS),
    ("Arn", &["Equals", "NotEquals", "Like", "NotLike"]),
    ("Binary", &["Equals"]),
    ("IpAddress", &[""]),
    ("NotIpAddress", &[""]),
    ("Bool", &[""]),
    ("Null", &[""]),
];
const ORDERS: &[&str] = &["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
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
    for (key, value) in members.iter_mut() {
        match (key.as_str(), value) {
            ("Version", Value::String(version)) if matches!(version.as_str(), "2008-10-17" | "2012-10-17") => {}
            ("Statement", Value::Array(statements)) => statements.iter_mut().for_each(|one| statement(one, with)),
            ("Statement", one) => statement(one, with),
            (_, other) => any(other, with),
        }
    }
    rename(members, is_element, with);
}

/// Members that are not the language's own are somebody's.
fn rename(members: &mut Map<String, Value>, is_own: impl Fn(&str) -> bool, with: &mut Substitute) {
    let named = std::mem::take(members).into_iter();
    *members = named.map(|(name, value)| (if is_own(&name) { name } else { names(&name, with) }, value)).collect();
}

/// One of them, or nearly: what is wrong with the document stays wrong with it.
fn is_element(name: &str) -> bool {
    let alike = |name: &str| ELEMENTS.iter().any(|known| known.eq_ignore_ascii_case(name));
    alike(name) || alike(name.trim_end_matches('s'))
}

fn statement(value: &mut Value, with: &mut Substitute) {
    let Value::Object(members) = value else { return any(value, with) };
    for (key, value) in members.iter_mut() {
        match key.as_str() {
            "Effect" if value.as_str().is_some_and(is_effect) => {}
            "Action" | "NotAction" => {
                texts(value, &mut |text| if is_action(text) { text.to_owned() } else { names(text, with) });
            }
            "Principal" | "NotPrincipal" => principal(value, with),
            "Condition" => condition(value, with),
            _ => any(value, with),
        }
    }
    rename(members, is_element, with);
}

fn is_effect(text: &str) -> bool {
    text.eq_ignore_ascii_case("Allow") || text.eq_ignore_ascii_case("Deny")
}

/// `service:Action`, with wildcards.
fn is_action(text: &str) -> bool {
    let is_plain = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '*' | '?'));
    text.split_once(':').map_or(text == "*", |(service, action)| is_plain(service) && is_plain(action))
}

fn principal(value: &mut Value, with: &mut Substitute) {
    let Value::Object(members) = value else { return any(value, with) };
    members.values_mut().for_each(|value| any(value, with));
    rename(members, |kind| PRINCIPALS.contains(&kind), with);
}

fn condition(value: &mut Value, with: &mut Substitute) {
    let Value::Object(operators) = value else { return any(value, with) };
    for (operator, keys) in operators.iter_mut() {
        let operator = operator.rsplit(':').next().unwrap_or_default().to_owned();
        let Value::Object(keys) = keys else {
            any(keys, with);
            continue;
        };
        for (name, mut value) in std::mem::take(keys) {
            condition_values(&operator, &mut value, with);
            keys.insert(key(&name, with), value);
        }
    }
    rename(operators, is_operator, with);
}

fn is_operator(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let of_set = ["foranyvalue:", "forallvalues:"].iter().find_map(|set| lower.strip_prefix(set));
    let rest = of_set.unwrap_or(&lower);
    let rest = rest.strip_suffix("ifexists").unwrap_or(rest);
    let is_one = |kind: &str, how: &str| rest == format!("{kind}{how}").to_ascii_lowercase();
    OPERATORS.iter().any(|(kind, hows)| hows.iter().any(|how| is_one(kind, how)))
}

/// A number may be an account: it is replaced as text, which a condition compares alike.
fn condition_values(operator: &str, value: &mut Value, with: &mut Substitute) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| condition_values(operator, item, with)),
        Value::String(text) => *text = condition_value(operator, text, with),
        Value::Number(number) => *value = Value::String(names(&number.to_string(), with)),
        Value::Object(_) => any(value, with),
        Value::Null | Value::Bool(_) => {}
    }
}

fn condition_value(operator: &str, text: &str, with: &mut Substitute) -> String {
    let is_truth = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    if is_truth || WORDS.contains(&text) || (operator.starts_with("Date") && is_time(text)) {
        return text.to_owned();
    }
    if let Some(address) = network(text, with) {
        return address;
    }
    names(text, with)
}

/// A date, with the time of day or without. Seconds since 1970 look like an account.
fn is_time(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | '+' | 'T' | 'Z');
    text.chars().filter(|c| *c == '-').count() >= 2 && text.len() <= 35 && text.chars().all(is_part)
}

/// An address or a network, whole.
fn network(text: &str, with: &Substitute) -> Option<String> {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.parse().ok()?;
    let address = with.address(address);
    Some(length.map_or_else(|| address.to_string(), |length| format!("{address}/{length}")))
}

/// Every text in it and every number, whatever it is; members keep their names where they are the language's own.
fn any(value: &mut Value, with: &mut Substitute) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(|value| any(value, with));
            rename(members, is_element, with);
        }
        Value::Array(items) => items.iter_mut().for_each(|value| any(value, with)),
        Value::String(text) => *text = names(text, with),
        Value::Number(_) => *value = Value::from(0),
        Value::Null | Value::Bool(_) => {}
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

    /// Whatever somebody can write in a document may be a name.
    #[test]
    fn nothing_written_by_hand_stays() {
        let text = r#"{"Version":"acmeversion","acmemember":{"acmekey":123456789012},"Statement":[{"Effect":"acmeeffect",
            "Action":"iot:Connect","Resource":"*","acmeother":[987654321],
            "Principal":{"Service":"acme.example.com","acmekind":"x"},
            "Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":123456789012,"s3:max-keys":["acmeten",987654321]},
            "DateLessThan":{"aws:CurrentTime":["2030-01-01T00:00:00Z","acmetime","123456789012"]},
            "Bool":{"aws:SecureTransport":["acmebool","True",true]},
            "Null":{"aws:RequestTag/acmetag":"true"},
            "StringAcme":{"iot:Connection.Thing.Atributes[acmesite]":"${aws:PrincipalTag/acmetag}"},
            "StringLike":{"cognito-idp.eu-west-1.amazonaws.com/eu-west-1_acmepool:aud":"${iot:ClientId, 'acmedefault'}"}}}]}"#;
        let out = document(text, &mut Substitute::new([1; 16]));
        for gone in ["acme", "Acme", "123456789012", "987654321"] {
            assert!(!out.contains(gone), "{gone}: {out}");
        }
        for kept in [
            "\"2030-01-01T00:00:00Z\"",
            "\"True\"",
            "\"aws:MultiFactorAuthAge\"",
            "\"aws:RequestTag/",
            "\"iot:Connection.Thing.Atributes[",
            "${aws:PrincipalTag/",
            "${iot:ClientId",
            "\"cognito-idp.eu-west-1.amazonaws.com/eu-west-1_",
            ":aud\"",
            "DateLessThan",
        ] {
            assert!(out.contains(kept), "{kept}: {out}");
        }
    }

    /// What is wrong with a document stays wrong with it, and in the same way.
    #[test]
    fn its_shape_stays() {
        let fault = |text: &str| crate::policy::Document::parse(text).unwrap_err().to_string();
        for text in [
            r#"{"Statements":[]}"#,
            r#"{"Statement":[{"Effect":"Allow","Actions":"a"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":["a",17]}]}"#,
            r#"{"Statement":{"Effect":"allow","Action":"a"}}"#,
        ] {
            let out = document(text, &mut Substitute::new([1; 16]));
            assert_eq!(fault(&out), fault(text));
        }
    }
}
