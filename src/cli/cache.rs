//! `cache list`, `cache clear`

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::Exit;
use super::args::{CacheArgs, CacheCommand};
use super::print::{Column, Rows, Stop, note};
use super::run::Session;
use crate::config::Paths;
use crate::disk::{KeptFile, KeptLists};
use crate::fleet::{Problem, ProblemKind, visible};

const COLUMNS: &[Column] = &[
    Column::new("LIST", "list"),
    Column::new("ACCOUNT", "account"),
    Column::new("REGION", "region"),
    Column::new("ENDPOINT", "endpoint"),
    Column::new("ROWS", "rows"),
    Column::new("COMPLETE", "complete"),
    Column::new("LISTED", "listed"),
    Column::new("BYTES", "bytes"),
    Column::new("FILE", "file"),
    Column::new("TROUBLE", "trouble"),
];

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    list: Option<String>,
    partition: Option<String>,
    account: Option<String>,
    region: Option<String>,
    endpoint: Option<String>,
    rows: Option<u64>,
    complete: Option<bool>,
    listed: Option<Timestamp>,
    bytes: u64,
    file: String,
    /// Why it will not be shown.
    trouble: Option<String>,
}

/// The folder of the lists kept; nothing is written through it.
pub(super) fn lists() -> Option<KeptLists> {
    Some(KeptLists::new(Paths::usual()?.lists(), 0))
}

pub(super) fn run(session: &Session, args: &CacheArgs) -> Result<Exit, Stop> {
    let Some(lists) = lists() else {
        let message = "this user has no home folder, so nothing is kept";
        return Err(Problem::new(ProblemKind::Input, "find the lists kept", "", message).into());
    };
    match args.command {
        CacheCommand::List => list(session, &lists),
        CacheCommand::Clear => clear(&lists),
    }
}

fn list(session: &Session, lists: &KeptLists) -> Result<Exit, Stop> {
    let files = lists.files().map_err(|error| problem("list the lists kept", lists.folder(), &error))?;
    let mut rows = Rows::new(session.output(), COLUMNS)?;
    for file in files {
        rows.push(&row(&file))?;
    }
    rows.finish()?;
    Ok(Exit::Yes)
}

fn row(file: &KeptFile) -> Row {
    let row = Row { bytes: file.bytes, file: file.path.display().to_string(), ..Row::default() };
    match file.head() {
        Err(trouble) => Row { trouble: Some(trouble), ..row },
        Ok(head) => Row {
            list: Some(head.kind),
            partition: Some(head.partition),
            account: Some(head.account),
            region: Some(head.region),
            endpoint: head.endpoint,
            rows: Some(head.rows),
            complete: Some(head.complete),
            listed: Some(head.listed),
            ..row
        },
    }
}

fn clear(lists: &KeptLists) -> Result<Exit, Stop> {
    let (count, bytes) = lists.clear().map_err(|error| problem("remove the lists kept", lists.folder(), &error))?;
    let folder = visible(&lists.folder().display().to_string()).into_owned();
    note(&match count {
        0 => format!("fleetdeck: no list was kept in {folder}"),
        1 => format!("fleetdeck: 1 list removed from {folder}, {bytes} bytes"),
        _ => format!("fleetdeck: {count} lists removed from {folder}, {bytes} bytes"),
    });
    Ok(Exit::Yes)
}

fn problem(tried: &str, folder: &Path, error: &std::io::Error) -> Problem {
    Problem::new(ProblemKind::Input, tried, &folder.display().to_string(), error.to_string())
}
