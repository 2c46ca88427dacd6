//! One line of what happens in the fleet, for screen and command line alike.

use jiff::Timestamp;

use super::{Batch, Happened, Happening, Lifecycle, News, ShadowTopic};
use crate::fleet::{Field, Kind, Row, Value};
use crate::shadow::{Document, leaves};

/// Changed values told of an update.
const VALUES: usize = 4;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedKind {
    /// A shadow has a new version.
    Update,
    /// A shadow is gone.
    Deleted,
    /// A client connected.
    Connected,
    /// A client went.
    Disconnected,
    /// A client was not let in.
    Failed,
    /// A client subscribed or unsubscribed.
    Subscription,
    /// A message could not be read, or events had to be dropped.
    Fault,
}

impl FeedKind {
    /// In the filter language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Deleted => "deleted",
            Self::Connected => "connected",
            Self::Disconnected => "disconnected",
            Self::Failed => "connect failed",
            Self::Subscription => "subscription",
            Self::Fault => "fault",
        }
    }

    /// As AWS's `eventType` has it, where AWS has such an event.
    pub const fn event_type(self) -> &'static str {
        match self {
            Self::Failed => "connect_failed",
            other => other.word(),
        }
    }
}

/// The words that lines are filtered by.
const KINDS: &[&str] = &[
    FeedKind::Update.word(),
    FeedKind::Deleted.word(),
    FeedKind::Connected.word(),
    FeedKind::Disconnected.word(),
    FeedKind::Failed.word(),
    FeedKind::Subscription.word(),
    FeedKind::Fault.word(),
];

/// One line. Texts come from the cloud: show them through [`crate::fleet::visible`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLine {
    /// When it happened, by AWS's clock where AWS said.
    pub at: Timestamp,
    /// What happened.
    pub kind: FeedKind,
    /// To which thing; of a client that is none, its id.
    pub thing: String,
    /// In a few words.
    pub what: String,
    /// The client id of a connect that failed.
    pub failed: Option<String>,
}

impl Row for FeedLine {
    const IS_CODE: bool = true;

    fn name(&self) -> &str {
        &self.thing
    }

    fn value(&self, column: &str) -> Value<'_> {
        match column {
            "kind" => Value::text(self.kind.word()),
            "thing" => Value::text(&self.thing),
            "text" => Value::text(&self.what),
            _ => Value::Absent,
        }
    }

    fn columns() -> &'static [Field] {
        const COLUMNS: &[Field] = &[
            Field::new("kind", Kind::Word(KINDS)).searched(),
            Field::text("thing").also(&["name"]),
            Field::text("text").searched(),
        ];
        COLUMNS
    }
}

impl FeedLine {
    /// Everything that a batch tells, by time as far as that is known; faults last.
    pub fn all(batch: &Batch, now: Timestamp) -> Vec<Self> {
        let fault = |thing, what| Self { at: now, kind: FeedKind::Fault, thing, what, failed: None };
        let line = |happened| match happened {
            Happened::Event(event) => Self::of_event(event),
            Happened::News(news) => Self::of_news(news, now),
        };
        let mut lines: Vec<Self> = batch.in_order().into_iter().map(line).collect();
        lines.extend(batch.faults.iter().map(|one| {
            let thing = ShadowTopic::parse(&one.topic).map(|topic| topic.id.thing);
            fault(thing.unwrap_or_default(), format!("{}: {}", one.topic, one.what))
        }));
        if batch.dropped > 0 {
            lines.push(fault(String::new(), batch.lost()));
        }
        lines
    }

    /// Of a connect, a disconnect, a subscription.
    pub fn of_event(event: &Lifecycle) -> Self {
        of_event(event)
    }

    /// Of a shadow.
    pub fn of_news(news: &News, now: Timestamp) -> Self {
        of_news(news, now)
    }
}

fn of_event(event: &Lifecycle) -> FeedLine {
    let (kind, what) = match &event.what {
        Happening::Connected => (FeedKind::Connected, event.ip_address.as_ref().map(|ip| format!("from {ip}"))),
        Happening::Disconnected { reason, .. } => {
            let meaning = reason.meaning();
            let told = if meaning.is_empty() { String::new() } else { format!(": {meaning}") };
            (FeedKind::Disconnected, Some(format!("{}{told}", reason.0)))
        }
        Happening::ConnectFailed { reason } => (FeedKind::Failed, Some(reason.clone())),
        Happening::Subscribed { topics } => {
            (FeedKind::Subscription, Some(format!("subscribed to {}", topics.join(", "))))
        }
        Happening::Unsubscribed { topics } => {
            (FeedKind::Subscription, Some(format!("unsubscribed from {}", topics.join(", "))))
        }
    };
    let thing = event.thing().to_owned();
    let as_client = (thing != event.client_id).then(|| format!("client {}", event.client_id));
    let what: Vec<String> = as_client.into_iter().chain(what).collect();
    let failed = (kind == FeedKind::Failed).then(|| event.client_id.clone());
    FeedLine { at: event.at, kind, thing, what: what.join(", "), failed }
}

fn of_news(news: &News, now: Timestamp) -> FeedLine {
    let id = news.id();
    let shadow = id.name.as_ref().map(|name| format!("{name} ")).unwrap_or_default();
    let (kind, at, what) = match news {
        News::Document { document, missed, .. } => {
            let missed = if *missed > 0 { format!("  ({missed} before it not seen)") } else { String::new() };
            let what = format!("{shadow}v{}  {}{missed}", document.version, newest(document));
            (FeedKind::Update, document.timestamp, what)
        }
        News::Deleted { version, at, .. } => (FeedKind::Deleted, *at, format!("{shadow}after v{version}")),
    };
    FeedLine { at: at.unwrap_or(now), kind, thing: id.thing.clone(), what, failed: None }
}

/// What was written last, by the times of the leaves.
fn newest(document: &Document) -> String {
    let all = leaves(document);
    let last = all.iter().filter_map(|leaf| leaf.desired_at.max(leaf.reported_at)).max();
    let mut told: Vec<String> = Vec::new();
    for leaf in all.iter().filter(|_| last.is_some()) {
        let path = leaf.path.trim_start_matches('/');
        if leaf.reported_at == last {
            told.push(format!("{path}={}", leaf.reported.as_deref().unwrap_or_default()));
        }
        if leaf.desired_at == last {
            told.push(format!("desired {path}={}", leaf.desired.as_deref().unwrap_or_default()));
        }
    }
    let more = told.len().saturating_sub(VALUES);
    told.truncate(VALUES);
    if more > 0 {
        told.push(format!("+{more}"));
    }
    told.join(" ")
}
