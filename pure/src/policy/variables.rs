//! What a policy variable or condition key stands for in one request.
//!
//! Developer guide: `basic-policy-variables`, `thing-policy-variables`, `cert-policy-variables`; the `credentials-iot`
//! keys: `authorizing-direct-aws`.

use std::borrow::Cow;

use super::{Context, ThingContext, Told, Transport};

/// Most values of one certificate field that AWS looks at (`cert-policy-variables`).
const MAX_VALUES: usize = 5;
/// Longest value that AWS substitutes, in characters (`cert-policy-variables`).
const MAX_LENGTH: usize = 1024;

/// The values of a key.
#[derive(Debug)]
pub(super) enum Lookup<'a> {
    /// At least one.
    Values(Vec<Cow<'a, str>>),
    /// The request has none, for this reason.
    Absent(String),
    /// The request may have one, but it is not known here.
    NotKnown(String),
}

fn one(value: &str) -> Lookup<'_> {
    Lookup::Values(vec![Cow::Borrowed(value)])
}

fn absent<'a>(reason: impl Into<String>) -> Lookup<'a> {
    Lookup::Absent(reason.into())
}

/// The value put in place of `${key}`: only where AWS would substitute it.
pub(super) fn substitute<'a>(key: &str, context: &'a Context) -> Lookup<'a> {
    let found = lookup(key, context);
    let Lookup::Values(values) = &found else { return found };
    let [value] = values.as_slice() else {
        return match values.as_slice() {
            [] => absent("it has no value"),
            _ => Lookup::NotKnown("it has several values; which one is put in its place is not documented".to_owned()),
        };
    };
    if starts_with(key, "iot:Certificate.") {
        return substitute_certificate(value).map_or(found, absent);
    }
    // A client id of `+` is put in its place as it is (`basic-policy-variables`).
    match value.chars().find(|c| matches!(c, '*' | '?' | '$')) {
        Some(c) => {
            Lookup::NotKnown(format!("its value has a `{c}`; whether that is a wildcard then is not documented"))
        }
        None => found,
    }
}

/// Why a certificate's value is not substituted (`cert-policy-variables`).
fn substitute_certificate(value: &str) -> Option<String> {
    if value.chars().count() > MAX_LENGTH {
        return Some("its value is longer than 1,024 characters, which AWS IoT does not substitute".to_owned());
    }
    let c = value.chars().find(|c| matches!(c, '*' | '$' | '+' | '?' | '#'))?;
    Some(format!("its value has a `{c}`, which AWS IoT does not substitute"))
}

/// Every value of the key. Keys ignore case, as in IAM (`reference_policies_elements_condition`).
pub(super) fn lookup<'a>(key: &str, context: &'a Context) -> Lookup<'a> {
    let lower = key.to_ascii_lowercase();
    if let Some(values) = context.keys.get(&lower) {
        return Lookup::Values(values.iter().map(|v| Cow::Borrowed(v.as_str())).collect());
    }
    // Where no request of this kind has the key, it does not matter that nobody told.
    if let Some(reason) = context.why_not_told(key).filter(|_| may_have(&lower, context.transport)) {
        return Lookup::NotKnown(reason.to_owned());
    }
    if lower == "iot:clientid" {
        return client_id(context);
    }
    if let Some(field) = lower.strip_prefix("iot:connection.thing.") {
        // The attribute's name keeps its case.
        return thing(field, &key[key.len() - field.len()..], context);
    }
    if let Some(field) = lower.strip_prefix("iot:certificate.") {
        return certificate(field, context);
    }
    if let Some(field) = lower.strip_prefix("credentials-iot:") {
        return credentials(field, context);
    }
    other(&lower, context)
}

/// Whether a request of this kind can have the key at all.
fn may_have(lower: &str, transport: Transport) -> bool {
    match transport {
        Transport::Mqtt => true,
        // With the thing name header it may, for all that is documented (`authorizing-direct-aws`).
        Transport::CredentialProvider => lower != "iot:clientid",
        Transport::Https => !lower.starts_with("iot:connection.thing.") && lower != "iot:clientid",
        Transport::Api => !lower.starts_with("iot:connection.thing.") && !lower.starts_with("iot:certificate."),
    }
}

fn client_id(context: &Context) -> Lookup<'_> {
    match (&context.client_id, context.transport) {
        (Some(id), _) => one(id),
        (None, Transport::Mqtt) => Lookup::NotKnown("the client id is not known".to_owned()),
        (None, _) => absent("only an MQTT connection has a client id"),
    }
}

fn thing<'a>(field: &str, as_written: &str, context: &'a Context) -> Lookup<'a> {
    if context.transport != Transport::Mqtt {
        return absent("thing variables have a value over MQTT only, never over HTTPS");
    }
    let precondition = missing_association(context);
    match (&context.thing, precondition) {
        (_, Some(open @ Lookup::NotKnown(_))) => open,
        (_, held) if field == "isattached" => one(if held.is_none() { "true" } else { "false" }),
        (_, Some(reason)) => reason,
        (None, None) => absent("no thing is attached to the principal"),
        (Some(thing), None) => match field {
            "thingname" => one(&thing.name),
            "thingtypename" => thing.thing_type.as_deref().map_or_else(|| absent("the thing has no thing type"), one),
            _ => match as_written.get("Attributes[".len()..as_written.len().saturating_sub(1)) {
                Some(name) if field.starts_with("attributes[") && field.ends_with(']') => thing
                    .attributes
                    .get(name)
                    .map_or_else(|| absent(format!("the thing has no attribute `{name}`")), |value| one(value)),
                _ => absent("AWS IoT has no variable of this name"),
            },
        },
    }
}

/// The principal must be attached to the thing, and the client id must be the thing's name (`thing-policy-variables`).
fn missing_association(context: &Context) -> Option<Lookup<'_>> {
    if let Some(reason) = context.why_not_told("iot:Connection.Thing.IsAttached") {
        return Some(Lookup::NotKnown(reason.to_owned()));
    }
    let Some(thing) = &context.thing else {
        return Some(absent("no thing has the client id as its name"));
    };
    if !thing.is_attached {
        return Some(absent(format!("the principal is not attached to the thing `{}`", thing.name)));
    }
    match &context.client_id {
        None => Some(Lookup::NotKnown("the client id is not known".to_owned())),
        Some(id) if *id != thing.name => Some(other_name(id, thing)),
        Some(_) => None,
    }
}

/// The guide says both that the client id must be the thing's name (`thing-policy-variables`) and that an exclusive
/// thing's need not be (`exclusive-thing`): so long as nobody measured it, an exclusive thing leaves it open.
fn other_name<'a>(id: &str, thing: &ThingContext) -> Lookup<'a> {
    let differs = format!("the client id `{id}` is not the thing's name `{}`", thing.name);
    match thing.is_exclusive {
        Some(false) => absent(differs),
        Some(true) => Lookup::NotKnown(format!(
            "{differs}; the thing is attached exclusively, so it probably has a value, but that is not certain"
        )),
        None => Lookup::NotKnown(format!("{differs}, and whether it is attached exclusively is not known")),
    }
}

fn certificate<'a>(field: &str, context: &'a Context) -> Lookup<'a> {
    if context.transport == Transport::Api {
        return absent("only a device has a certificate");
    }
    let Some(names) = &context.certificate else {
        return Lookup::NotKnown("the certificate's names are not known".to_owned());
    };
    if field == "availablekeys" {
        return Lookup::Values(names.0.keys().map(|k| Cow::Borrowed(k.as_str())).collect());
    }
    let (name, index) = match field.rsplit_once('.') {
        Some((name, "list")) => (name, None),
        Some((name, digits)) if digits.bytes().all(|b| b.is_ascii_digit()) => (name, digits.parse::<usize>().ok()),
        _ => (field, Some(0)),
    };
    let values = names.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or(&[][..], |(_, v)| v);
    let values = &values[..values.len().min(MAX_VALUES)];
    let chosen = match index {
        None => values,
        Some(index) => values.get(index..=index).unwrap_or_default(),
    };
    if chosen.is_empty() {
        return absent(format!("the certificate has no `{field}`"));
    }
    Lookup::Values(chosen.iter().map(|v| escaped(v)).collect())
}

/// Certificate values have `, " \ + = < > ;` escaped by a backslash before they are compared (`cert-policy-variables`).
fn escaped(value: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, ',' | '"' | '\\' | '+' | '=' | '<' | '>' | ';');
    if !value.contains(special) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 4);
    for c in value.chars() {
        if special(c) {
            out.push('\\');
        }
        out.push(c);
    }
    Cow::Owned(out)
}

fn credentials<'a>(field: &str, context: &Context) -> Lookup<'a> {
    match (context.transport, field) {
        (Transport::Api, "awscertificateid") => Lookup::NotKnown("the certificate id is not known".to_owned()),
        (Transport::Api, "thingname" | "thingtypename") => {
            absent("the credentials were asked for without a thing name")
        }
        (Transport::Api, _) => absent("there is no such key"),
        _ => absent("the `credentials-iot` keys are for IAM policies only, never for AWS IoT policies"),
    }
}

/// Keys given by the way of the request. What nobody told of is not known, unless the context says that it has them all.
fn other<'a>(lower: &str, context: &Context) -> Lookup<'a> {
    if context.transport != Transport::Api {
        match lower {
            "iot:connectattributes" | "iot:lastwilltopic" if context.transport != Transport::Mqtt => {
                return absent("only an MQTT connect has it");
            }
            // The guide's examples use the id (`certificate-policy-examples`); its list of variables does not have it.
            "iot:domainname" | "iot:connectattributes" | "iot:lastwilltopic" | "iot:certificateid" => {}
            "iot:thing.thingname" => {
                return Lookup::NotKnown(
                    "the guide uses this name in examples (`pub-sub-policy`), but defines `iot:Connection.Thing.ThingName` only"
                        .to_owned(),
                );
            }
            _ if lower.starts_with("iot:") => return absent("AWS IoT has no variable of this name"),
            _ => {}
        }
    }
    match context.told {
        Told::InFull => absent("the request has no such key"),
        Told::InPart => Lookup::NotKnown(format!("`{lower}` is not known")),
    }
}

fn starts_with(key: &str, prefix: &str) -> bool {
    key.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}
