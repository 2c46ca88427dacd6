//! Pages: two families of parameters, one kind of opaque token.

use std::collections::BTreeMap;
use std::ops::Bound;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome};
use crate::emulator::state::Refusal;

/// Longest page of the registry (service model: `maxResults`, `pageSize`), and the one nobody asked for.
const LONGEST: usize = 250;
const USUAL: usize = 25;
/// Marks our tokens, so that foreign text is told from a token.
const SEAL: &str = "v1";

/// Which parameters page an operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    token: &'static str,
    size: &'static str,
    next: &'static str,
    longest: usize,
}

/// `nextToken` and `maxResults`: things, groups, types.
pub(super) const NEXT_TOKEN: Style =
    Style { token: "nextToken", size: "maxResults", next: "nextToken", longest: LONGEST };
/// `marker` and `pageSize`: certificates, policies, role aliases.
pub(super) const MARKER: Style = Style { token: "marker", size: "pageSize", next: "nextMarker", longest: LONGEST };
/// `nextToken` and `pageSize`, at most 100: named shadows.
pub(super) const SHADOWS: Style = Style { token: "nextToken", size: "pageSize", next: "nextToken", longest: 100 };

/// `nextToken` and `maxResults`, at most 200: retained messages.
pub(super) const RETAINED: Style = Style { token: "nextToken", size: "maxResults", next: "nextToken", longest: 200 };
/// `nextToken` and `maxResults`, at most 200: a client's subscriptions.
pub(super) const SUBSCRIPTIONS: Style = RETAINED;

/// `nextToken` and `maxResults`, at most 100, in the body: what a search finds.
pub(super) const INDEX: Style = Style { token: "nextToken", size: "maxResults", next: "nextToken", longest: 100 };

/// The page a caller asked for.
#[derive(Debug)]
pub(super) struct Page {
    style: Style,
    /// The key of the last item of the page before.
    pub(super) after: Option<String>,
    pub(super) size: usize,
    /// Oldest first, where the operation lists by age.
    pub(super) ascending: bool,
}

impl Page {
    /// Reads the parameters.
    ///
    /// # Errors
    /// `InvalidRequestException` for a size out of bounds or a token that is none.
    pub(super) fn read(call: &Call<'_>, style: Style) -> Result<Self, Refusal> {
        let size = match call.number(style.size)? {
            None => USUAL,
            Some(size) => bounded(size, style)?,
        };
        let after = call.query(style.token).filter(|token| !token.is_empty());
        let after = after.map(|token| open(token, style.token)).transpose()?;
        Ok(Self { style, after, size, ascending: call.flag("isAscendingOrder") })
    }

    /// Reads the members of a body. Where it names no size the page is as long as can be: AWS's is not documented.
    ///
    /// # Errors
    /// As [`Page::read`].
    pub(super) fn of_body(body: &Value, style: Style) -> Result<Self, Refusal> {
        let size = body[style.size].as_i64().map(|size| bounded(size, style)).transpose()?;
        let after = body[style.token].as_str().filter(|token| !token.is_empty());
        let after = after.map(|token| open(token, style.token)).transpose()?;
        Ok(Self { style, after, size: size.unwrap_or(style.longest), ascending: false })
    }

    /// The first items of a sequence that starts behind [`Page::after`], and the token for the rest. `key` names an
    /// item so that the sequence can start behind it.
    pub(super) fn cut<T>(
        &self,
        items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> (Vec<T>, Option<String>) {
        let mut page: Vec<T> = items.take(self.size + 1).collect();
        if page.len() <= self.size {
            return (page, None);
        }
        page.truncate(self.size);
        let token = page.last().map(|last| seal(&key(last)));
        (page, token)
    }

    /// A page of a map in the order of its keys.
    pub(super) fn of_map<'m, V>(&self, map: &'m BTreeMap<String, V>) -> impl Iterator<Item = (&'m String, &'m V)> {
        let start = self.after.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        map.range::<str, _>((start, Bound::Unbounded))
    }

    /// A page of a short list: sorted by key, oldest or newest first where keys are ages.
    pub(super) fn of_list<T>(&self, mut items: Vec<(String, T)>, by_age: bool) -> (Vec<T>, Option<String>) {
        items.sort_by(|a, b| a.0.cmp(&b.0));
        let newest_first = by_age && !self.ascending;
        if newest_first {
            items.reverse();
        }
        let behind =
            |key: &String| self.after.as_ref().is_none_or(|after| if newest_first { key < after } else { key > after });
        let rest = items.into_iter().filter(|(key, _)| behind(key));
        let (page, token) = self.cut(rest, |(key, _)| key.clone());
        (page.into_iter().map(|(_, item)| item).collect(), token)
    }

    /// The same as [`Page::body`], written without a detour.
    pub(super) fn text(&self, member: &str, items: &impl Serialize, next: Option<String>) -> Outcome {
        let mut text = format!("{{\"{member}\":").into_bytes();
        let written = serde_json::to_writer(&mut text, items);
        written.map_err(|error| Refusal::new("InternalFailureException", error.to_string()))?;
        if let Some(next) = next {
            // A token is letters, digits, `-` and `_`.
            text.extend_from_slice(format!(",\"{}\":\"{next}\"", self.style.next).as_bytes());
        }
        text.push(b'}');
        Ok(Answer::Raw(String::from_utf8(text).unwrap_or_default()))
    }

    /// `{member: items, nextToken: …}`, the token left out on the last page.
    pub(super) fn body(&self, member: &str, items: impl Into<Value>, next: Option<String>) -> Value {
        let mut body = json!({ member: items.into() });
        if let Some(next) = next {
            body[self.style.next] = Value::from(next);
        }
        body
    }
}

/// A key that sorts by age, then by name.
pub(super) fn age_key(created: jiff::Timestamp, name: &str) -> String {
    format!("{:024} {name}", created.as_nanosecond())
}

fn bounded(size: i64, style: Style) -> Result<usize, Refusal> {
    let (word, limit) = if size < 1 { ("greater", 1) } else { ("less", style.longest) };
    match usize::try_from(size) {
        Ok(size) if (1..=style.longest).contains(&size) => Ok(size),
        _ => Err(Refusal::invalid(format!(
            "1 validation error detected: Value '{size}' at '{}' failed to satisfy constraint: Member must have value \
             {word} than or equal to {limit}",
            style.size
        ))),
    }
}

fn seal(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{SEAL}{key}"))
}

fn open(token: &str, parameter: &str) -> Result<String, Refusal> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix(SEAL).map(str::to_owned))
        .ok_or_else(|| Refusal::invalid(format!("The {parameter} is invalid")))
}
