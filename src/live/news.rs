//! What comes in, and how the live session stands.

use jiff::Timestamp;

use super::{Beyond, Lifecycle};
use crate::fleet::Problem;
use crate::shadow::Document;

/// A shadow. Names come from the cloud: show them through [`crate::fleet::visible`] only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShadowId {
    /// The thing.
    pub thing: String,
    /// `None` is the classic shadow.
    pub name: Option<String>,
}

/// How a document came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// By `update/documents`.
    Push,
    /// By `GetThingShadow`, after a gap or while there is no push.
    Read,
}

/// Something happened to a shadow. Never older than what was told of it before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It is this now.
    Document {
        /// Which.
        id: ShadowId,
        /// All of it.
        document: Box<Document>,
        /// How it came.
        source: Source,
        /// Versions between this and the one told before that were never seen one by one.
        missed: u64,
    },
    /// It is gone.
    Deleted {
        /// Which.
        id: ShadowId,
        /// The version it had.
        version: u64,
        /// When, where AWS said.
        at: Option<Timestamp>,
    },
}

impl News {
    /// How it came: a deletion that was found by reading has no time.
    pub const fn source(&self) -> Source {
        match self {
            Self::Document { source, .. } => *source,
            Self::Deleted { at: Some(_), .. } => Source::Push,
            Self::Deleted { at: None, .. } => Source::Read,
        }
    }

    /// When it happened, where AWS said; in whole seconds.
    pub const fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Document { document, .. } => document.timestamp,
            Self::Deleted { at, .. } => *at,
        }
    }

    /// Which shadow.
    pub const fn id(&self) -> &ShadowId {
        match self {
            Self::Document { id, .. } | Self::Deleted { id, .. } => id,
        }
    }
}

/// A filter that AWS would not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFilter {
    /// The topic filter.
    pub filter: String,
    /// SUBACK's code, `0x80` or more.
    pub code: u8,
    /// What it means and which permission is missing, for the reader.
    pub why: String,
}

/// How the live session stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LiveStatus {
    /// Nothing is followed.
    #[default]
    Off,
    /// On the way; what is shown is polled meanwhile.
    Connecting {
        /// Since when.
        since: Timestamp,
    },
    /// By push.
    Live {
        /// Since when.
        since: Timestamp,
        /// What AWS refused; those are polled.
        refused: Vec<RefusedFilter>,
        /// Wanted filters for which there is no room.
        beyond: Beyond,
    },
    /// Refused or lost; what is shown is polled, and push is tried again.
    Polling {
        /// Why there is no push.
        why: Box<Problem>,
        /// When it is tried again.
        retry_at: Timestamp,
    },
}

/// A message that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it was published.
    pub topic: String,
    /// What is wrong with it.
    pub what: String,
}

/// Everything that came since the last one was taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// In order of arrival; of rows and of the fleet at most the newest one a shadow.
    pub news: Vec<News>,
    /// Connects and disconnects, oldest first.
    pub lifecycle: Vec<Lifecycle>,
    /// How the session stands, where that changed.
    pub status: Option<LiveStatus>,
    /// Messages that could not be read.
    pub faults: Vec<Fault>,
    /// Shadow messages that came, those included that newer ones replaced before anybody looked.
    pub messages: u64,
    /// Events and shadows' news that had to be dropped because nobody took them in time.
    pub dropped: u64,
}

/// One thing that a batch tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened<'a> {
    /// To a client.
    Event(&'a Lifecycle),
    /// To a shadow.
    News(&'a News),
}

impl Batch {
    /// What to say of [`Batch::dropped`].
    pub fn lost(&self) -> String {
        match self.dropped {
            1 => "1 event of a client or update of a shadow came too fast and was dropped here".to_owned(),
            many => format!("{many} events of clients and updates of shadows came too fast and were dropped here"),
        }
    }

    /// Clients' events and shadows' news, each in their order, and together by time as far as that is known: a shadow's
    /// is in whole seconds, and an event of the same second comes first.
    pub fn in_order(&self) -> Vec<Happened<'_>> {
        let mut events = self.lifecycle.iter().peekable();
        let mut told = Vec::with_capacity(self.lifecycle.len() + self.news.len());
        for news in &self.news {
            let before = |event: &Lifecycle| news.at().is_some_and(|at| event.at.as_second() <= at.as_second());
            while let Some(event) = events.next_if(|event| before(event)) {
                told.push(Happened::Event(event));
            }
            told.push(Happened::News(news));
        }
        told.extend(events.map(Happened::Event));
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_and_news_are_told_by_time_where_both_have_one() {
        let event = |client: &str, milliseconds: i64| {
            let text = format!(r#"{{"clientId":"{client}","timestamp":{milliseconds},"eventType":"connected"}}"#);
            Lifecycle::parse(text.as_bytes()).unwrap()
        };
        let gone = |thing: &str, second: Option<i64>| News::Deleted {
            id: ShadowId { thing: thing.to_owned(), name: None },
            version: 1,
            at: second.map(|second| Timestamp::from_second(second).unwrap()),
        };
        let batch = Batch {
            lifecycle: vec![event("a", 1_500), event("b", 3_500), event("c", 5_000)],
            news: vec![gone("d", Some(1)), gone("e", Some(2)), gone("f", None), gone("g", Some(4))],
            ..Batch::default()
        };
        let names: Vec<&str> = batch
            .in_order()
            .into_iter()
            .map(|happened| match happened {
                Happened::Event(event) => event.client_id.as_str(),
                Happened::News(news) => news.id().thing.as_str(),
            })
            .collect();
        assert_eq!(names, ["a", "d", "e", "f", "b", "g", "c"]);
    }

    #[test]
    fn a_deletion_without_a_time_was_read() {
        let id = ShadowId { thing: "t".to_owned(), name: None };
        let gone = |at| News::Deleted { id: id.clone(), version: 1, at };
        assert_eq!(gone(None).source(), Source::Read);
        assert_eq!(gone(Some(Timestamp::UNIX_EPOCH)).source(), Source::Push);
    }
}
