//! Which topic filters to subscribe to: what is on the screen first, within what AWS allows.

use std::collections::{BTreeSet, HashMap};

use super::{Interest, ShadowId, ShadowOperation, ShadowTopic, Told};

/// Subscriptions of one connection (AWS IoT quotas).
pub const MOST_FILTERS: usize = 50;
/// Filters of one SUBSCRIBE (AWS IoT quotas).
pub const AT_ONCE: usize = 8;
/// Connects, failed ones too, and disconnects of every client.
pub const PRESENCE: &str = "$aws/events/presence/+/+";

/// What is to be told to the server, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Steps {
    /// Filters to give up, in groups of eight.
    pub unsubscribe: Vec<Vec<String>>,
    /// Filters to ask for, in groups of eight, the most important first.
    pub subscribe: Vec<Vec<String>>,
}

/// Wanted filters beyond the fifty that AWS allows on one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beyond {
    /// Of deletions; those shadows are read now and then.
    pub deletions: usize,
    /// All others; those are polled.
    pub others: usize,
}

impl Beyond {
    fn of(filters: &[String]) -> Self {
        let is_deletion = |filter: &&String| {
            ShadowTopic::parse(filter).is_some_and(|topic| topic.operation == ShadowOperation::Delete)
        };
        let deletions = filters.iter().filter(is_deletion).count();
        Self { deletions, others: filters.len() - deletions }
    }
}

/// The filters of one connection. What has left the screen stays until its room is needed; what was seen longest ago
/// goes first. A wildcard goes at once: the whole fleet would be heard for nobody.
#[derive(Debug, Default)]
pub struct Plan {
    /// When each was last wanted.
    subscribed: HashMap<String, u64>,
    refused: BTreeSet<String>,
    turn: u64,
    beyond: Beyond,
    denied: Vec<String>,
    wanted: usize,
}

impl Plan {
    /// The steps to what is wanted now. They are taken as done.
    pub fn follow(&mut self, interest: &Interest) -> Steps {
        self.turn += 1;
        let (denied, mut wanted) =
            wanted(interest, &self.refused).into_iter().partition(|filter| self.refused.contains(filter));
        self.denied = denied;
        self.wanted = wanted.len() + self.denied.len();
        self.beyond = Beyond::of(wanted.get(MOST_FILTERS..).unwrap_or_default());
        wanted.truncate(MOST_FILTERS);
        let fresh: Vec<String> =
            wanted.iter().filter(|filter| !self.subscribed.contains_key(*filter)).cloned().collect();
        for filter in wanted {
            self.subscribed.insert(filter, self.turn);
        }
        let mut dropped = self.drop_unwanted_wildcards();
        dropped.append(&mut self.drop_oldest());
        // What the wildcards cover would come twice.
        let covered: Vec<String> = self.subscribed.keys().filter(|filter| self.is_covered(filter)).cloned().collect();
        for filter in covered {
            self.subscribed.remove(&filter);
            dropped.push(filter);
        }
        dropped.sort();
        Steps { unsubscribe: groups(&dropped), subscribe: groups(&fresh) }
    }

    fn drop_unwanted_wildcards(&mut self) -> Vec<String> {
        let turn = self.turn;
        let is_left = |filter: &str, wanted: u64| wanted < turn && is_wildcard(filter);
        let left = self.subscribed.iter().filter(|(filter, wanted)| is_left(filter, **wanted));
        let left: Vec<String> = left.map(|(filter, _)| filter.clone()).collect();
        self.subscribed.retain(|filter, _| !left.contains(filter));
        left
    }

    fn drop_oldest(&mut self) -> Vec<String> {
        let surplus = self.subscribed.len().saturating_sub(MOST_FILTERS);
        // Of the same age deletions go before documents, which tell more.
        let mut by_age: Vec<(u64, bool, String)> = self
            .subscribed
            .iter()
            .map(|(filter, turn)| (*turn, filter.ends_with("/documents"), filter.clone()))
            .collect();
        by_age.sort();
        by_age.truncate(surplus);
        for (.., filter) in &by_age {
            self.subscribed.remove(filter);
        }
        by_age.into_iter().map(|(.., filter)| filter).collect()
    }

    fn is_covered(&self, filter: &str) -> bool {
        for_every_thing(filter).is_some_and(|wide| wide != filter && self.subscribed.contains_key(&wide))
    }

    /// AWS would not have this filter; it is not asked for again on this connection.
    pub fn refuse(&mut self, filter: &str) {
        self.subscribed.remove(filter);
        self.refused.insert(filter.to_owned());
    }

    /// Refused filters are asked for again at the next turn.
    pub fn forgive(&mut self) {
        self.refused.clear();
    }

    /// Whether AWS would not have this filter.
    pub fn is_refused(&self, filter: &str) -> bool {
        self.refused.contains(filter)
    }

    /// Filters that are wanted and were refused.
    pub fn denied(&self) -> &[String] {
        &self.denied
    }

    /// Whether something is wanted and all of it was refused.
    pub const fn is_all_denied(&self) -> bool {
        self.wanted > 0 && self.denied.len() == self.wanted
    }

    /// Wanted filters for which there is no room.
    pub const fn beyond(&self) -> Beyond {
        self.beyond
    }
}

/// The filters by which a shadow's documents may come.
pub fn documents_of(id: &ShadowId) -> [String; 2] {
    let name = id.name.as_ref().map(|_| "+");
    [&id.thing, "+"].map(|thing| filter(thing, name, ShadowOperation::Update, Told::Documents))
}

/// The filters by which the deletion of a classic shadow may come.
pub fn deletions_of(thing: &str) -> [String; 2] {
    [thing, "+"].map(|thing| filter(thing, None, ShadowOperation::Delete, Told::Accepted))
}

/// Everything wanted, the most important first; each once.
fn wanted(interest: &Interest, refused: &BTreeSet<String>) -> Vec<String> {
    use ShadowOperation::{Delete, Update};
    let fleet = |name| [filter("+", name, Update, Told::Documents), filter("+", name, Delete, Told::Accepted)];
    let wide: Vec<String> = if interest.fleet { [fleet(None), fleet(Some("+"))].concat() } else { Vec::new() };
    let mut out: Vec<String> = Vec::new();
    let mut add = |filter: String| {
        let covered = for_every_thing(&filter)
            .is_some_and(|over| over != filter && wide.contains(&over) && !refused.contains(&over));
        if !covered && !out.contains(&filter) {
            out.push(filter);
        }
    };
    for thing in &interest.open {
        for name in [None, Some("+")] {
            add(filter(thing, name, Update, Told::Documents));
            add(filter(thing, name, Delete, Told::Accepted));
        }
    }
    if interest.presence {
        add(PRESENCE.to_owned());
    }
    wide.iter().cloned().for_each(&mut add);
    for thing in &interest.rows {
        add(filter(thing, None, Update, Told::Documents));
    }
    for thing in &interest.rows {
        add(filter(thing, None, Delete, Told::Accepted));
    }
    make_room(out, refused)
}

/// Where there is no room for each thing's deletions, one filter brings those of all things: there are few of them.
fn make_room(wanted: Vec<String>, refused: &BTreeSet<String>) -> Vec<String> {
    let all = filter("+", None, ShadowOperation::Delete, Told::Accepted);
    if wanted.len() <= MOST_FILTERS || wanted.contains(&all) || refused.contains(&all) {
        return wanted;
    }
    let is_kept = |filter: &String| for_every_thing(filter).is_none_or(|wide| wide != all);
    let mut kept: Vec<String> = wanted.into_iter().filter(is_kept).collect();
    kept.insert(kept.len().min(MOST_FILTERS - 1), all);
    kept
}

fn filter(thing: &str, name: Option<&str>, operation: ShadowOperation, told: Told) -> String {
    let id = ShadowId { thing: thing.to_owned(), name: name.map(str::to_owned) };
    ShadowTopic { id, operation, told }.to_string()
}

/// Whether it speaks of every thing, or every client.
fn is_wildcard(filter: &str) -> bool {
    filter == PRESENCE || ShadowTopic::parse(filter).is_some_and(|topic| topic.id.thing == "+")
}

/// The same filter for every thing.
fn for_every_thing(filter: &str) -> Option<String> {
    let mut topic = ShadowTopic::parse(filter)?;
    "+".clone_into(&mut topic.id.thing);
    Some(topic.to_string())
}

fn groups(filters: &[String]) -> Vec<Vec<String>> {
    filters.chunks(AT_ONCE).map(<[String]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(things: std::ops::Range<usize>) -> Interest {
        Interest { rows: things.map(|thing| format!("t{thing}")).collect(), ..Interest::default() }
    }

    fn all(groups: &[Vec<String>]) -> Vec<String> {
        groups.concat()
    }

    #[test]
    fn an_open_thing_has_its_four_filters_presence_and_rows_follow() {
        let mut plan = Plan::default();
        let interest = Interest {
            open: vec!["o".to_owned()],
            rows: vec!["a".to_owned(), "o".to_owned()],
            presence: true,
            fleet: false,
        };
        let steps = plan.follow(&interest);
        assert_eq!(
            all(&steps.subscribe),
            [
                "$aws/things/o/shadow/update/documents",
                "$aws/things/o/shadow/delete/accepted",
                "$aws/things/o/shadow/name/+/update/documents",
                "$aws/things/o/shadow/name/+/delete/accepted",
                "$aws/events/presence/+/+",
                "$aws/things/a/shadow/update/documents",
                "$aws/things/a/shadow/delete/accepted",
            ]
        );
        assert_eq!(plan.follow(&interest), Steps::default());
    }

    #[test]
    fn deletions_that_find_no_room_come_by_one_filter_for_all_things() {
        let mut plan = Plan::default();
        plan.follow(&rows(0..20));
        let steps = plan.follow(&Interest { presence: true, ..rows(0..30) });
        let asked = all(&steps.subscribe);
        assert_eq!((asked.len(), asked.last().unwrap().as_str()), (12, "$aws/things/+/shadow/delete/accepted"));
        assert_eq!((all(&steps.unsubscribe).len(), plan.subscribed.len()), (20, 32));
        assert_eq!(plan.beyond(), Beyond::default());
        // Fewer rows again: each has its own.
        let steps = plan.follow(&Interest { presence: true, ..rows(0..20) });
        assert!(all(&steps.unsubscribe).contains(&"$aws/things/+/shadow/delete/accepted".to_owned()));
        assert_eq!(all(&steps.subscribe).len(), 20);
        plan.follow(&rows(0..60));
        assert!(plan.subscribed.contains_key("$aws/things/+/shadow/delete/accepted"));
        assert_eq!(plan.beyond(), Beyond { deletions: 0, others: 11 });
    }

    #[test]
    fn there_are_never_more_than_fifty_and_eight_at_once() {
        let mut plan = Plan::default();
        plan.refuse("$aws/things/+/shadow/delete/accepted");
        let steps = plan.follow(&rows(0..40));
        let asked = all(&steps.subscribe);
        assert_eq!((asked.len(), plan.subscribed.len()), (50, 50));
        assert_eq!(plan.beyond(), Beyond { deletions: 30, others: 0 });
        assert!(steps.subscribe.iter().all(|group| group.len() <= 8));
        assert_eq!(asked.iter().filter(|filter| filter.ends_with("update/documents")).count(), 40);
        plan.follow(&rows(0..80));
        assert_eq!(plan.subscribed.len(), 50);
        assert_eq!(plan.beyond(), Beyond { deletions: 80, others: 30 });
    }

    #[test]
    fn what_was_seen_longest_ago_goes_first() {
        let mut plan = Plan::default();
        plan.follow(&rows(0..10));
        plan.follow(&rows(10..20));
        assert_eq!(plan.subscribed.len(), 40);
        // Back to the first ones: nothing is to be done.
        assert_eq!(plan.follow(&rows(0..10)), Steps::default());
        let steps = plan.follow(&rows(20..30));
        let gone = all(&steps.unsubscribe);
        assert_eq!(gone.len(), 10);
        assert!(
            gone.iter().all(|filter| ShadowTopic::parse(filter).unwrap().id.thing[1..].parse::<u32>().unwrap() >= 10)
        );
        assert_eq!((all(&steps.subscribe).len(), plan.subscribed.len()), (20, 50));
    }

    #[test]
    fn a_wildcard_goes_as_soon_as_nobody_wants_it() {
        let mut plan = Plan::default();
        plan.follow(&Interest { presence: true, fleet: true, ..rows(0..2) });
        let mut gone = all(&plan.follow(&rows(0..2)).unsubscribe);
        gone.sort();
        assert_eq!(
            gone,
            [
                "$aws/events/presence/+/+",
                "$aws/things/+/shadow/delete/accepted",
                "$aws/things/+/shadow/name/+/delete/accepted",
                "$aws/things/+/shadow/name/+/update/documents",
                "$aws/things/+/shadow/update/documents",
            ]
        );
        // What one thing tells stays.
        assert!(plan.follow(&rows(5..6)).unsubscribe.is_empty());
    }

    #[test]
    fn what_the_fleet_covers_is_not_subscribed_twice() {
        let mut plan = Plan::default();
        plan.follow(&rows(0..10));
        let fleet = Interest { open: vec!["o".to_owned()], fleet: true, ..rows(0..10) };
        let steps = plan.follow(&fleet);
        assert_eq!((all(&steps.unsubscribe).len(), all(&steps.subscribe).len(), plan.subscribed.len()), (20, 4, 4));

        // A wildcard that AWS would not have covers nothing.
        plan.refuse("$aws/things/+/shadow/update/documents");
        let steps = plan.follow(&fleet);
        assert_eq!(all(&steps.subscribe).len(), 11);
        assert_eq!(plan.follow(&fleet), Steps::default());
        plan.forgive();
        assert_eq!(all(&plan.follow(&fleet).subscribe).len(), 1);
    }
}
