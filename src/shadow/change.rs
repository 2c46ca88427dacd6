//! What changed between two versions of a shadow.

use super::{Document, Leaf, leaves};

/// A section of the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// What is asked of the device.
    Desired,
    /// What the device says.
    Reported,
}

/// A leaf that was added, removed or given another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub section: Section,
    /// As in [`Leaf::path`].
    pub path: String,
    /// Its value before as compact JSON; none where it is new.
    pub before: Option<String>,
    /// Its value after; none where it is gone.
    pub after: Option<String>,
}

/// Every leaf that differs, in the order of [`leaves()`]; leaves that are gone stand after their neighbours.
pub fn changed(before: &Document, after: &Document) -> Vec<Change> {
    let (old, new) = (leaves(before), leaves(after));
    let mut out = Vec::new();
    let mut pairs: Vec<(&str, Option<&Leaf>, Option<&Leaf>)> = Vec::new();
    // Both lists are in tree order, which is the order of the paths' keys: one pass pairs them.
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        let order = match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) => keys(&a.path).cmp(keys(&b.path)),
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        let (a, b) = (order.is_le().then(|| &old[i]), order.is_ge().then(|| &new[j]));
        i += usize::from(a.is_some());
        j += usize::from(b.is_some());
        pairs.push((a.or(b).map_or("", |leaf| &leaf.path), a, b));
    }
    for (path, a, b) in pairs {
        for section in [Section::Desired, Section::Reported] {
            let (before, after) = (value(a, section), value(b, section));
            if before != after {
                out.push(Change { section, path: path.to_owned(), before, after });
            }
        }
    }
    out
}

/// The keys of a pointer as they are ordered in the tree.
pub(super) fn keys(path: &str) -> impl Iterator<Item = String> {
    path.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~"))
}

fn value(leaf: Option<&Leaf>, section: Section) -> Option<String> {
    let leaf = leaf?;
    match section {
        Section::Desired => leaf.desired.clone(),
        Section::Reported => leaf.reported.clone(),
    }
}
