//! A thing as commands print it. A large fleet has a million of them: they are written here, where that is compiled for
//! speed.

use serde::{Serialize, Serializer};

use super::{ListedThing, Thing, json};

/// A row of `ListThings`, in AWS's words.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThingRow<'t> {
    thing_name: &'t str,
    thing_type_name: Option<&'t str>,
    thing_arn: &'t str,
    #[serde(serialize_with = "as_object")]
    attributes: Vec<(&'t str, &'t str)>,
    version: i64,
}

fn as_object<S: Serializer>(pairs: &[(&str, &str)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(pairs.iter().copied())
}

impl<'t> From<&'t Thing> for ThingRow<'t> {
    fn from(thing: &'t Thing) -> Self {
        Self {
            thing_name: &thing.name,
            thing_type_name: thing.thing_type.as_deref(),
            thing_arn: &thing.arn,
            attributes: thing.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
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
            attributes: thing.attributes.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect(),
            version: thing.version,
        }
    }
}

impl ThingRow<'_> {
    /// As one line of JSON.
    ///
    /// # Errors
    /// None in practice: every thing has its JSON.
    pub fn line(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        json::line(out, self)
    }
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
}
