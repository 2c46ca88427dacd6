//! A thing as commands print it. A large fleet has a million of them: they are written here, where that is compiled for
//! speed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::{ListedThing, Thing, json};

/// A row of `ListThings`, in AWS's words.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThingRow<'t> {
    thing_name: &'t str,
    thing_type_name: Option<&'t str>,
    thing_arn: &'t str,
    attributes: Attributes<'t>,
    version: i64,
}

/// As each of the two kinds of things has them.
#[derive(Debug)]
enum Attributes<'t> {
    Map(&'t BTreeMap<String, String>),
    Listed(&'t [(Cow<'t, str>, Cow<'t, str>)]),
}

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Map(all) => to.collect_map(*all),
            Self::Listed(all) => to.collect_map(all.iter().map(|(name, value)| (name, value))),
        }
    }
}

impl<'t> From<&'t Thing> for ThingRow<'t> {
    fn from(thing: &'t Thing) -> Self {
        Self {
            thing_name: &thing.name,
            thing_type_name: thing.thing_type.as_deref(),
            thing_arn: &thing.arn,
            attributes: Attributes::Map(&thing.attributes),
            version: thing.version,
        }
    }
}

impl<'t> From<&'t ListedThing<'_>> for ThingRow<'t> {
    fn from(thing: &'t ListedThing<'_>) -> Self {
        Self {
            thing_name: &thing.name,
            thing_type_name: thing.thing_type.as_deref(),
            thing_arn: &thing.arn,
            attributes: Attributes::Listed(&thing.attributes),
            version: thing.version,
        }
    }
}

impl ThingRow<'_> {
    /// As one line of JSON: what serializing it gives, in a third of the time.
    ///
    /// # Errors
    /// None in practice: every thing has its JSON.
    pub fn line(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        out.extend_from_slice(b"{\"thingName\":");
        json::text(out, self.thing_name)?;
        out.extend_from_slice(b",\"thingTypeName\":");
        match self.thing_type_name {
            Some(name) => json::text(out, name)?,
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"thingArn\":");
        json::text(out, self.thing_arn)?;
        out.extend_from_slice(b",\"attributes\":{");
        match self.attributes {
            Attributes::Map(all) => pairs(out, all.iter().map(|(name, value)| (name.as_str(), value.as_str())))?,
            Attributes::Listed(all) => pairs(out, all.iter().map(|(name, value)| (name.as_ref(), value.as_ref())))?,
        }
        out.extend_from_slice(b"},\"version\":");
        serde_json::to_writer(&mut *out, &self.version)?;
        out.extend_from_slice(b"}\n");
        Ok(())
    }
}

fn pairs<'a>(out: &mut Vec<u8>, all: impl Iterator<Item = (&'a str, &'a str)>) -> serde_json::Result<()> {
    for (at, (name, value)) in all.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        json::text(out, name)?;
        out.push(b':');
        json::text(out, value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_one_line_in_the_words_of_aws() {
        let thing = Thing { name: "a\u{9b}".to_owned(), version: 2, ..Thing::default() };
        let mut out = Vec::new();
        ThingRow::from(&thing).line(&mut out).unwrap();
        let line = r#"{"thingName":"a\u009b","thingTypeName":null,"thingArn":"","attributes":{},"version":2}"#;
        assert_eq!(String::from_utf8(out).unwrap(), format!("{line}\n"));
    }

    proptest::proptest! {
        #[test]
        fn a_line_is_what_serializing_the_row_gives(
            name in ".*",
            arn in "[ -~]*",
            thing_type: Option<String>,
            attributes in proptest::collection::btree_map(".*", "[ -~\\x00-\u{ff}]*", 0..4),
            version: i64,
        ) {
            let thing = Thing { name, arn, thing_type, attributes, version };
            let text = |text: &String| Cow::Owned(text.clone());
            let listed = ListedThing {
                name: text(&thing.name),
                arn: text(&thing.arn),
                thing_type: thing.thing_type.as_ref().map(text),
                attributes: thing.attributes.iter().map(|(name, value)| (text(name), text(value))).collect(),
                version,
            };
            let mut serialized = Vec::new();
            json::line(&mut serialized, &ThingRow::from(&thing)).unwrap();
            for row in [ThingRow::from(&thing), ThingRow::from(&listed)] {
                let mut out = Vec::new();
                row.line(&mut out).unwrap();
                proptest::prop_assert_eq!(&out, &serialized);
            }
        }
    }
}
