//! `shadow watch`

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::aws::Cloud;
use crate::cli::Exit;
use crate::cli::args::{Output, ShadowWatch};
use crate::cli::live::Live;
use crate::cli::print::{Stop, complain, json};
use crate::cli::run::Session;
use crate::fleet::{Problem, ProblemKind, visible};
use crate::live::{Interest, News, Source};
use crate::shadow::{Change, Document, Section, changed};

/// One line: the shadow as it is now, and what is new in it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    at: Timestamp,
    thing_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shadow_name: Option<&'a str>,
    version: Option<u64>,
    /// `push` or `read`.
    source: &'static str,
    /// Versions between this and the line before that were never seen.
    missed: u64,
    /// Empty on the first line.
    changes: Vec<ChangeView>,
    /// `null` where there is no shadow (any more).
    shadow: Option<Value>,
}

#[derive(Serialize)]
struct ChangeView {
    section: &'static str,
    /// A JSON pointer.
    path: String,
    before: Option<Value>,
    after: Option<Value>,
}

/// What was told of each thing; how much is still to be told.
struct Watch<'a> {
    args: &'a ShadowWatch,
    output: Output,
    known: HashMap<String, Option<Document>>,
    left: Option<u64>,
}

pub(in crate::cli) async fn watch(session: &Session, args: &ShadowWatch) -> Result<Exit, Stop> {
    let output = session.output_or(Output::Jsonl);
    if output == Output::Csv {
        let message = "a watch has no end and its lines have no columns: jsonl or table";
        return Err(Problem::new(ProblemKind::Input, "-o", "csv", message).into());
    }
    let cloud = session.open().await?;
    let mut watch = Watch { args, output, known: HashMap::new(), left: args.until.count };
    for thing in &args.things {
        if watch.first(&cloud, thing).await? {
            return Ok(Exit::Yes);
        }
    }
    let interest = Interest { open: args.things.clone(), ..Interest::default() };
    let poll = Duration::from_secs_f64(args.interval);
    let mut live = Live::follow(&cloud, interest, poll, args.until.timeout);
    let ended = watch.follow(&mut live).await;
    live.close().await;
    ended
}

impl Watch<'_> {
    /// Until the last line wanted, or the time is up.
    async fn follow(&mut self, live: &mut Live) -> Result<Exit, Stop> {
        while let Some(batch) = live.next().await {
            if let Some(mistake) = live.mistake() {
                return Err(mistake.into());
            }
            for news in batch.news {
                if self.news(news)? {
                    return Ok(Exit::Yes);
                }
            }
        }
        Ok(if self.left.is_some() { Exit::No } else { Exit::Yes })
    }

    /// Reads the shadow as it is. What may pass is told, and left to the session.
    async fn first(&mut self, cloud: &Cloud, thing: &str) -> Result<bool, Stop> {
        let name = self.args.name.as_deref();
        match cloud.shadow_text(thing, name).await {
            Ok(text) => {
                let document = text
                    .map(Document::parse)
                    .transpose()
                    .map_err(|error| Problem::new(ProblemKind::Service, "GetThingShadow", thing, error.to_string()))?;
                self.tell(thing, document, Source::Read, 0)
            }
            Err(problem) if may_pass(&problem) => {
                complain(&problem);
                Ok(false)
            }
            Err(problem) => Err(problem.into()),
        }
    }

    /// Whether that was the last line wanted.
    fn news(&mut self, news: News) -> Result<bool, Stop> {
        let id = news.id().clone();
        if id.name != self.args.name || !self.args.things.contains(&id.thing) {
            return Ok(false);
        }
        let source = news.source();
        match news {
            News::Document { document, missed, .. } => {
                // The session reads what was read here at first.
                let is_known = self.known.get(&id.thing).and_then(Option::as_ref).is_some_and(|known| {
                    known.version == document.version
                        && known.reported == document.reported
                        && known.desired == document.desired
                });
                if is_known { Ok(false) } else { self.tell(&id.thing, Some(*document), source, missed) }
            }
            News::Deleted { .. } if self.known.get(&id.thing) == Some(&None) => Ok(false),
            News::Deleted { .. } => self.tell(&id.thing, None, source, 0),
        }
    }

    fn tell(&mut self, thing: &str, now: Option<Document>, source: Source, missed: u64) -> Result<bool, Stop> {
        let before = self.known.get(thing).and_then(Option::as_ref);
        let changes = match (before, &now) {
            (Some(before), Some(after)) => changed(before, after),
            _ => Vec::new(),
        };
        let line = Line {
            at: Timestamp::now(),
            thing_name: thing,
            shadow_name: self.args.name.as_deref(),
            version: now.as_ref().map(|document| document.version),
            source: source_word(source),
            missed,
            changes: changes.into_iter().map(ChangeView::from).collect(),
            shadow: now.as_ref().map(document_json),
        };
        write(self.output, &line)?;
        self.known.insert(thing.to_owned(), now);
        Ok(crate::cli::args::Until::one_less(&mut self.left))
    }
}

/// How it came, in a word.
pub(in crate::cli) const fn source_word(source: Source) -> &'static str {
    match source {
        Source::Push => "push",
        Source::Read => "read",
    }
}

fn write(output: Output, line: &Line<'_>) -> Result<(), Stop> {
    let mut out = io::stdout();
    if output == Output::Table {
        let version = line.version.map_or_else(|| "none".to_owned(), |version| format!("v{version}"));
        let changes: Vec<String> = line.changes.iter().map(ChangeView::words).collect();
        let missed = if line.missed > 0 { format!("  ({} not seen)", line.missed) } else { String::new() };
        let (at, thing) = (line.at.strftime("%H:%M:%S"), visible(line.thing_name));
        writeln!(out, "{at}  {thing}  {version}{missed}  {}", visible(&changes.join(" ")))?;
    } else {
        json::line(&mut out, line)?;
    }
    out.flush()?;
    Ok(())
}

/// The document as `GetThingShadow` gives it.
pub(in crate::cli) fn document_json(document: &Document) -> Value {
    let parts = |parts: [(&str, &Map<String, Value>); 3]| -> Map<String, Value> {
        let full = parts.into_iter().filter(|(_, part)| !part.is_empty());
        full.map(|(name, part)| (name.to_owned(), Value::Object(part.clone()))).collect()
    };
    let none = Map::new();
    let state = parts([("desired", &document.desired), ("reported", &document.reported), ("delta", &document.delta)]);
    let metadata =
        parts([("desired", &document.desired_metadata), ("reported", &document.reported_metadata), ("", &none)]);
    let mut whole = json!({"state": state, "metadata": metadata, "version": document.version});
    if let Some(at) = document.timestamp {
        whole["timestamp"] = at.as_second().into();
    }
    if let Some(token) = &document.client_token {
        whole["clientToken"] = token.as_str().into();
    }
    whole
}

const fn may_pass(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Throttled | ProblemKind::Network | ProblemKind::Service)
}

impl ChangeView {
    /// `desired/rate=5`, `reported/mode is gone`.
    fn words(&self) -> String {
        match &self.after {
            Some(after) => format!("{}{}={after}", self.section, self.path),
            None => format!("{}{} is gone", self.section, self.path),
        }
    }
}

impl From<Change> for ChangeView {
    fn from(change: Change) -> Self {
        let json = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            section: match change.section {
                Section::Desired => "desired",
                Section::Reported => "reported",
            },
            path: change.path,
            before: json(change.before),
            after: json(change.after),
        }
    }
}
