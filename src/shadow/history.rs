//! The versions of a shadow seen during a visit.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Change, Document, changed};

/// Moments kept besides the baseline; a device that reports every second fills this in under four minutes.
const KEPT: usize = 200;
/// Bytes of their documents, about; the oldest go first.
const BYTES: usize = 2 * 1024 * 1024;
/// Changes kept of a moment, to say in a few words what it brought.
const TOLD: usize = 6;

/// A version of a shadow, or its absence, from when it was seen until the next one.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Counted up within a visit: versions may begin anew.
    pub number: u64,
    /// When it came.
    pub seen: Timestamp,
    /// The document; `None` where there is no shadow, or none any more.
    pub document: Option<Arc<Document>>,
    /// Of the document, or of the one that was deleted; 0 where unknown.
    pub version: u64,
    /// When AWS says it was so.
    pub at: Option<Timestamp>,
    /// Versions between the moment before and this one that were never seen.
    pub missed: u64,
    /// Whether the moment before had no document.
    pub is_anew: bool,
    /// The first of its changes against the moment before.
    pub changes: Vec<Change>,
    /// All of them, counted.
    pub changed: usize,
    bytes: usize,
}

/// The versions seen since a thing's page was opened, and the one that changes are counted from.
#[derive(Debug, Clone, Default)]
pub struct History {
    moments: VecDeque<Moment>,
    baseline: Option<Moment>,
    count: u64,
    bytes: usize,
}

impl History {
    /// Takes a document; the first becomes the baseline. Returns whether it was news: what is no newer than the newest
    /// known version is dropped, except where a lower version has a later time, which a shadow has that was deleted and
    /// made anew.
    pub fn push(&mut self, document: Document, seen: Timestamp) -> bool {
        if !self.is_news(&document) {
            return false;
        }
        let before = self.moments.back();
        let (version, at) = (document.version, document.timestamp);
        let latest = before.and_then(|moment| moment.document.as_deref());
        let changes = latest.map(|latest| changed(latest, &document)).unwrap_or_default();
        let missed = latest.map_or(0, |latest| version.saturating_sub(latest.version).saturating_sub(1));
        let is_anew = before.is_some_and(|moment| moment.document.is_none() || version < moment.version);
        let document = Some(Arc::new(document));
        self.take(Moment { document, missed, is_anew, ..moment(seen, version, at, changes) });
        true
    }

    /// Takes that there is no shadow, or none any more. `version` is that of the deletion, 0 where unknown. Returns whether
    /// it was news: a deletion that came late says nothing of what was made since.
    pub fn absent(&mut self, version: u64, at: Option<Timestamp>, seen: Timestamp) -> bool {
        let (version, is_news) = match self.moments.back() {
            None => (version, true),
            Some(newest) if newest.document.is_none() => (version, false),
            Some(newest) => {
                let is_news = version == 0 || version >= newest.version || is_later(at, newest.at);
                (if version == 0 { newest.version } else { version }, is_news)
            }
        };
        if is_news {
            self.take(moment(seen, version, at, Vec::new()));
        }
        is_news
    }

    fn is_news(&self, document: &Document) -> bool {
        let Some(newest) = self.moments.back() else { return true };
        let anew = document.version <= newest.version && is_later(document.timestamp, newest.at);
        match &newest.document {
            // A server that does not count versions is news whenever its state is another.
            Some(latest) if document.version == 0 && latest.version == 0 => !changed(latest, document).is_empty(),
            Some(latest) if document.version == latest.version => false,
            _ => document.version > newest.version || anew,
        }
    }

    fn take(&mut self, mut moment: Moment) {
        self.count += 1;
        moment.number = self.count;
        moment.bytes = weight(&moment);
        self.bytes += moment.bytes;
        if self.baseline.is_none() {
            self.baseline = Some(moment.clone());
        }
        self.moments.push_back(moment);
        while self.moments.len() > KEPT || (self.bytes > BYTES && self.moments.len() > 2) {
            let gone = self.moments.pop_front().map_or(0, |moment| moment.bytes);
            self.bytes = self.bytes.saturating_sub(gone);
        }
    }

    /// The newest document; none where there is no shadow.
    pub fn latest(&self) -> Option<&Document> {
        self.moments.back()?.document.as_deref()
    }

    /// The newest moment.
    pub fn newest(&self) -> Option<&Moment> {
        self.moments.back()
    }

    /// The moment that changes are counted from; it stays when it is no longer among the others.
    pub const fn baseline(&self) -> Option<&Moment> {
        self.baseline.as_ref()
    }

    /// Counts changes from a moment on.
    pub fn set_baseline(&mut self, moment: Moment) {
        self.baseline = Some(moment);
    }

    /// Oldest first.
    pub fn moments(&self) -> impl DoubleEndedIterator<Item = &Moment> + ExactSizeIterator {
        self.moments.iter()
    }

    /// The moment before, or after, the one of this number, among those kept.
    pub fn neighbour(&self, number: u64, later: bool) -> Option<&Moment> {
        if later {
            self.moments.iter().find(|moment| moment.number > number)
        } else {
            self.moments.iter().rev().find(|moment| moment.number < number)
        }
    }

    /// How many moments came after the one of this number.
    pub const fn newer_than(&self, number: u64) -> u64 {
        self.count.saturating_sub(number)
    }
}

fn is_later(a: Option<Timestamp>, b: Option<Timestamp>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a > b)
}

fn moment(seen: Timestamp, version: u64, at: Option<Timestamp>, mut changes: Vec<Change>) -> Moment {
    let count = changes.len();
    changes.truncate(TOLD);
    Moment {
        number: 0,
        seen,
        document: None,
        version,
        at,
        missed: 0,
        is_anew: false,
        changes,
        changed: count,
        bytes: 0,
    }
}

/// About what a moment takes in memory.
fn weight(moment: &Moment) -> usize {
    let document = moment.document.as_deref().map_or(0, |document| {
        let parts = [
            &document.desired,
            &document.reported,
            &document.delta,
            &document.desired_metadata,
            &document.reported_metadata,
        ];
        parts.into_iter().map(size_of_map).sum()
    });
    let texts = moment.changes.iter().map(|change| {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        change.path.len() + length(&change.before) + length(&change.after)
    });
    document + texts.sum::<usize>()
}

fn size_of_map(map: &Map<String, Value>) -> usize {
    map.iter().map(|(key, value)| key.len() + 32 + size(value)).sum()
}

fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => 32 + text.len(),
        Value::Array(list) => 32 + list.iter().map(size).sum::<usize>(),
        Value::Object(map) => 32 + size_of_map(map),
        _ => 32,
    }
}
