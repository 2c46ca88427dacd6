//! Values as the index has them.

use std::borrow::Cow;

use serde_json::Value;

use crate::emulator::crowd::Leaf;

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emulator) enum Indexed<'v> {
    /// Text.
    Text(&'v str),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
}

impl<'v> From<Leaf<'v>> for Indexed<'v> {
    fn from(leaf: Leaf<'v>) -> Self {
        match leaf {
            Leaf::Whole(number) => Self::Number(f64::from(number)),
            Leaf::Tenths(tenths) => Self::Number(f64::from(tenths) / 10.0),
            Leaf::Text(text) => Self::Text(text),
            Leaf::Flag(flag) => Self::Flag(flag),
        }
    }
}

impl<'v> Indexed<'v> {
    /// As a number: text that is one counts (registry attributes are texts all of them).
    pub(super) fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Text(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
            Self::Flag(_) => None,
        }
    }

    /// As text.
    pub(super) fn text(self) -> Cow<'v, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
        }
    }
}

/// Every leaf below a JSON value; the items of a list stand where the list does. Says whether `each` was content.
pub(super) fn leaves(value: &Value, each: &mut dyn FnMut(Indexed<'_>) -> bool) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => each(Indexed::Flag(*flag)),
        Value::Number(number) => number.as_f64().is_some_and(|number| each(Indexed::Number(number))),
        Value::String(text) => each(Indexed::Text(text)),
        Value::Array(items) => items.iter().any(|item| leaves(item, each)),
        Value::Object(members) => members.values().any(|member| leaves(member, each)),
    }
}

/// What stands at a path of member names; below a list, in any of its items.
pub(super) fn at(value: &Value, path: &[String], each: &mut dyn FnMut(Indexed<'_>) -> bool) -> bool {
    match (path.split_first(), value) {
        (_, Value::Array(items)) => items.iter().any(|item| at(item, path, each)),
        (None, value) => leaves(value, each),
        (Some((name, rest)), Value::Object(members)) => members.get(name).is_some_and(|member| at(member, rest, each)),
        _ => false,
    }
}
