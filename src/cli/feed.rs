//! `feed`

mod shut_out;

use std::io::{self, Write as _};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::args::{FeedArgs, Output, Until};
use super::live::Live;
use super::print::{Stop, json};
use super::run::Session;
use super::shadow::{document_json, source_word};
use super::{Exit, filter};
use crate::diagnose::Finding;
use crate::fleet::{Filter, Problem, ProblemKind, Scratch, visible};
use crate::live::{Batch, FeedLine, Happened, Happening, Interest, Lifecycle, News};

use shut_out::{Explained, ShutOut};

/// How often an open shadow would be read; the feed opens none.
const POLL: Duration = Duration::from_secs(2);

/// One line of JSON. Names are AWS's where AWS has them.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    at: Timestamp,
    #[serde(rename = "eventType")]
    kind: &'static str,
    thing_name: &'a str,
    /// In a few words.
    text: &'a str,
    #[serde(flatten)]
    shadow: Option<ShadowEvent<'a>>,
    #[serde(flatten)]
    client: Option<ClientEvent<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finding: Option<Finding>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShadowEvent<'a> {
    shadow_name: Option<&'a str>,
    version: u64,
    source: &'static str,
    missed: u64,
    /// `null` for one that was deleted.
    shadow: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClientEvent<'a> {
    client_id: &'a str,
    principal_identifier: &'a str,
    session_identifier: &'a str,
    version_number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_initiated_disconnect: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disconnect_reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connect_failure_reason: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    topics: &'a [String],
}

pub(super) async fn run(session: &Session, args: &FeedArgs) -> Result<Exit, Stop> {
    let output = session.output();
    if output == Output::Csv {
        let message = "a feed has no end and its lines have no common columns: jsonl or table";
        return Err(Problem::new(ProblemKind::Input, "-o", "csv", message).into());
    }
    let filter = filter::parse::<FeedLine>(args.filter.as_deref(), "feed")?;
    let cloud = session.open().await?;
    let interest = Interest { presence: true, fleet: true, ..Interest::default() };
    let mut live = Live::follow(&cloud, interest, POLL, args.until.timeout);
    let shut_out = ShutOut::new(cloud);
    let mut feed = Feed { output, filter, scratch: Scratch::default(), left: args.until.count, shut_out };
    let ended = feed.follow(&mut live).await;
    live.close().await;
    ended
}

struct Feed {
    output: Output,
    filter: Filter,
    scratch: Scratch,
    left: Option<u64>,
    shut_out: ShutOut,
}

impl Feed {
    /// Until the last line wanted, or the time is up.
    async fn follow(&mut self, live: &mut Live) -> Result<Exit, Stop> {
        loop {
            let is_enough = tokio::select! {
                batch = live.next() => match batch {
                    Some(batch) => self.batch(&batch)?,
                    None => break,
                },
                explained = self.shut_out.next() => self.failed(explained)?,
            };
            if let Some(mistake) = live.mistake() {
                return Err(mistake.into());
            }
            if is_enough {
                return Ok(Exit::Yes);
            }
        }
        // Without push there is nothing to tell: that nothing came says nothing of the fleet.
        if let Some(why) = live.never() {
            return Ok(Exit::of(why));
        }
        let rest = self.shut_out.rest();
        let is_enough = self.failed(rest)?;
        Ok(if is_enough || self.left.is_none() { Exit::Yes } else { Exit::No })
    }

    /// Whether that was the last line wanted.
    fn batch(&mut self, batch: &Batch) -> Result<bool, Stop> {
        for happened in batch.in_order() {
            let is_enough = match happened {
                Happened::Event(event) => self.lifecycle(event)?,
                Happened::News(news) => self.news(news)?,
            };
            if is_enough {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether that was the last line wanted. A connect that failed may be told later, with its reason.
    fn lifecycle(&mut self, event: &Lifecycle) -> Result<bool, Stop> {
        let line = FeedLine::of_event(event);
        // What does not concern the reader is counted all the same.
        let failed = self.shut_out.count(event);
        if self.filter.rank(&line, &mut self.scratch).is_none() {
            return Ok(false);
        }
        let Some(failed) = failed else {
            return self.tell(&line, Event { client: Some(client_event(event)), ..Event::default() });
        };
        match self.shut_out.explain(event, failed) {
            Some(finding) => self.failed(vec![(event.clone(), finding)]),
            None => Ok(false),
        }
    }

    /// Connects that failed, with what is known of the reason; whether one of them was the last line wanted.
    fn failed(&mut self, explained: Vec<Explained>) -> Result<bool, Stop> {
        for (event, finding) in explained {
            let mut line = FeedLine::of_event(&event);
            line.what = format!("{}: {}", line.what, finding.title);
            let client = Some(client_event(&event));
            if self.tell(&line, Event { client, finding: Some(finding), ..Event::default() })? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether that was the last line wanted.
    fn news(&mut self, news: &News) -> Result<bool, Stop> {
        let line = FeedLine::of_news(news, Timestamp::now());
        if self.filter.rank(&line, &mut self.scratch).is_none() {
            return Ok(false);
        }
        let shadow_name = news.id().name.as_deref();
        let source = source_word(news.source());
        let shadow = match news {
            News::Document { document, missed, .. } => ShadowEvent {
                shadow_name,
                version: document.version,
                source,
                missed: *missed,
                shadow: Some(document_json(document)),
            },
            News::Deleted { version, .. } => {
                ShadowEvent { shadow_name, version: *version, source, missed: 0, shadow: None }
            }
        };
        self.tell(&line, Event { shadow: Some(shadow), ..Event::default() })
    }

    fn tell(&mut self, line: &FeedLine, event: Event<'_>) -> Result<bool, Stop> {
        let mut out = io::stdout();
        if self.output == Output::Table {
            let (at, kind) = (line.at.strftime("%H:%M:%S"), line.kind.word());
            writeln!(out, "{at}  {kind:<14}  {}  {}", visible(&line.thing), visible(&line.what))?;
        } else {
            let kind = line.kind.event_type();
            let (thing_name, text) = (line.thing.as_str(), line.what.as_str());
            json::line(&mut out, &Event { at: line.at, kind, thing_name, text, ..event })?;
        }
        out.flush()?;
        Ok(Until::one_less(&mut self.left))
    }
}

fn client_event(event: &Lifecycle) -> ClientEvent<'_> {
    let mut client = ClientEvent {
        client_id: &event.client_id,
        principal_identifier: &event.principal,
        session_identifier: &event.session,
        version_number: event.version,
        ip_address: event.ip_address.as_deref(),
        client_initiated_disconnect: None,
        disconnect_reason: None,
        connect_failure_reason: None,
        topics: &[],
    };
    match &event.what {
        Happening::Disconnected { by_client, reason } => {
            client.client_initiated_disconnect = Some(*by_client);
            client.disconnect_reason = Some(&reason.0);
        }
        Happening::ConnectFailed { reason } => client.connect_failure_reason = Some(reason),
        Happening::Subscribed { topics } | Happening::Unsubscribed { topics } => client.topics = topics,
        Happening::Connected => {}
    }
    client
}
