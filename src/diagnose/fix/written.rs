//! A policy document as it is written: what is not changed keeps its place, its order and its words.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// JSON whose members keep their order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    /// Members in their order; where a key stands twice, it does so here.
    Object(Vec<(String, Json)>),
    /// Elements.
    List(Vec<Json>),
    /// Anything else.
    Plain(Value),
}

/// A document with its statements.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written(Vec<(String, Json)>);

impl Json {
    pub(super) fn text(text: &str) -> Self {
        Self::Plain(Value::from(text))
    }

    pub(super) fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    pub(super) fn object(members: Vec<(&str, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// Puts another text for this one, wherever it is an element or the value itself; whether it was found.
    fn replace(&mut self, from: &str, to: &str) -> bool {
        match self {
            Self::Plain(Value::String(text)) if text == from => {
                to.clone_into(text);
                true
            }
            Self::List(all) => {
                let mut found = false;
                for one in all {
                    found |= one.replace(from, to);
                }
                found
            }
            Self::Object(_) | Self::Plain(_) => false,
        }
    }
}

impl Written {
    /// A document with one statement.
    pub(super) fn of(statement: Json) -> Self {
        Self::of_all(vec![statement])
    }

    /// A document with these statements.
    pub(super) fn of_all(statements: Vec<Json>) -> Self {
        Self(vec![("Version".to_owned(), Json::text("2012-10-17")), ("Statement".to_owned(), Json::List(statements))])
    }

    /// `None` for text that is no JSON object.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match serde_json::from_str(text).ok()? {
            Json::Object(members) => Some(Self(members)),
            Json::List(_) | Json::Plain(_) => None,
        }
    }

    /// The statements; one by itself is made a list of one.
    fn statements(&mut self) -> Option<&mut Vec<Json>> {
        let (_, value) = self.0.iter_mut().rev().find(|(key, _)| key == "Statement")?;
        if matches!(value, Json::Object(_)) {
            *value = Json::List(vec![value.clone()]);
        }
        match value {
            Json::List(all) => Some(all),
            Json::Object(_) | Json::Plain(_) => None,
        }
    }

    /// With one statement more; `None` where there is no place for it.
    pub(super) fn with(mut self, statement: Json) -> Option<Self> {
        self.statements()?.push(statement);
        Some(self)
    }

    /// Without a statement; `None` where none would be left, which AWS takes for malformed.
    pub(super) fn without(mut self, index: usize) -> Option<Self> {
        let all = self.statements()?;
        if index >= all.len() || all.len() < 2 {
            return None;
        }
        all.remove(index);
        Some(self)
    }

    /// With another text for this one in a member of a statement such as `Resource`; `None` where it is not there.
    pub(super) fn with_text(mut self, index: usize, member: &str, from: &str, to: &str) -> Option<Self> {
        let Json::Object(members) = self.statements()?.get_mut(index)? else { return None };
        let found = members.iter_mut().filter(|(key, _)| key == member);
        found.fold(false, |found, (_, value)| value.replace(from, to) || found).then_some(self)
    }

    /// With texts more in a member of a statement such as `Resource`; `None` where it is not there.
    pub(super) fn with_more<'a>(
        mut self,
        index: usize,
        member: &str,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Option<Self> {
        let Json::Object(members) = self.statements()?.get_mut(index)? else { return None };
        let (_, value) = members.iter_mut().rev().find(|(key, _)| key == member)?;
        if matches!(value, Json::Plain(Value::String(_))) {
            *value = Json::List(vec![value.clone()]);
        }
        let Json::List(all) = value else { return None };
        all.extend(texts.into_iter().map(Json::text));
        Some(self)
    }

    /// Without white space: what is sent.
    pub(super) fn compact(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Indented: what is read.
    pub(super) fn pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        members(&self.0, serializer)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(all) => members(all, serializer),
            Self::List(all) => {
                let mut list = serializer.serialize_seq(Some(all.len()))?;
                for one in all {
                    list.serialize_element(one)?;
                }
                list.end()
            }
            Self::Plain(value) => value.serialize(serializer),
        }
    }
}

fn members<S: Serializer>(all: &[(String, Json)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(all.len()))?;
    for (key, value) in all {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Json::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(Json::List(all))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::text(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Plain(Value::Null))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_changed_keeps_its_order() {
        let text = r#"{"Version":"2012-10-17","Id":"x","Statement":{"Sid":"B","Effect":"Allow","Action":["b","a"],"Resource":"r"}}"#;
        let written = Written::parse(text).unwrap();
        assert_eq!(written.compact(), text);
        let corrected = written.clone().with_text(0, "Resource", "r", "s").unwrap();
        assert!(corrected.compact().contains(r#""Action":["b","a"],"Resource":"s""#), "{}", corrected.compact());
        assert_eq!(written.clone().with_text(0, "Resource", "q", "s"), None);
        assert_eq!(written.clone().with_text(1, "Resource", "r", "s"), None);
        let two = written.clone().with(Json::object(vec![("Effect", Json::text("Deny"))])).unwrap();
        assert!(two.compact().ends_with(r#""Resource":"r"},{"Effect":"Deny"}]}"#), "{}", two.compact());
        assert_eq!(two.without(1).unwrap().compact(), text.replace(":{\"Sid", ":[{\"Sid").replace("\"r\"}", "\"r\"}]"));
        assert_eq!(written.without(0), None, "a policy without a statement is none");
    }

    #[test]
    fn what_is_no_object_is_no_document() {
        assert_eq!(Written::parse("[]"), None);
        assert_eq!(Written::parse("{"), None);
        assert_eq!(Written::parse(r#"{"Statement":3}"#).unwrap().with(Json::text("x")), None);
    }
}
