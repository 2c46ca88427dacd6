//! A page of `ListThings` as it comes over the wire: read here, where it is compiled for speed, since a large fleet has
//! thousands of them.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Thing;

/// What a page says of the next one; its rows are skipped.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    next_token: Option<String>,
    #[serde(default, rename = "things")]
    _things: IgnoredAny,
}

#[derive(Deserialize)]
struct Body {
    things: Option<Vec<Row>>,
}

/// Every member may be missing, or be null (service model `iot`, `ThingAttribute`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    thing_name: Option<String>,
    thing_arn: Option<String>,
    thing_type_name: Option<String>,
    #[serde(default)]
    attributes: Attributes,
    version: Option<i64>,
}

#[derive(Default)]
struct Attributes(BTreeMap<String, String>);

/// The token of the next page; `None` at the end.
///
/// # Errors
/// Where the page is no JSON object.
pub fn next_token(page: &[u8]) -> serde_json::Result<Option<String>> {
    if let Some(token) = at_the_end(page) {
        return Ok(Some(token.to_owned()));
    }
    serde_json::from_slice::<Envelope>(page).map(|envelope| envelope.next_token)
}

/// Nearly every page ends with its token. `}` ends the whole, and a text without escapes begins at the quote before it, so
/// that what stands there stands nowhere deeper.
fn at_the_end(page: &[u8]) -> Option<&str> {
    // A token is far shorter.
    let tail = page.get(page.len().saturating_sub(4096)..)?;
    let tail = &tail[tail.iter().position(u8::is_ascii_punctuation)?..];
    let rest = std::str::from_utf8(tail).ok()?.trim_end().strip_suffix("\"}")?;
    let (before, token) = rest.rsplit_once('"')?;
    let is_plain = !token.is_empty() && !token.contains('\\');
    before.ends_with("],\"nextToken\":").then_some(token).filter(|_| is_plain)
}

/// The things of a page.
///
/// # Errors
/// Where the page is not what `ListThings` answers.
pub fn things_of_page(page: &[u8]) -> serde_json::Result<Vec<Thing>> {
    let body: Body = serde_json::from_slice(page)?;
    Ok(body.things.unwrap_or_default().into_iter().map(thing).collect())
}

fn thing(row: Row) -> Thing {
    Thing {
        name: row.thing_name.unwrap_or_default(),
        arn: row.thing_arn.unwrap_or_default(),
        thing_type: row.thing_type_name,
        attributes: row.attributes.0,
        version: row.version.unwrap_or_default(),
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Attributes::default())
    }
}

/// Takes an object of texts, or null; a text that is null is none.
impl<'de> Visitor<'de> for Attributes {
    type Value = Self;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("attributes")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Self, A::Error> {
        while let Some((name, value)) = members.next_entry::<String, Option<String>>()? {
            if let Some(value) = value {
                self.0.insert(name, value);
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_whatever_the_order_of_its_members_and_what_is_missing_in_it() {
        let page = br#"{"nextToken":"a\"b","more":[{}],"things":[
            {"thingName":"a","thingArn":"arn","thingTypeName":"pump","version":7,"attributes":{"x":"\u00f8","y":null},"new":{}},
            {"thingName":"b","attributes":null,"thingTypeName":null}]}"#;
        assert_eq!(next_token(page).unwrap().as_deref(), Some("a\"b"));
        let things = things_of_page(page).unwrap();
        assert_eq!(things.len(), 2);
        assert_eq!((things[0].name.as_str(), things[0].version), ("a", 7));
        assert_eq!(things[0].attributes, BTreeMap::from([("x".to_owned(), "ø".to_owned())]));
        assert_eq!((things[1].thing_type.as_ref(), things[1].version), (None, 0));
        for (page, token) in [
            (r#"{"things":[],"nextToken":"abc-_"}"#, Some("abc-_")),
            (r#"{"things":[{"thingName":"ø"}],"nextToken":"x"} "#, Some("x")),
            (r#"{"things":[],"nextToken":"a\"],\"nextToken\":\"b"}"#, Some(r#"a"],"nextToken":"b"#)),
            (r#"{"things":[],"more":{"a":[],"nextToken":"x"}}"#, None),
            (r#"{"things":[],"nextToken":""}"#, Some("")),
        ] {
            assert_eq!(next_token(page.as_bytes()).unwrap().as_deref(), token, "{page}");
        }
        for (end, token) in [("{}", None), (r#"{"things":null,"nextToken":null}"#, None)] {
            assert_eq!(next_token(end.as_bytes()).unwrap(), token);
            assert!(things_of_page(end.as_bytes()).unwrap().is_empty());
        }
        assert!(next_token(b"<html>").is_err());
        assert!(things_of_page(br#"{"things":[{"version":"x"}]}"#).is_err());
    }
}
