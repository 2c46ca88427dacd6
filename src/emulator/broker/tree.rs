//! Who subscribed to what, by the segments of the filters.

use std::collections::HashMap;

/// How somebody subscribed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Manner {
    /// The highest quality of service: 0 or 1.
    pub(super) qos: u8,
    /// Not what the subscriber publishes itself (MQTT 5).
    pub(super) no_local: bool,
    /// The retain flag stays as it was published (MQTT 5).
    pub(super) as_published: bool,
}

/// A session's number.
pub(super) type Number = u64;

/// All subscriptions.
#[derive(Debug, Default)]
pub(super) struct Tree(Node);

#[derive(Debug, Default)]
struct Node {
    children: HashMap<String, Node>,
    here: HashMap<Number, Manner>,
}

impl Tree {
    /// Adds a subscription, or replaces it.
    pub(super) fn add(&mut self, filter: &str, who: Number, manner: Manner) {
        let mut node = &mut self.0;
        for segment in filter.split('/') {
            node = node.children.entry(segment.to_owned()).or_default();
        }
        node.here.insert(who, manner);
    }

    /// Takes a subscription away.
    pub(super) fn remove(&mut self, filter: &str, who: Number) {
        remove(&mut self.0, filter, who);
    }

    /// Who is to get what is published there; whose filters overlap is there once, with the highest quality.
    pub(super) fn of(&self, topic: &str) -> HashMap<Number, Manner> {
        let mut found = HashMap::new();
        let segments: Vec<&str> = topic.split('/').collect();
        // A wildcard at the start does not reach what begins with a dollar sign.
        collect(&self.0, &segments, !topic.starts_with('$'), &mut found);
        found
    }
}

fn remove(node: &mut Node, filter: &str, who: Number) {
    let (segment, rest) = filter.split_once('/').map_or((filter, None), |(segment, rest)| (segment, Some(rest)));
    let Some(child) = node.children.get_mut(segment) else { return };
    match rest {
        Some(rest) => remove(child, rest, who),
        None => drop(child.here.remove(&who)),
    }
    if child.children.is_empty() && child.here.is_empty() {
        node.children.remove(segment);
    }
}

fn collect(node: &Node, rest: &[&str], wildcards: bool, found: &mut HashMap<Number, Manner>) {
    // `a/#` is for `a` too.
    if wildcards && let Some(all) = node.children.get("#") {
        merge(&all.here, found);
    }
    let Some((segment, rest)) = rest.split_first() else {
        merge(&node.here, found);
        return;
    };
    if let Some(child) = node.children.get(*segment) {
        collect(child, rest, true, found);
    }
    if wildcards && let Some(child) = node.children.get("+") {
        collect(child, rest, true, found);
    }
}

fn merge(here: &HashMap<Number, Manner>, found: &mut HashMap<Number, Manner>) {
    for (who, manner) in here {
        let so_far = found.entry(*who).or_insert(*manner);
        so_far.qos = so_far.qos.max(manner.qos);
        so_far.no_local &= manner.no_local;
        so_far.as_published |= manner.as_published;
    }
}

/// Whether a filter matches a topic.
pub(super) fn matches(filter: &str, topic: &str) -> bool {
    if topic.starts_with('$') && filter.starts_with(['#', '+']) {
        return false;
    }
    let (mut filter, mut topic) = (filter.split('/'), topic.split('/'));
    loop {
        match (filter.next(), topic.next()) {
            (Some("#"), _) | (None, None) => return true,
            (Some("+"), Some(_)) => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONCE: Manner = Manner { qos: 0, no_local: false, as_published: false };

    #[test]
    fn filters_match_as_mqtt_says() {
        for (filter, topic, does) in [
            ("a/b", "a/b", true),
            ("a/b", "a/b/c", false),
            ("a/b/c", "a/b", false),
            ("a/+/c", "a/b/c", true),
            ("a/+", "a/b/c", false),
            ("a/+", "a/", true),
            ("a/+", "a", false),
            ("a/#", "a", true),
            ("a/#", "a/b/c", true),
            ("a/#", "ab", false),
            ("#", "a/b", true),
            ("#", "$aws/events/presence/connected/c", false),
            ("+/events/#", "$aws/events/presence/connected/c", false),
            ("$aws/#", "$aws/events/presence/connected/c", true),
            ("$aws/events/presence/+/c", "$aws/events/presence/connected/c", true),
            ("$aws/things/+/shadow/update/documents", "$aws/things/t/shadow/update/documents", true),
            ("$aws/things/+/shadow/update/documents", "$aws/things/t/shadow/name/n/update/documents", false),
            ("A/b", "a/b", false),
            ("/a", "a", false),
            ("+/a", "/a", true),
        ] {
            assert_eq!(matches(filter, topic), does, "{filter} {topic}");
            let mut tree = Tree::default();
            tree.add(filter, 1, ONCE);
            assert_eq!(tree.of(topic).contains_key(&1), does, "{filter} {topic} in the tree");
        }
    }

    #[test]
    fn overlapping_filters_deliver_once_with_the_highest_quality() {
        let mut tree = Tree::default();
        tree.add("a/#", 1, ONCE);
        tree.add("a/b", 1, Manner { qos: 1, ..ONCE });
        tree.add("+/b", 2, ONCE);
        let found = tree.of("a/b");
        assert_eq!((found.len(), found[&1].qos, found[&2].qos), (2, 1, 0));
    }

    #[test]
    fn what_is_taken_away_leaves_nothing_behind() {
        let mut tree = Tree::default();
        tree.add("a/b/c", 1, ONCE);
        tree.add("a/b", 2, ONCE);
        tree.remove("a/b/c", 1);
        tree.remove("a/b/c", 1);
        tree.remove("x/y", 1);
        assert_eq!(tree.of("a/b").len(), 1);
        tree.remove("a/b", 2);
        assert!(tree.0.children.is_empty());
    }
}
