//! A many-to-many relation that can be asked from both sides.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

type Forward = BTreeMap<String, BTreeSet<String>>;

/// Pairs of names: policy and target, thing and principal, group and thing. Stored as one map, indexed both ways.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "Forward", into = "Forward")]
pub struct Links {
    forward: Forward,
    backward: Forward,
}

impl From<Forward> for Links {
    fn from(forward: Forward) -> Self {
        let mut backward = Forward::new();
        for (left, rights) in &forward {
            for right in rights {
                backward.entry(right.clone()).or_default().insert(left.clone());
            }
        }
        Self { forward, backward }
    }
}

impl From<Links> for Forward {
    fn from(links: Links) -> Self {
        links.forward
    }
}

impl Links {
    /// Adds a pair; `false` if it was there.
    pub fn add(&mut self, left: &str, right: &str) -> bool {
        self.backward.entry(right.to_owned()).or_default().insert(left.to_owned());
        self.forward.entry(left.to_owned()).or_default().insert(right.to_owned())
    }

    /// Takes a pair away; `false` if it was not there.
    pub fn remove(&mut self, left: &str, right: &str) -> bool {
        take(&mut self.backward, right, left);
        take(&mut self.forward, left, right)
    }

    /// Takes away every pair of this left side.
    pub fn remove_left(&mut self, left: &str) {
        for right in self.forward.remove(left).unwrap_or_default() {
            take(&mut self.backward, &right, left);
        }
    }

    /// Takes away every pair of this right side.
    pub fn remove_right(&mut self, right: &str) {
        for left in self.backward.remove(right).unwrap_or_default() {
            take(&mut self.forward, &left, right);
        }
    }

    /// Whether the pair is there.
    pub fn has(&self, left: &str, right: &str) -> bool {
        self.forward.get(left).is_some_and(|set| set.contains(right))
    }

    /// What stands on the right of `left`, in order.
    pub fn right_of(&self, left: &str) -> impl DoubleEndedIterator<Item = &String> {
        self.forward.get(left).into_iter().flatten()
    }

    /// The same, from behind `after` on: what a page of a long list starts with.
    pub fn right_behind<'l>(&'l self, left: &str, after: Option<&str>) -> impl Iterator<Item = &'l String> + use<'l> {
        behind(self.forward.get(left), after)
    }

    /// What stands on the left of `right`, from behind `after` on.
    pub fn left_behind(&self, right: &str, after: Option<&str>) -> impl Iterator<Item = &String> {
        behind(self.backward.get(right), after)
    }

    /// What stands on the left of `right`, in order.
    pub fn left_of(&self, right: &str) -> impl DoubleEndedIterator<Item = &String> {
        self.backward.get(right).into_iter().flatten()
    }
}

fn behind<'s>(set: Option<&'s BTreeSet<String>>, after: Option<&str>) -> impl Iterator<Item = &'s String> + use<'s> {
    let start = after.map_or(Bound::Unbounded, Bound::Excluded);
    set.map(|set| set.range::<str, _>((start, Bound::Unbounded))).into_iter().flatten()
}

fn take(map: &mut Forward, key: &str, value: &str) -> bool {
    let Some(set) = map.get_mut(key) else { return false };
    let taken = set.remove(value);
    if set.is_empty() {
        map.remove(key);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_agree_after_changes_and_after_storage() {
        let mut links = Links::default();
        assert!(links.add("p", "c1"));
        assert!(links.add("p", "c2"));
        assert!(links.add("q", "c1"));
        assert!(!links.add("q", "c1"));
        assert!(links.remove("p", "c1"));
        assert!(!links.remove("p", "c1"));
        let stored: Links = serde_json::from_str(&serde_json::to_string(&links).unwrap()).unwrap();
        assert_eq!(stored, links);
        assert_eq!(stored.left_of("c1").collect::<Vec<_>>(), ["q"]);
        links.add("p", "c3");
        assert_eq!(links.right_behind("p", Some("c2")).collect::<Vec<_>>(), ["c3"]);
        assert_eq!(links.right_behind("p", None).count(), 2);
        assert_eq!(links.left_behind("c3", Some("p")).count(), 0);
        links.remove_right("c1");
        assert_eq!(links.right_of("q").count(), 0);
        links.remove_left("p");
        assert_eq!(links, Links::default());
    }
}
