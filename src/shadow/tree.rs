//! A shadow as a tree that is read against an older one: what is new, what has another value, what is gone.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::change::{Section, keys};
use super::{Document, Leaf, leaves};

/// How a row differs from what it is read against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It was not there.
    New,
    /// It had another value.
    Changed,
    /// It is not there any more; its row stays, empty.
    Gone,
}

/// A branch or leaf with what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeRow {
    /// As it is; of what is gone only path and key.
    pub leaf: Leaf,
    /// How it differs; branches have none.
    pub mark: Option<Mark>,
    /// Its values in what it is read against: desired, then reported.
    pub was: [Option<String>; 2],
    /// Marked leaves below.
    pub marked_below: usize,
    /// Leaves below that desired and reported differ in.
    pub differing_below: usize,
}

impl TreeRow {
    /// Its value in a section.
    pub fn now(&self, section: Section) -> Option<&str> {
        match section {
            Section::Desired => self.leaf.desired.as_deref(),
            Section::Reported => self.leaf.reported.as_deref(),
        }
    }

    /// What it was in a section.
    pub fn before(&self, section: Section) -> Option<&str> {
        self.was[section as usize].as_deref()
    }

    /// Whether its value in a section is another than it was.
    pub fn has_changed(&self, section: Section) -> bool {
        self.mark.is_some() && self.now(section) != self.before(section)
    }

    /// Whether both sections have a value, and not the same.
    pub fn is_split(&self) -> bool {
        matches!((&self.leaf.desired, &self.leaf.reported), (Some(wanted), Some(found)) if wanted != found)
    }

    /// Whether something is still to be reached here: for a branch, below it.
    pub const fn differs(&self) -> bool {
        self.leaf.delta.is_some() || self.differing_below > 0
    }
}

/// The rows of a document in tree order, read against another; without that one nothing is marked. What only that one
/// has stands where it stood.
pub fn tree(document: &Document, against: Option<&Document>) -> Vec<TreeRow> {
    let now = leaves(document);
    let mut rows = match against {
        None => now.into_iter().map(unmarked).collect(),
        Some(against) => merged(now, leaves(against)),
    };
    count_below(&mut rows);
    rows
}

fn unmarked(leaf: Leaf) -> TreeRow {
    TreeRow { leaf, mark: None, was: [None, None], marked_below: 0, differing_below: 0 }
}

/// Both lists are in tree order, which is the order of the paths' keys: one pass pairs them.
fn merged(now: Vec<Leaf>, before: Vec<Leaf>) -> Vec<TreeRow> {
    let mut out = Vec::with_capacity(now.len());
    let mut now = now.into_iter().peekable();
    let mut before = before.into_iter().peekable();
    loop {
        let order = match (now.peek(), before.peek()) {
            (Some(a), Some(b)) => order(&a.path, &b.path),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return out,
        };
        let new = if order.is_le() { now.next() } else { None };
        let old = if order.is_ge() { before.next() } else { None };
        out.extend(paired(new, old));
    }
}

fn paired(new: Option<Leaf>, old: Option<Leaf>) -> Option<TreeRow> {
    let was = old.as_ref().map_or([None, None], |old| [old.desired.clone(), old.reported.clone()]);
    let has = |leaf: &Leaf| leaf.desired.is_some() || leaf.reported.is_some();
    let (had, has) = (old.as_ref().is_some_and(has), new.as_ref().is_some_and(has));
    let is_branch = new.as_ref().is_some_and(|leaf| leaf.is_branch) || old.as_ref().is_some_and(|leaf| leaf.is_branch);
    let leaf = new.or_else(|| {
        old.map(|old| Leaf { desired: None, reported: None, delta: None, desired_at: None, reported_at: None, ..old })
    })?;
    let leaf = Leaf { is_branch, ..leaf };
    let mark = match (had, has) {
        (false, true) => Some(Mark::New),
        (true, false) => Some(Mark::Gone),
        _ if was != [leaf.desired.clone(), leaf.reported.clone()] => Some(Mark::Changed),
        _ => None,
    };
    Some(TreeRow { mark, was, ..unmarked(leaf) })
}

fn count_below(rows: &mut [TreeRow]) {
    // Branches above the row looked at, outermost first.
    let mut above: Vec<usize> = Vec::new();
    for at in 0..rows.len() {
        let depth = rows[at].leaf.depth;
        above.truncate(depth);
        let (marked, differs) = (usize::from(rows[at].mark.is_some()), usize::from(rows[at].leaf.delta.is_some()));
        for branch in &above {
            rows[*branch].marked_below += marked;
            rows[*branch].differing_below += differs;
        }
        if rows[at].leaf.is_branch {
            above.push(at);
        }
    }
}

/// The order of two paths in the tree.
pub fn order(a: &str, b: &str) -> Ordering {
    keys(a).cmp(keys(b))
}

/// Which branches are folded, by path: they stay so while the document changes, and when it comes back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folds(BTreeSet<String>);

/// Branches remembered as folded; a device that makes up new ones for ever must not fill the memory.
const FOLDS: usize = 2_000;

impl Folds {
    /// Whether a branch is folded.
    pub fn holds(&self, path: &str) -> bool {
        self.0.contains(path)
    }

    /// Folds a branch, or unfolds it.
    pub fn set(&mut self, path: &str, folded: bool) {
        if !folded {
            self.0.remove(path);
        } else if self.0.len() < FOLDS {
            self.0.insert(path.to_owned());
        }
    }

    /// Folds every branch.
    pub fn fold_all(&mut self, rows: &[TreeRow]) {
        for row in rows.iter().filter(|row| row.leaf.is_branch) {
            self.set(&row.leaf.path, true);
        }
    }

    /// Unfolds every branch.
    pub fn unfold_all(&mut self) {
        self.0.clear();
    }

    /// Unfolds every branch above a path.
    pub fn reveal(&mut self, path: &str) {
        for (at, _) in path.match_indices('/').skip(1) {
            self.0.remove(&path[..at]);
        }
    }

    /// The rows that are not below a folded branch, by number.
    pub fn visible(&self, rows: &[TreeRow]) -> Vec<usize> {
        let mut hidden_below = None;
        let mut out = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            if hidden_below.is_some_and(|depth| row.leaf.depth > depth) {
                continue;
            }
            hidden_below = (row.leaf.is_branch && self.holds(&row.leaf.path)).then_some(row.leaf.depth);
            out.push(at);
        }
        out
    }
}

/// The row of a path; where it is not among them, the nearest one before it, else the first.
pub fn nearest(rows: &[TreeRow], visible: &[usize], path: &str) -> usize {
    let behind = visible.partition_point(|at| order(&rows[*at].leaf.path, path).is_le());
    behind.saturating_sub(1)
}
