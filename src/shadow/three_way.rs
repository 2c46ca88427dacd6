//! Two edits of one state: what goes together is merged, what overlaps is a conflict for the reader to decide.
//!
//! Leaves are compared by pointer; lists are one value, as they are to AWS; removing is a change as any other.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::text::pointer;

/// A place that both changed, each otherwise. Values come from the cloud: show them through [`crate::fleet::visible`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The keys that lead to it; never empty.
    pub path: Vec<String>,
    /// What it was; none where it was not there.
    pub base: Option<Value>,
    /// What they made of it; none where they removed it.
    pub theirs: Option<Value>,
    /// What is wanted here.
    pub mine: Option<Value>,
}

impl Conflict {
    /// Its RFC 6901 pointer.
    pub fn pointer(&self) -> String {
        pointer(&self.path)
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// Everything that goes together; in the place of every conflict stands what they have.
    pub state: Map<String, Value>,
    /// In the order of their paths. None lies within another.
    pub conflicts: Vec<Conflict>,
}

impl Merged {
    /// Decides a conflict: what stands at its path from now on; `None` removes it.
    pub fn decide(&mut self, path: &[String], value: Option<Value>) {
        put(&mut self.state, path, value);
    }
}

/// Merges what was made of `base` here and elsewhere.
pub fn three_way(base: &Map<String, Value>, theirs: &Map<String, Value>, mine: &Map<String, Value>) -> Merged {
    let mut conflicts = Vec::new();
    let state = objects(Some(base), theirs, mine, &mut Vec::new(), &mut conflicts);
    Merged { state, conflicts }
}

fn objects(
    base: Option<&Map<String, Value>>,
    theirs: &Map<String, Value>,
    mine: &Map<String, Value>,
    path: &mut Vec<String>,
    conflicts: &mut Vec<Conflict>,
) -> Map<String, Value> {
    let keys: BTreeSet<&String> = base.into_iter().chain([theirs, mine]).flat_map(Map::keys).collect();
    let mut out = Map::new();
    for key in keys {
        path.push(key.clone());
        let sides = (base.and_then(|base| base.get(key)), theirs.get(key), mine.get(key));
        if let Some(value) = values(sides, path, conflicts) {
            out.insert(key.clone(), value);
        }
        path.pop();
    }
    out
}

type Sides<'a> = (Option<&'a Value>, Option<&'a Value>, Option<&'a Value>);

fn values((base, theirs, mine): Sides<'_>, path: &mut Vec<String>, conflicts: &mut Vec<Conflict>) -> Option<Value> {
    if theirs == mine || base == mine {
        return theirs.cloned();
    }
    if base == theirs {
        return mine.cloned();
    }
    // Where both put an object in the place of another value, that they did is one decision: a conflict.
    if let (None | Some(Value::Object(_)), Some(Value::Object(theirs)), Some(Value::Object(mine))) =
        (base, theirs, mine)
    {
        return Some(Value::Object(objects(base.and_then(Value::as_object), theirs, mine, path, conflicts)));
    }
    let conflict = Conflict { path: path.clone(), base: base.cloned(), theirs: theirs.cloned(), mine: mine.cloned() };
    conflicts.push(conflict);
    theirs.cloned()
}

/// Puts a value at a path, or removes what is there.
fn put(state: &mut Map<String, Value>, path: &[String], value: Option<Value>) {
    let Some((key, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        match value {
            Some(value) => drop(state.insert(key.clone(), value)),
            None => drop(state.remove(key)),
        }
        return;
    }
    if let Value::Object(inner) = state.entry(key.clone()).or_insert_with(|| Value::Object(Map::new())) {
        put(inner, rest, value);
    }
}
