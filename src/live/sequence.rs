//! Which of the messages about a shadow is news: they come late, twice, out of order and with gaps.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::ShadowId;
use crate::shadow::Document;

/// Shadows remembered at most; of a larger fleet all but those kept by name are forgotten then.
const REMEMBERED: usize = 50_000;

/// What a message is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// Newer than what was told before, by one version, or the first of its shadow.
    News,
    /// Newer by more than one: so many versions between were never seen.
    Gap {
        /// At least 1.
        missed: u64,
    },
    /// Late, repeated, or nothing new: not to be told.
    Old,
}

/// What was known of a shadow when a question was sent; an answer that says "there is none" is worth nothing where
/// something came meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark(u64);

/// What was told of a shadow last.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Counts what was told; 0 where nothing was.
    told: u64,
    version: u64,
    /// It had this version at this time, at the latest known.
    seen: Option<Timestamp>,
    gone: bool,
    /// What is known is to be told once more.
    again: bool,
    /// When it was made anew, where its count began again: higher versions of before are older.
    born: Option<Timestamp>,
    /// Of desired and reported, for servers that do not count versions.
    state: u64,
}

/// The last told version of every shadow.
///
/// AWS goes on counting where a shadow is deleted and made anew within 48 hours, and begins at 1 after that (developer
/// guide, `device-shadow-document`): a lower version is news only where it was made after the higher one was seen.
#[derive(Debug, Default)]
pub struct Sequence {
    known: HashMap<ShadowId, Known>,
}

impl Sequence {
    /// A document that came by `update/documents`; its timestamp is the update's.
    pub fn pushed(&mut self, id: &ShadowId, document: &Document) -> Worth {
        self.document(id, document, document.timestamp)
    }

    /// A document that `GetThingShadow` answered. Its timestamp is the answer's: that the shadow is younger than what
    /// is known only its newest leaf can tell.
    pub fn read(&mut self, id: &ShadowId, document: &Document) -> Worth {
        let leaves = newest(&document.desired_metadata).max(newest(&document.reported_metadata));
        let made = leaves.and_then(|seconds| Timestamp::from_second(seconds).ok());
        self.document(id, document, made.or(document.timestamp))
    }

    fn document(&mut self, id: &ShadowId, document: &Document, made: Option<Timestamp>) -> Worth {
        let state = digest(document);
        let known = self.entry(id);
        let is_anew = document.version < known.version && made > known.seen && known.seen.is_some();
        let worth = if known.told == 0 || (known.again && !known.gone && document.version == known.version) {
            Worth::News
        } else if known.born > made && made.is_some() {
            Worth::Old
        } else if document.version == 0 || known.version == 0 {
            uncounted(known, document.version, state)
        } else if document.version > known.version {
            let missed = document.version - known.version - 1;
            // A deletion may count, too: what lies between it and a new life was nobody's state.
            if missed == 0 || known.gone { Worth::News } else { Worth::Gap { missed } }
        } else if is_anew {
            Worth::News
        } else {
            Worth::Old
        };
        if worth == Worth::Old {
            if document.version == known.version && !known.gone {
                known.seen = known.seen.max(document.timestamp);
            }
            return worth;
        }
        let seen = document.timestamp.or(known.seen);
        let born = if is_anew { made } else { known.born };
        *known =
            Known { told: known.told + 1, version: document.version, seen, gone: false, again: false, born, state };
        worth
    }

    /// A deletion, by `delete/accepted`; `version` is the one that was deleted, where it says so.
    pub fn deleted(&mut self, id: &ShadowId, version: Option<u64>, at: Option<Timestamp>) -> Worth {
        let known = self.entry(id);
        let version = version.unwrap_or(known.version);
        let is_late = match (at, known.seen) {
            (Some(at), Some(seen)) if at != seen => at < seen,
            _ => version < known.version,
        };
        if known.told > 0 && (is_late || known.gone) {
            if known.gone {
                (known.version, known.seen) = (known.version.max(version), known.seen.max(at));
            }
            return Worth::Old;
        }
        *known = Known {
            told: known.told + 1,
            version,
            seen: at.or(known.seen),
            gone: true,
            again: false,
            born: None,
            state: 0,
        };
        Worth::News
    }

    /// To be taken when a question is sent, for [`Sequence::absent`].
    pub fn mark(&self, id: &ShadowId) -> Mark {
        Mark(self.known.get(id).map_or(0, |known| known.told))
    }

    /// The answer that there is no such shadow, to a question sent at `mark`; with the version it had.
    pub fn absent(&mut self, id: &ShadowId, mark: Mark) -> (Worth, u64) {
        let known = self.entry(id);
        if known.told != mark.0 || (known.gone && known.told > 0 && !known.again) {
            return (Worth::Old, known.version);
        }
        (known.told, known.gone, known.again) = (known.told + 1, true, false);
        (Worth::News, known.version)
    }

    /// Somebody looks at this thing anew: what is known of its shadows is news once more when it comes.
    pub fn tell_again(&mut self, thing: &str) {
        for (_, known) in self.known.iter_mut().filter(|(id, _)| id.thing == thing) {
            known.again = true;
        }
    }

    /// The named shadows of a thing that are there, as far as anything told of them.
    pub fn names<'a>(&'a self, thing: &'a str) -> impl Iterator<Item = &'a str> {
        let of_thing = self.known.iter().filter(move |(id, known)| id.thing == thing && !known.gone);
        of_thing.filter_map(|(id, _)| id.name.as_deref())
    }

    /// Forgets most of what is known where that has grown large.
    pub fn shrink(&mut self, keep: impl Fn(&ShadowId) -> bool) {
        if self.known.len() > REMEMBERED {
            self.known.retain(|id, _| keep(id));
        }
    }

    fn entry(&mut self, id: &ShadowId) -> &mut Known {
        if !self.known.contains_key(id) {
            self.known.insert(id.clone(), Known::default());
        }
        self.known.entry(id.clone()).or_default()
    }
}

/// Without a count there is no order but that of arrival: another state is news.
fn uncounted(known: &Known, version: u64, state: u64) -> Worth {
    if known.gone || known.state != state || version > known.version { Worth::News } else { Worth::Old }
}

fn digest(document: &Document) -> u64 {
    let mut hasher = DefaultHasher::new();
    document.desired.hash(&mut hasher);
    document.reported.hash(&mut hasher);
    hasher.finish()
}

/// The newest of the timestamps that stand in place of the leaves.
fn newest(metadata: &Map<String, Value>) -> Option<i64> {
    let of = |value: &Value| match value {
        Value::Object(map) => newest(map),
        Value::Array(items) => items.iter().filter_map(|item| item.as_object().and_then(newest)).max(),
        _ => None,
    };
    let own = metadata.get("timestamp").and_then(Value::as_i64);
    own.max(metadata.values().filter_map(of).max())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id() -> ShadowId {
        ShadowId { thing: "t".to_owned(), name: None }
    }

    fn at(seconds: i64) -> Option<Timestamp> {
        Timestamp::from_second(seconds).ok()
    }

    fn document(version: u64, seconds: i64) -> Document {
        let value = json!({"state": {"reported": {"n": version}}, "version": version, "timestamp": seconds,
            "metadata": {"reported": {"n": {"timestamp": seconds}}}});
        Document::from_value(value).unwrap()
    }

    #[test]
    fn late_and_repeated_messages_are_old_and_gaps_are_counted() {
        let mut sequence = Sequence::default();
        assert_eq!(sequence.pushed(&id(), &document(3, 10)), Worth::News);
        assert_eq!(sequence.pushed(&id(), &document(4, 10)), Worth::News);
        assert_eq!(sequence.pushed(&id(), &document(4, 10)), Worth::Old);
        assert_eq!(sequence.pushed(&id(), &document(3, 10)), Worth::Old);
        assert_eq!(sequence.pushed(&id(), &document(7, 11)), Worth::Gap { missed: 2 });
        assert_eq!(sequence.pushed(&id(), &document(6, 11)), Worth::Old);
        assert_eq!(sequence.known[&id()].version, 7);
    }

    #[test]
    fn an_answer_that_was_overtaken_is_old_even_where_its_clock_is_ahead() {
        let mut sequence = Sequence::default();
        sequence.pushed(&id(), &document(7, 10));
        // A replica that lags answers at 12 with what was written at 9.
        let mut lagging = document(5, 9);
        lagging.timestamp = at(12);
        assert_eq!(sequence.read(&id(), &lagging), Worth::Old);
        let mut same = document(7, 10);
        same.timestamp = at(20);
        assert_eq!(sequence.read(&id(), &same), Worth::Old);
        // It was version 7 at 20: what is older than that cannot be a new life.
        assert_eq!(sequence.pushed(&id(), &document(2, 15)), Worth::Old);
        assert_eq!(sequence.pushed(&id(), &document(2, 21)), Worth::News);
    }

    #[test]
    fn a_shadow_deleted_and_made_anew_is_news_whether_its_count_goes_on_or_not() {
        for (version, seconds) in [(9, 12), (1, 12)] {
            let mut sequence = Sequence::default();
            sequence.pushed(&id(), &document(7, 10));
            assert_eq!(sequence.deleted(&id(), Some(7), at(11)), Worth::News);
            assert_eq!(sequence.deleted(&id(), Some(7), at(11)), Worth::Old);
            assert!(sequence.known[&id()].gone);
            assert_eq!(sequence.pushed(&id(), &document(7, 10)), Worth::Old, "late");
            assert_eq!(sequence.pushed(&id(), &document(version, seconds)), Worth::News);
            assert_eq!(sequence.deleted(&id(), Some(7), at(11)), Worth::Old, "late");
        }
    }

    #[test]
    fn a_shadow_that_began_anew_unnoticed_is_news_by_its_time() {
        let mut sequence = Sequence::default();
        sequence.pushed(&id(), &document(7, 10));
        assert_eq!(sequence.pushed(&id(), &document(1, 10)), Worth::Old);
        assert_eq!(sequence.pushed(&id(), &document(1, 11)), Worth::News);
        assert_eq!(sequence.deleted(&id(), Some(1), at(12)), Worth::News);
    }

    #[test]
    fn there_is_none_counts_only_where_nothing_came_meanwhile() {
        let mut sequence = Sequence::default();
        let mark = sequence.mark(&id());
        sequence.pushed(&id(), &document(1, 10));
        assert_eq!(sequence.absent(&id(), mark), (Worth::Old, 1));
        let mark = sequence.mark(&id());
        assert_eq!(sequence.absent(&id(), mark), (Worth::News, 1));
        assert_eq!(sequence.absent(&id(), sequence.mark(&id())), (Worth::Old, 1));
    }

    #[test]
    fn what_is_looked_at_anew_is_told_once_more_and_nothing_older() {
        let mut sequence = Sequence::default();
        sequence.pushed(&id(), &document(7, 10));
        sequence.tell_again("t");
        assert_eq!(sequence.pushed(&id(), &document(6, 10)), Worth::Old);
        assert_eq!(sequence.read(&id(), &document(7, 10)), Worth::News);
        assert_eq!(sequence.read(&id(), &document(7, 10)), Worth::Old);
        assert_eq!(sequence.pushed(&id(), &document(8, 10)), Worth::News);
    }

    #[test]
    fn a_server_that_does_not_count_is_news_whenever_its_state_is_another() {
        let mut sequence = Sequence::default();
        let plain = |n: u64| Document { version: 0, ..document(n, 10) };
        assert_eq!(sequence.pushed(&id(), &plain(1)), Worth::News);
        assert_eq!(sequence.pushed(&id(), &plain(1)), Worth::Old);
        assert_eq!(sequence.pushed(&id(), &plain(2)), Worth::News);
        assert_eq!(sequence.pushed(&id(), &plain(1)), Worth::News);
    }

    proptest::proptest! {
        /// Whatever order messages come in, what is told only grows, and the last one told is the newest that came.
        #[test]
        fn what_is_told_only_grows(order in proptest::collection::vec((1_u64..40, proptest::bool::ANY), 1..80)) {
            let mut sequence = Sequence::default();
            let (mut told, mut newest) = (0, 0);
            for (version, by_push) in order {
                newest = newest.max(version);
                let document = document(version, 1000 + i64::try_from(version / 4).unwrap());
                let worth = if by_push {
                    sequence.pushed(&id(), &document)
                } else {
                    sequence.read(&id(), &document)
                };
                if worth != Worth::Old {
                    proptest::prop_assert!(version > told);
                    told = version;
                }
                proptest::prop_assert_eq!(told, newest);
            }
        }
    }
}
