//! A shadow as a flat list of rows in tree order: what a screen shows.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::Document;
use super::document::instant;

/// One row of the tree: a branch or a leaf. Keys and texts come from devices: show them through
/// [`crate::fleet::visible`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// RFC 6901 pointer below the section, such as `/config/rate`: the same for desired and reported.
    pub path: String,
    /// The last key of the path.
    pub key: String,
    /// 0 at the top.
    pub depth: usize,
    /// Whether rows of depth + 1 follow.
    pub is_branch: bool,
    /// The desired value as compact JSON; none for an object.
    pub desired: Option<String>,
    /// The reported value, likewise.
    pub reported: Option<String>,
    /// The value still to be reached, likewise. A branch has none even where leaves below it differ.
    pub delta: Option<String>,
    /// When the desired value was last set.
    pub desired_at: Option<Timestamp>,
    /// When the reported value was last set.
    pub reported_at: Option<Timestamp>,
}

/// Every branch and leaf of desired and reported, merged by path, in the order of their keys.
pub fn leaves(document: &Document) -> Vec<Leaf> {
    let mut out = Vec::new();
    let at = Level {
        desired: Some(&document.desired),
        reported: Some(&document.reported),
        delta: Some(&document.delta),
        desired_times: Some(&document.desired_metadata),
        reported_times: Some(&document.reported_metadata),
    };
    walk(at, "", 0, &mut out);
    out
}

/// What is desired and what is reported at a path, without a walk over the others; none where a branch is.
pub fn values<'a>(document: &'a Document, path: &str) -> [Option<&'a Value>; 2] {
    let sections = [&document.desired, &document.reported, &document.delta];
    let found = sections.map(|section| find(section, path));
    let is_branch = found.iter().flatten().any(|value| value.as_object().is_some_and(|map| !map.is_empty()));
    let [desired, reported, _] = found.map(|value| value.filter(|value| !is_branch || !value.is_object()));
    [desired, reported]
}

fn find<'a>(section: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let (above, last) = path.rsplit_once('/')?;
    let key = |key: &str| key.replace("~1", "/").replace("~0", "~");
    let mut map = section;
    for step in above.split('/').skip(1) {
        map = map.get(&key(step))?.as_object()?;
    }
    map.get(&key(last))
}

/// A value as one line of JSON.
pub fn text(value: &Value) -> String {
    value.to_string()
}

type Section<'a> = Option<&'a Map<String, Value>>;

#[derive(Clone, Copy)]
struct Level<'a> {
    desired: Section<'a>,
    reported: Section<'a>,
    delta: Section<'a>,
    desired_times: Section<'a>,
    reported_times: Section<'a>,
}

fn walk(level: Level<'_>, path: &str, depth: usize, out: &mut Vec<Leaf>) {
    let keys: BTreeSet<&String> =
        [level.desired, level.reported, level.delta].into_iter().flatten().flat_map(Map::keys).collect();
    for key in keys {
        let at = |section: Section<'_>| -> Option<Value> { section?.get(key).cloned() };
        let inner = Level {
            desired: below(level.desired, key),
            reported: below(level.reported, key),
            delta: below(level.delta, key),
            desired_times: below(level.desired_times, key),
            reported_times: below(level.reported_times, key),
        };
        let is_branch = [inner.desired, inner.reported, inner.delta].into_iter().flatten().any(|map| !map.is_empty());
        let shown = |section: Section<'_>| at(section).filter(|v| !is_branch || !v.is_object()).map(|v| text(&v));
        let (desired, reported) = (shown(level.desired), shown(level.reported));
        let time = |section: Section<'_>| section.and_then(|map| newest(map.get(key)?));
        let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
        out.push(Leaf {
            key: key.clone(),
            depth,
            is_branch,
            delta: shown(level.delta),
            desired_at: desired.as_ref().and_then(|_| time(level.desired_times)),
            reported_at: reported.as_ref().and_then(|_| time(level.reported_times)),
            desired,
            reported,
            path: path.clone(),
        });
        if is_branch {
            walk(inner, &path, depth + 1, out);
        }
    }
}

fn below<'a>(section: Section<'a>, key: &str) -> Section<'a> {
    section?.get(key)?.as_object()
}

/// A leaf's time; of a list, its newest element's.
fn newest(metadata: &Value) -> Option<Timestamp> {
    match metadata {
        Value::Object(map) => map.get("timestamp").and_then(instant),
        Value::Array(list) => list.iter().filter_map(newest).max(),
        _ => None,
    }
}
