//! `feed`

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::args::{FeedArgs, Output, Until};
use super::live::Live;
use super::print::{Stop, json};
use super::run::Session;
use super::shadow::{document_json, source_word};
use super::{Exit, filter};
use crate::aws::Cloud;
use crate::diagnose::{ConnectFacts, FailedConnects, Finding, connect};
use crate::fleet::{Filter, Problem, ProblemKind, Scratch, visible};
use crate::live::{FeedLine, Happening, Interest, Lifecycle, News};

/// How long what was found out about a client that is not let in is good for.
const GOOD_FOR: Duration = Duration::from_mins(1);
/// Clients remembered.
const MOST: usize = 1_000;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
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
    let filter = filter::parse::<FeedLine>(args.filter.as_deref())?;
    let cloud = session.open().await?;
    let interest = Interest { presence: true, fleet: true, ..Interest::default() };
    let mut live = Live::follow(&cloud, interest, POLL, args.until.timeout);
    let mut feed =
        Feed { cloud, output, filter, scratch: Scratch::default(), left: args.until.count, shut_out: HashMap::new() };
    while let Some(batch) = live.next().await {
        for event in &batch.lifecycle {
            if feed.lifecycle(event).await? {
                return Ok(Exit::Yes);
            }
        }
        for news in &batch.news {
            if feed.news(news)? {
                return Ok(Exit::Yes);
            }
        }
        io::stdout().flush()?;
    }
    Ok(if feed.left.is_some() { Exit::No } else { Exit::Yes })
}

struct Feed {
    cloud: Cloud,
    output: Output,
    filter: Filter,
    scratch: Scratch,
    left: Option<u64>,
    /// Clients that are not let in.
    shut_out: HashMap<String, (FailedConnects, Option<(Instant, ConnectFacts)>)>,
}

impl Feed {
    /// Whether that was the last line wanted.
    async fn lifecycle(&mut self, event: &Lifecycle) -> Result<bool, Stop> {
        let mut line = FeedLine::of_event(event);
        // What does not concern the reader is counted all the same.
        let failed = self.counted(event);
        if self.filter.rank(&line, &mut self.scratch).is_none() {
            return Ok(false);
        }
        let finding = match failed {
            Some(failed) => Some(self.finding(&failed).await),
            None => None,
        };
        if let Some(finding) = &finding {
            line.what = format!("{}: {}", line.what, finding.title);
        }
        let client = client_event(event);
        self.tell(&line, Event { client: Some(client), finding, ..Event::default() })
    }

    /// Whether that was the last line wanted.
    fn news(&mut self, news: &News) -> Result<bool, Stop> {
        let line = FeedLine::of_news(news, Timestamp::now());
        if self.filter.rank(&line, &mut self.scratch).is_none() {
            return Ok(false);
        }
        let shadow_name = news.id().name.as_deref();
        let shadow = match news {
            News::Document { document, source, missed, .. } => ShadowEvent {
                shadow_name,
                version: document.version,
                source: Some(source_word(*source)),
                missed: *missed,
                shadow: Some(document_json(document)),
            },
            News::Deleted { version, .. } => {
                ShadowEvent { shadow_name, version: *version, source: None, missed: 0, shadow: None }
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

    /// Counts a failed connect; a connect ends them.
    fn counted(&mut self, event: &Lifecycle) -> Option<FailedConnects> {
        if event.what == Happening::Connected {
            self.shut_out.remove(&event.client_id);
        }
        let failed = FailedConnects::of(event)?;
        if self.shut_out.len() >= MOST {
            self.shut_out.clear();
        }
        let (known, _) = self.shut_out.entry(event.client_id.clone()).or_insert_with(|| (failed.clone(), None));
        if known.principal != failed.principal {
            *known = failed.clone();
        }
        known.again(failed);
        Some(known.clone())
    }

    /// Why it is not let in, as far as its policies tell.
    async fn finding(&mut self, failed: &FailedConnects) -> Finding {
        let examined = self.shut_out.get(&failed.client_id).and_then(|(_, examined)| examined.as_ref());
        let fresh = examined.filter(|(at, _)| at.elapsed() < GOOD_FOR);
        if let Some((_, facts)) = fresh {
            return connect(failed, Some(facts));
        }
        let facts = Box::pin(self.cloud.connect_facts(&failed.client_id, &failed.principal)).await;
        let finding = connect(failed, Some(&facts));
        if let Some((_, examined)) = self.shut_out.get_mut(&failed.client_id) {
            *examined = Some((Instant::now(), facts));
        }
        finding
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
