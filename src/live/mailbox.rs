//! What came and was not taken yet: bounded, and of most shadows the newest only.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{Batch, Fault, Lifecycle, LiveStatus, News, ShadowId};

/// Versions of one open shadow that wait; a history keeps no more.
const VERSIONS: usize = 100;
/// Shadows that wait.
const SHADOWS: usize = 2_000;
/// Lifecycle events that wait.
const EVENTS: usize = 2_000;
/// Faults that wait; a thousand of the same say no more.
const FAULTS: usize = 20;

/// Where messages wait until somebody takes them all.
#[derive(Debug, Default)]
pub struct Mailbox {
    /// By order of arrival.
    news: BTreeMap<u64, News>,
    waiting: HashMap<ShadowId, VecDeque<u64>>,
    arrived: u64,
    lifecycle: VecDeque<Lifecycle>,
    status: Option<LiveStatus>,
    faults: VecDeque<Fault>,
    messages: u64,
    dropped: u64,
}

impl Mailbox {
    /// Takes what is news of a shadow. `each` keeps every version of it, up to a bound; else the newest replaces what
    /// waits, and counts it as missed.
    pub fn news(&mut self, mut news: News, each: bool) {
        let id = news.id().clone();
        let room = if each { VERSIONS } else { 1 };
        let waiting = self.waiting.entry(id).or_default();
        if waiting.len() >= room {
            // The oldest goes; what follows it in line says how many it never saw.
            let replaced = waiting.pop_front().and_then(|at| self.news.remove(&at));
            let seen_by_nobody = replaced.map_or(0, |old| missed(&old) + 1);
            let heir = waiting.front().and_then(|at| self.news.get_mut(at)).unwrap_or(&mut news);
            if let News::Document { missed, .. } = heir {
                *missed += seen_by_nobody;
            }
        }
        self.arrived += 1;
        waiting.push_back(self.arrived);
        self.news.insert(self.arrived, news);
        while self.waiting.len() > SHADOWS {
            self.drop_oldest();
        }
    }

    /// Every message that spoke of a shadow is counted, whatever it was worth.
    pub const fn count(&mut self) {
        self.messages += 1;
    }

    /// Takes an event.
    pub fn lifecycle(&mut self, event: Lifecycle) {
        if self.lifecycle.len() == EVENTS {
            self.lifecycle.pop_front();
            self.dropped += 1;
        }
        self.lifecycle.push_back(event);
    }

    /// How the session stands now.
    pub fn status(&mut self, status: LiveStatus) {
        self.status = Some(status);
    }

    /// A message that could not be read.
    pub fn fault(&mut self, fault: Fault) {
        if self.faults.len() == FAULTS {
            self.faults.pop_front();
        }
        self.faults.push_back(fault);
    }

    /// All of it; `None` where nothing that somebody could see has come.
    pub fn take(&mut self) -> Option<Batch> {
        let batch = Batch {
            news: std::mem::take(&mut self.news).into_values().collect(),
            lifecycle: std::mem::take(&mut self.lifecycle).into(),
            status: self.status.take(),
            faults: std::mem::take(&mut self.faults).into(),
            messages: std::mem::take(&mut self.messages),
            dropped: std::mem::take(&mut self.dropped),
        };
        self.waiting.clear();
        (batch != Batch::default()).then_some(batch)
    }

    fn drop_oldest(&mut self) {
        let Some((at, news)) = self.news.pop_first() else { return };
        self.dropped += 1;
        if let Some(waiting) = self.waiting.get_mut(news.id()) {
            waiting.retain(|other| *other != at);
            if waiting.is_empty() {
                self.waiting.remove(news.id());
            }
        }
    }
}

const fn missed(news: &News) -> u64 {
    match news {
        News::Document { missed, .. } => *missed,
        News::Deleted { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Lifecycle, Source};
    use super::*;
    use crate::shadow::Document;

    fn document(thing: &str, version: u64) -> News {
        News::Document {
            id: ShadowId { thing: thing.to_owned(), name: None },
            document: Box::new(Document { version, ..Document::default() }),
            source: Source::Push,
            missed: 0,
        }
    }

    fn told(batch: &Batch) -> Vec<(String, u64, u64)> {
        let of = |news: &News| match news {
            News::Document { id, document, missed, .. } => (id.thing.clone(), document.version, *missed),
            News::Deleted { id, version, .. } => (id.thing.clone(), *version, 0),
        };
        batch.news.iter().map(of).collect()
    }

    #[test]
    fn rows_keep_the_newest_and_open_things_each() {
        let mut mailbox = Mailbox::default();
        assert_eq!(mailbox.take(), None);
        for version in 1..=3 {
            mailbox.news(document("row", version), false);
            mailbox.news(document("open", version), true);
            mailbox.count();
        }
        let batch = mailbox.take().unwrap();
        let expected = [("open", 1, 0), ("open", 2, 0), ("row", 3, 2), ("open", 3, 0)];
        assert_eq!(told(&batch), expected.map(|(thing, version, missed)| (thing.to_owned(), version, missed)));
        assert_eq!(batch.messages, 3);
        assert_eq!(mailbox.take(), None);
    }

    #[test]
    fn a_flood_is_bounded_and_what_is_lost_is_counted() {
        let mut mailbox = Mailbox::default();
        for version in 1..=250 {
            mailbox.news(document("open", version), true);
        }
        let batch = mailbox.take().unwrap();
        let told = told(&batch);
        assert_eq!(
            (told.len(), &told[0], &told[99]),
            (100, &("open".to_owned(), 151, 150), &("open".to_owned(), 250, 0))
        );

        for thing in 0..3_000 {
            mailbox.news(document(&thing.to_string(), 1), false);
        }
        let payload = br#"{"clientId":"a","timestamp":1,"eventType":"connected"}"#;
        for _ in 0..2_500 {
            mailbox.lifecycle(Lifecycle::parse(payload).unwrap());
            mailbox.fault(Fault { topic: "t".to_owned(), what: "w".to_owned() });
        }
        let batch = mailbox.take().unwrap();
        assert_eq!((batch.news.len(), batch.lifecycle.len(), batch.faults.len()), (2_000, 2_000, 20));
        assert_eq!(batch.dropped, 1_500);
    }
}
