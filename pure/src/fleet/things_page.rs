//! A page of `ListThings` as it comes over the wire: read here, where it is compiled for speed, since a large fleet has
//! thousands of them.

use std::borrow::Cow;
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
struct Body<'p> {
    #[serde(borrow)]
    things: Option<Vec<ListedThing<'p>>>,
}

/// Every member may be missing, or be null (service model `iot`, `ThingAttribute`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row<'p> {
    #[serde(borrow)]
    thing_name: Option<Text<'p>>,
    #[serde(borrow)]
    thing_arn: Option<Text<'p>>,
    #[serde(borrow)]
    thing_type_name: Option<Text<'p>>,
    #[serde(borrow, default)]
    attributes: Attributes<'p>,
    version: Option<i64>,
}

/// A text as it stands in the page, where it has no escapes.
struct Text<'p>(Cow<'p, str>);

/// Most things have no more attributes: room that is made once.
const FEW: usize = 8;

#[derive(Default)]
struct Attributes<'p>(Vec<(Cow<'p, str>, Cow<'p, str>)>);

/// A thing as a page of `ListThings` has it: its texts stand in the page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Row<'p>", bound(deserialize = "'de: 'p"))]
pub struct ListedThing<'p> {
    /// As [`Thing::name`].
    pub name: Cow<'p, str>,
    /// As [`Thing::arn`].
    pub arn: Cow<'p, str>,
    /// As [`Thing::thing_type`].
    pub thing_type: Option<Cow<'p, str>>,
    /// As [`Thing::attributes`]: by name, each once.
    pub attributes: Vec<(Cow<'p, str>, Cow<'p, str>)>,
    /// As [`Thing::version`].
    pub version: i64,
}

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

/// The things of a page; their texts stay where they are.
///
/// # Errors
/// Where the page is not what `ListThings` answers.
pub fn listed_things(page: &[u8]) -> serde_json::Result<Vec<ListedThing<'_>>> {
    // All at once: text by text takes ten times as long.
    let page = std::str::from_utf8(page).map_err(serde::de::Error::custom)?;
    let body: Body = serde_json::from_str(page)?;
    Ok(body.things.unwrap_or_default())
}

impl<'p> From<Row<'p>> for ListedThing<'p> {
    fn from(row: Row<'p>) -> Self {
        let Attributes(mut attributes) = row.attributes;
        // Nearly always they are.
        if !attributes.is_sorted_by(|a, b| a.0 < b.0) {
            // Of two of the same name the last counts.
            attributes.reverse();
            attributes.sort_by(|a, b| a.0.cmp(&b.0));
            attributes.dedup_by(|a, b| a.0 == b.0);
        }
        Self {
            name: row.thing_name.map(|text| text.0).unwrap_or_default(),
            arn: row.thing_arn.map(|text| text.0).unwrap_or_default(),
            thing_type: row.thing_type_name.map(|text| text.0),
            attributes,
            version: row.version.unwrap_or_default(),
        }
    }
}

impl ListedThing<'_> {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let at = self.attributes.binary_search_by(|(known, _)| known.as_ref().cmp(name)).ok()?;
        Some(&self.attributes[at].1)
    }
}

impl From<ListedThing<'_>> for Thing {
    fn from(listed: ListedThing<'_>) -> Self {
        let owned = |(name, value): (Cow<str>, Cow<str>)| (name.into_owned(), value.into_owned());
        Self {
            name: listed.name.into_owned(),
            arn: listed.arn.into_owned(),
            thing_type: listed.thing_type.map(Cow::into_owned),
            attributes: listed.attributes.into_iter().map(owned).collect(),
            version: listed.version,
        }
    }
}

impl<'de: 'p, 'p> Deserialize<'de> for Text<'p> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'p> Visitor<'p> for TextVisitor {
    type Value = Text<'p>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'p str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

impl<'de: 'p, 'p> Deserialize<'de> for Attributes<'p> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Attributes::default())
    }
}

/// Takes an object of texts, or null; a text that is null is none.
impl<'de: 'p, 'p> Visitor<'de> for Attributes<'p> {
    type Value = Self;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("attributes")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Self, A::Error> {
        while let Some((name, value)) = members.next_entry::<Text, Option<Text>>()? {
            if let Some(value) = value {
                if self.0.is_empty() {
                    self.0.reserve_exact(FEW);
                }
                self.0.push((name.0, value.0));
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_page_is_read_whatever_the_order_of_its_members_and_what_is_missing_in_it() {
        let page = br#"{"nextToken":"a\"b","more":[{}],"things":[
            {"thingName":"a","thingArn":"arn","thingTypeName":"pump","version":7,"attributes":{"x":"\u00f8","y":null},"new":{}},
            {"thingName":"b","attributes":null,"thingTypeName":null}]}"#;
        assert_eq!(next_token(page).unwrap().as_deref(), Some("a\"b"));
        let things: Vec<Thing> = listed_things(page).unwrap().into_iter().map(Thing::from).collect();
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
            assert!(listed_things(end.as_bytes()).unwrap().is_empty());
        }
        let twice = br#"{"things":[{"thingName":"a\u0041","attributes":{"y":"1","x":"2","y":"3"}}]}"#;
        let listed = listed_things(twice).unwrap();
        assert_eq!(listed[0].name, "aA");
        assert_eq!(listed[0].attributes, [("x".into(), "2".into()), ("y".into(), "3".into())]);
        assert!(next_token(b"<html>").is_err());
        assert!(listed_things(br#"{"things":[{"version":"x"}]}"#).is_err());
    }
}
