//! What a context file tells of a request.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::fleet::Scope;
use crate::policy::{CertificateNames, Context, ThingContext, Told, Transport};

/// The fields of a certificate that a policy may name (AWS IoT developer guide, `cert-policy-variables`).
const OF_A_NAME: [&str; 13] = [
    "DistinguishedNameQualifier",
    "Country",
    "Organization",
    "OrganizationalUnit",
    "State",
    "CommonName",
    "SerialNumber",
    "Title",
    "Surname",
    "GivenName",
    "Initials",
    "Pseudonym",
    "GenerationQualifier",
];
const ALTERNATIVE: [&str; 5] = ["RFC822Name", "DNSName", "DirectoryName", "UniformResourceIdentifier", "IPAddress"];

/// How the request travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Way {
    /// MQTT, over WebSocket or not.
    Mqtt,
    /// The data endpoint over HTTPS.
    Https,
    /// The credential provider.
    Credentials,
    /// Any other call of an AWS API.
    Api,
}

impl Way {
    /// The usual way of an action, where nothing is told.
    pub(super) fn usual(action: &str) -> Self {
        match action.to_ascii_lowercase().as_str() {
            "iot:connect" | "iot:publish" | "iot:retainpublish" | "iot:subscribe" | "iot:receive" => Self::Mqtt,
            "iot:getthingshadow"
            | "iot:updatethingshadow"
            | "iot:deletethingshadow"
            | "iot:listnamedshadowsforthing"
            | "iot:getretainedmessage"
            | "iot:listretainedmessages" => Self::Https,
            "iot:assumerolewithcertificate" => Self::Credentials,
            _ => Self::Api,
        }
    }

    pub(super) const fn transport(self) -> Transport {
        match self {
            Self::Mqtt => Transport::Mqtt,
            Self::Https => Transport::Https,
            Self::Credentials => Transport::CredentialProvider,
            Self::Api => Transport::Api,
        }
    }
}

/// One text, or a list of them. Numbers and booleans count as their text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Texts(Vec<String>);

/// A thing, as far as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ToldThing {
    name: Option<String>,
    #[serde(rename = "type")]
    thing_type: Option<String>,
    attributes: Option<BTreeMap<String, String>>,
    attached: Option<bool>,
    exclusive: Option<bool>,
}

/// A context file. What it does not tell is not known, unless it says that it is complete.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ContextFile {
    partition: Option<String>,
    region: Option<String>,
    account: Option<String>,
    transport: Option<Way>,
    client_id: Option<String>,
    complete: Option<bool>,
    thing: Option<ToldThing>,
    certificate: Option<ToldCertificate>,
    #[serde(default)]
    keys: BTreeMap<String, Texts>,
}

impl ContextFile {
    /// This file with another one's words over it: a field at a time, keys and a thing's fields one by one.
    pub(super) fn with(&self, over: &Self) -> Self {
        let mut keys = self.keys.clone();
        keys.extend(over.keys.clone());
        Self {
            partition: over.partition.clone().or_else(|| self.partition.clone()),
            region: over.region.clone().or_else(|| self.region.clone()),
            account: over.account.clone().or_else(|| self.account.clone()),
            transport: over.transport.or(self.transport),
            client_id: over.client_id.clone().or_else(|| self.client_id.clone()),
            complete: over.complete.or(self.complete),
            thing: match (&self.thing, &over.thing) {
                (Some(under), Some(over)) => Some(under.with(over)),
                (under, over) => over.clone().or_else(|| under.clone()),
            },
            certificate: over.certificate.clone().or_else(|| self.certificate.clone()),
            keys,
        }
    }

    /// Account and region, where both are told.
    pub(super) fn scope(&self) -> Option<Scope> {
        Some(Scope {
            partition: self.partition.clone().unwrap_or_else(|| "aws".to_owned()),
            region: self.region.clone()?,
            account: self.account.clone()?,
        })
    }

    /// The way that is told, else the usual one of the action.
    pub(super) fn way(&self, action: &str) -> Way {
        self.transport.unwrap_or_else(|| Way::usual(action))
    }

    /// What the evaluator may know of a request for an action.
    pub(super) fn context(&self, action: &str) -> Context {
        let complete = self.complete == Some(true);
        let mut context = Context::new(self.way(action).transport());
        context.told = if complete { Told::InFull } else { Told::InPart };
        context.client_id.clone_from(&self.client_id);
        self.tell_thing(&mut context, complete);
        self.tell_certificate(&mut context, complete);
        for (key, Texts(values)) in &self.keys {
            context.keys.insert(key.to_ascii_lowercase(), values.clone());
        }
        context
    }

    fn tell_thing(&self, context: &mut Context, complete: bool) {
        let Some(thing) = &self.thing else {
            if !complete {
                context.cannot_tell("iot:Connection.Thing.", "nothing was told of a thing");
            }
            return;
        };
        let unknown: [(bool, &str, &str); 3] = [
            (thing.attached.is_none(), "iot:Connection.Thing.IsAttached", "thing.attached"),
            (thing.thing_type.is_none() && !complete, "iot:Connection.Thing.ThingTypeName", "thing.type"),
            (thing.attributes.is_none() && !complete, "iot:Connection.Thing.Attributes[", "thing.attributes"),
        ];
        for (_, key, field) in unknown.iter().filter(|(is_unknown, ..)| *is_unknown) {
            context.cannot_tell(key, format!("`{field}` was not told"));
        }
        // A thing without a name in the file is the one with the client's name.
        let name = thing.name.clone().or_else(|| self.client_id.clone());
        if name.is_none() {
            context.cannot_tell("iot:Connection.Thing.", "neither `thing.name` nor `clientId` was told");
        }
        context.thing = name.map(|name| ThingContext {
            name,
            // An empty one is none.
            thing_type: thing.thing_type.clone().filter(|name| !name.is_empty()),
            attributes: thing.attributes.clone().unwrap_or_default(),
            is_attached: thing.attached == Some(true),
            is_exclusive: thing.exclusive.or_else(|| complete.then_some(false)),
        });
    }

    fn tell_certificate(&self, context: &mut Context, complete: bool) {
        match &self.certificate {
            Some(told) => {
                if let Some(id) = &told.id {
                    context.tell("iot:CertificateId", id);
                }
                context.certificate = Some(CertificateNames(told.names.clone()));
            }
            None if complete => context.certificate = Some(CertificateNames::default()),
            None => {}
        }
    }
}

impl ToldThing {
    fn with(&self, over: &Self) -> Self {
        Self {
            name: over.name.clone().or_else(|| self.name.clone()),
            thing_type: over.thing_type.clone().or_else(|| self.thing_type.clone()),
            attributes: over.attributes.clone().or_else(|| self.attributes.clone()),
            attached: over.attached.or(self.attached),
            exclusive: over.exclusive.or(self.exclusive),
        }
    }
}

/// A certificate: its id, and the fields that policies may name. The fields not told it does not have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ToldCertificate {
    id: Option<String>,
    names: BTreeMap<String, Vec<String>>,
}

impl<'de> Deserialize<'de> for ToldCertificate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = ToldCertificate;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the fields of a certificate, such as \"Subject.CommonName\"")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut told = ToldCertificate::default();
                while let Some(field) = map.next_key::<Field>()? {
                    if field.0 == "id" {
                        told.id = Some(map.next_value()?);
                    } else {
                        told.names.insert(field.0, map.next_value::<Texts>()?.0);
                    }
                }
                Ok(told)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

/// The name of a certificate's field.
struct Field(String);

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let names = fields();
        if names.contains(&name) {
            return Ok(Self(name));
        }
        let guess = crate::config::nearest(&name, names.iter().map(String::as_str));
        let guess = guess.map(|guess| format!("; did you mean `{guess}`?")).unwrap_or_default();
        Err(de::Error::custom(format_args!(
            "a certificate has no field `{name}` that a policy may name: there are `id`, `SerialNumber`, `Subject.CommonName` and others{guess}"
        )))
    }
}

/// Every field of a certificate that there is.
fn fields() -> Vec<String> {
    let mut all = vec!["id".to_owned(), "SerialNumber".to_owned()];
    for whose in ["Subject", "Issuer"] {
        all.extend(OF_A_NAME.iter().map(|name| format!("{whose}.{name}")));
        all.extend(ALTERNATIVE.iter().map(|name| format!("{whose}.AlternativeName.{name}")));
    }
    all
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;

        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, a boolean or a list of them")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Texts, E> {
                Ok(Texts(vec![value.to_string()]))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Texts, E> {
                Ok(Texts(vec![value.to_string()]))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Texts, E> {
                Ok(Texts(vec![value.to_string()]))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Texts, E> {
                Ok(Texts(vec![value.to_string()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut all = Vec::new();
                while let Some(Texts(values)) = list.next_element()? {
                    all.extend(values);
                }
                Ok(Texts(all))
            }
        }

        deserializer.deserialize_any(OneOrMany)
    }
}
