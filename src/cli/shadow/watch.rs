//! `shadow watch`

use std::io::{self, Write as _};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::get::unreadable;
use crate::cli::Exit;
use crate::cli::args::ShadowWatch;
use crate::cli::print::{Stop, complain, json};
use crate::cli::run::Session;
use crate::fleet::{Problem, ProblemKind};
use crate::shadow::{Change, Document, Section, changed};

/// One line: the shadow as it is now, and what is new in it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    at: Timestamp,
    version: Option<i64>,
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

pub(in crate::cli) async fn watch(session: &Session, args: &ShadowWatch) -> Result<Exit, Stop> {
    let cloud = session.open().await?;
    let of = &args.of;
    let mut seen: Option<Option<String>> = None;
    let mut silent = false;
    loop {
        match cloud.shadow_text(&of.thing, of.name.as_deref()).await {
            Ok(text) => {
                silent = false;
                let is_news = seen.as_ref().is_none_or(|seen| lasting(seen.as_deref()) != lasting(text.as_deref()));
                if is_news {
                    let before = seen.as_ref().and_then(Option::as_deref);
                    let line = line(before, text.as_deref()).map_err(|message| unreadable(of, &message))?;
                    let mut out = io::stdout();
                    json::line(&mut out, &line)?;
                    out.flush()?;
                    seen = Some(text);
                }
            }
            // Said once; a watch outlives a lost connection.
            Err(problem) if may_pass(&problem) => {
                if !silent {
                    complain(&problem);
                }
                silent = true;
            }
            Err(problem) => return Err(problem.into()),
        }
        tokio::time::sleep(Duration::from_secs_f64(args.interval)).await;
    }
}

/// The document without its `timestamp`, which is the time of the answer and new in each.
fn lasting(text: Option<&str>) -> Option<Value> {
    let mut document: Value = serde_json::from_str(text?).ok()?;
    if let Some(fields) = document.as_object_mut() {
        fields.remove("timestamp");
    }
    Some(document)
}

const fn may_pass(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Throttled | ProblemKind::Network | ProblemKind::Service)
}

fn line(before: Option<&str>, after: Option<&str>) -> Result<Line, String> {
    let parse = |text: &str| Document::parse(text).map_err(|error| error.to_string());
    let before = before.map(parse).transpose()?;
    let document = after.map(parse).transpose()?;
    let shadow: Option<Value> = after.map(serde_json::from_str).transpose().map_err(|error| error.to_string())?;
    let changes = match (&before, &document) {
        (Some(before), Some(after)) => changed(before, after),
        _ => Vec::new(),
    };
    Ok(Line {
        at: Timestamp::now(),
        version: shadow.as_ref().and_then(|shadow| shadow.get("version")).and_then(Value::as_i64),
        changes: changes.into_iter().map(ChangeView::from).collect(),
        shadow,
    })
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
