//! What AWS IoT takes for a topic and a topic filter, and how a filter and a policy's pattern meet.

use super::judge::Right;
use crate::diagnose::{DeviceFacts, MqttAsked};
use crate::policy::{Effect, Matching};

/// The longest topic or filter, in bytes (AWS IoT Core quotas).
const LONGEST: usize = 256;
/// The most slashes in a topic or filter (AWS IoT Core quotas).
const MOST_SLASHES: usize = 7;
/// Topics of rules, whose first three segments are not counted.
const BASIC_INGEST: &str = "$aws/rules/";
/// Subscriptions of one connection (AWS IoT Core quotas).
const MOST_SUBSCRIPTIONS: usize = 50;
/// Reserved topics that AWS knows; a client may not make up others (developer guide, `reserved-topics`).
const RESERVED: [&str; 9] = [
    "$aws/things/",
    "$aws/events/",
    "$aws/rules/",
    "$aws/certificates/",
    "$aws/provisioning-templates/",
    "$aws/commands/",
    "$aws/sitewise/",
    "$aws/device_location/",
    "$aws/jobs/",
];

/// The topics of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Topics {
    pub(super) publish: Vec<String>,
    pub(super) subscribe: Vec<String>,
    pub(super) retain: bool,
    /// For a question: `the classic shadow's topics`.
    pub(super) what: String,
}

impl Topics {
    /// Those asked for; else those of the thing's shadow (developer guide, `device-shadow-mqtt`).
    pub(super) fn of(facts: &DeviceFacts, asked: &MqttAsked) -> Self {
        if !asked.publish.is_empty() || !asked.subscribe.is_empty() {
            return Self {
                publish: asked.publish.clone(),
                subscribe: asked.subscribe.clone(),
                retain: asked.retain,
                what: "what is asked".to_owned(),
            };
        }
        let what = match &asked.shadow {
            Some(name) => format!("its shadow {name}'s topics"),
            None => "its classic shadow's topics".to_owned(),
        };
        let Some(thing) = &facts.thing_name else {
            return Self { publish: Vec::new(), subscribe: Vec::new(), retain: asked.retain, what };
        };
        let (publish, subscribe) = shadow_topics(thing, asked.shadow.as_deref());
        Self { publish, subscribe, retain: asked.retain, what }
    }
}

/// The topics a device publishes its shadow's requests to, and those it hears the answers on.
pub(in crate::diagnose) fn shadow_topics(thing: &str, shadow: Option<&str>) -> (Vec<String>, Vec<String>) {
    let prefix = match shadow {
        Some(name) => format!("$aws/things/{thing}/shadow/name/{name}"),
        None => format!("$aws/things/{thing}/shadow"),
    };
    let all = |ends: &[&str]| ends.iter().map(|end| format!("{prefix}/{end}")).collect();
    (
        all(&["get", "update"]),
        all(&["get/accepted", "get/rejected", "update/accepted", "update/rejected", "update/delta"]),
    )
}

/// What AWS IoT itself takes no session for, whatever its policies say; each in words.
pub(super) fn against_the_rules(topics: &Topics) -> Vec<String> {
    let mut faults = Vec::new();
    for topic in &topics.publish {
        if topic.contains(['+', '#']) {
            faults.push(format!("{topic}: a topic to publish to has no wildcards"));
        }
        if topics.retain && topic.starts_with('$') {
            faults.push(format!("{topic}: reserved topics cannot be retained"));
        }
    }
    for filter in &topics.subscribe {
        faults.extend(misplaced(filter));
    }
    for topic in topics.publish.iter().chain(&topics.subscribe) {
        if topic.len() > LONGEST {
            faults.push(format!("{topic}: {} bytes, of at most {LONGEST}", topic.len()));
        }
        let counted = topic
            .strip_prefix(BASIC_INGEST)
            .map_or(topic.as_str(), |rest| rest.split_once('/').map_or("", |(_, rest)| rest));
        let slashes = counted.matches('/').count();
        if slashes > MOST_SLASHES {
            faults.push(format!("{topic}: {slashes} slashes, of at most {MOST_SLASHES}"));
        }
        if topic.starts_with('$')
            && !RESERVED.iter().any(|known| topic.starts_with(known))
            && !topic.starts_with("$share/")
        {
            faults.push(format!("{topic}: topics that begin with $ are reserved, and AWS IoT has none of this name"));
        }
    }
    if topics.subscribe.len() > MOST_SUBSCRIPTIONS {
        faults.push(format!(
            "{} topic filters, of at most {MOST_SUBSCRIPTIONS} for one connection",
            topics.subscribe.len()
        ));
    }
    faults
}

/// `+` fills a level, `#` stands at the end alone (MQTT 3.1.1, 4.7.1).
fn misplaced(filter: &str) -> Option<String> {
    let levels: Vec<&str> = filter.split('/').collect();
    let bad = levels.iter().enumerate().any(|(at, level)| match *level {
        "#" => at + 1 != levels.len(),
        "+" => false,
        other => other.contains(['+', '#']),
    });
    bad.then(|| format!("{filter}: + fills a whole level, # stands alone at the end"))
}

/// Whether a filter may bring messages of several topics.
pub(super) fn has_wildcards(filter: &str) -> bool {
    filter.contains(['+', '#'])
}

/// Topics that the filter brings and that no policy names, not even by how they begin: what is said of them is said of
/// all. `a/#` brings `a` itself, too (MQTT 3.1.1, 4.7.1.2).
pub(super) fn any_topics_of(filter: &str) -> Vec<String> {
    const ANY: &str = "<any topic>";
    let plain = |filter: &str| filter.replace(['+', '#'], ANY);
    std::iter::once(plain(filter)).chain(filter.strip_suffix("/#").map(plain)).collect()
}

/// The filter behind a shared subscription: `a/#` of `$share/GROUP/a/#` (MQTT 5.0, 4.8.2).
pub(super) fn unshared(filter: &str) -> &str {
    let group = filter.strip_prefix("$share/").and_then(|rest| rest.split_once('/'));
    group.map_or(filter, |(_, filter)| filter)
}

/// Whether a policy's resource pattern covers some topic that the filter brings, or may. Variables count as anything.
pub(super) fn meets(pattern: &str, right: &Right) -> bool {
    let filter = right.short().replace(['+', '#'], "*");
    let filter = right.resource.replace(right.short(), &filter);
    overlap(&without_variables(pattern), &filter)
}

/// `${…}` as `*`.
pub(super) fn without_variables(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((head, tail)) = rest.split_once("${") {
        out.push_str(head);
        out.push('*');
        rest = tail.split_once('}').map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// Whether some text matches both patterns of `*` and `?`.
pub(super) fn overlap(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // `row[j]`: whether the rest of `a` and the rest of `b` from `j` have a text in common.
    let mut row: Vec<bool> = vec![false; b.len() + 1];
    for i in (0..=a.len()).rev() {
        let mut next = vec![false; b.len() + 1];
        for j in (0..=b.len()).rev() {
            next[j] = match (a.get(i), b.get(j)) {
                (None, None) => true,
                (Some('*'), _) => row[j] || (j < b.len() && next[j + 1]),
                (_, Some('*')) => next[j + 1] || (i < a.len() && row[j]),
                (Some(x), Some(y)) => (x == y || *x == '?' || *y == '?') && row[j + 1],
                _ => false,
            };
        }
        row = next;
    }
    row[0]
}

/// The patterns of a statement's resources.
pub(super) fn patterns(statement: &crate::policy::Statement) -> &[String] {
    match &statement.resource {
        Some(Matching::Any(patterns)) => patterns,
        _ => &[],
    }
}

/// Whether a statement has this effect and names this action.
pub(super) fn speaks_of(statement: &crate::policy::Statement, effect: Effect, action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let named = |actions: &[String]| actions.iter().any(|pattern| overlap(&pattern.to_ascii_lowercase(), &action));
    let is_meant = match &statement.action {
        Matching::Any(actions) => named(actions),
        Matching::Not(actions) => !named(actions),
    };
    statement.effect == effect && is_meant
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(publish: &[&str], subscribe: &[&str], retain: bool) -> Vec<String> {
        let all = |list: &[&str]| list.iter().map(|&one| one.to_owned()).collect();
        against_the_rules(&Topics { publish: all(publish), subscribe: all(subscribe), retain, what: String::new() })
    }

    #[test]
    fn what_the_service_takes_is_known() {
        let deep = "a/".repeat(8);
        let long = "a".repeat(257);
        let rules = format!("$aws/rules/r/{}", "a/".repeat(7));
        assert_eq!(of(&["a/b", &rules], &["a/+/#", "$aws/things/p/shadow/name/+/update/documents"], false), [""; 0]);
        for (publish, subscribe, retain, why) in [
            (&["a/#"][..], &[][..], false, "no wildcards"),
            (&[&deep], &[], false, "8 slashes"),
            (&[&long], &[], false, "257 bytes"),
            (&["$aws/things/p/shadow/update"], &[], true, "cannot be retained"),
            (&[], &["$aws/shadows/p"], false, "reserved"),
            (&[], &["a/#/b"], false, "alone at the end"),
            (&[], &["a/b+"], false, "whole level"),
            (&[], &["x"; 51], false, "51 topic filters"),
        ] {
            let faults = of(publish, subscribe, retain);
            assert_eq!(faults.len(), 1, "{publish:?} {subscribe:?}: {faults:?}");
            assert!(faults[0].contains(why), "{faults:?}");
        }
    }

    #[test]
    fn patterns_meet_where_some_text_is_in_both() {
        for (a, b, meet) in [
            ("a/*", "*/b", true),
            ("a/*/c", "a/b", false),
            ("*", "", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("x*y*z", "xz", false),
            ("x*y*z", "*yz", true),
        ] {
            assert_eq!(overlap(a, b), meet, "{a} {b}");
            assert_eq!(overlap(b, a), meet, "{b} {a}");
        }
        assert_eq!(without_variables("a/${iot:ClientId}/b"), "a/*/b");
    }
}
