//! `shadow get`

use std::io::{self, Write as _};

use serde::Serialize;
use serde_json::Value;

use crate::cli::Exit;
use crate::cli::args::{Output, ShadowOf};
use crate::cli::print::{Column, Rows, Stop, json, note};
use crate::cli::run::Session;
use crate::fleet::{Problem, ProblemKind, visible};
use crate::shadow::{Document, leaves};

const COLUMNS: &[Column] = &[
    Column::new("PATH", "path"),
    Column::new("DESIRED", "desired"),
    Column::new("REPORTED", "reported"),
    Column::new("DIFFERS", "differs"),
    Column::new("REPORTED AT", "reportedAt"),
];

/// One leaf of the document: what a table and CSV show.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LeafRow {
    path: String,
    desired: Option<String>,
    reported: Option<String>,
    differs: bool,
    desired_at: Option<jiff::Timestamp>,
    reported_at: Option<jiff::Timestamp>,
}

pub(in crate::cli) async fn get(session: &Session, of: &ShadowOf) -> Result<Exit, Stop> {
    let cloud = session.open().await?;
    let text = cloud.shadow_text(&of.thing, of.name.as_deref()).await?;
    let Some(text) = text else {
        note(&format!("{} has no {}", visible(&of.thing), described(of)));
        return Ok(Exit::No);
    };
    print(session.output_or(Output::Json), of, &text)?;
    Ok(Exit::Yes)
}

/// A shadow in the format asked for: JSON is AWS's own document, the others are its leaves.
pub(super) fn print(output: Output, of: &ShadowOf, text: &str) -> Result<(), Stop> {
    match output {
        Output::Json | Output::Jsonl => {
            let document: Value = serde_json::from_str(text).map_err(|error| unreadable(of, &error.to_string()))?;
            let mut out = io::stdout();
            if output == Output::Json {
                json::pretty(&mut out, &document)?;
            } else {
                json::line(&mut out, &document)?;
            }
            out.flush()?;
        }
        Output::Table | Output::Csv => {
            let document = Document::parse(text).map_err(|error| unreadable(of, &error.to_string()))?;
            let mut rows = Rows::new(output, COLUMNS)?;
            for leaf in leaves(&document).into_iter().filter(|leaf| !leaf.is_branch) {
                rows.push(&LeafRow {
                    path: leaf.path,
                    desired: leaf.desired,
                    reported: leaf.reported,
                    differs: leaf.delta.is_some(),
                    desired_at: leaf.desired_at,
                    reported_at: leaf.reported_at,
                })?;
            }
            rows.finish()?;
        }
    }
    Ok(())
}

/// "classic shadow", or the named one.
pub(super) fn described(of: &ShadowOf) -> String {
    of.name.as_ref().map_or_else(|| "classic shadow".to_owned(), |name| format!("shadow {}", visible(name)))
}

/// AWS sent something that is no shadow document.
pub(super) fn unreadable(of: &ShadowOf, message: &str) -> Problem {
    Problem::new(ProblemKind::Service, "GetThingShadow", &of.thing, message)
}
