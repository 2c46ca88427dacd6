//! `shadow drafts`: what was typed and not sent.

use std::io::{self, Write as _};

use jiff::Timestamp;
use serde::Serialize;

use crate::aws::Drafts;
use crate::cli::Exit;
use crate::cli::args::ShadowOf;
use crate::cli::print::{Column, Rows, Stop};
use crate::cli::run::Session;
use crate::fleet::{Problem, visible};
use crate::shadow::{Draft, DraftKind, DraftOf};

const COLUMNS: &[Column] = &[
    Column::new("SAVED", "saved"),
    Column::new("THING", "thing"),
    Column::new("SHADOW", "shadow"),
    Column::new("BASED ON", "version"),
    Column::new("KIND", "kind"),
    Column::new("ACCOUNT", "account"),
    Column::new("REGION", "region"),
    Column::new("FILE", "file"),
];

/// One draft.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    saved: Timestamp,
    thing: &'a str,
    shadow: Option<&'a str>,
    version: Option<u64>,
    kind: DraftKind,
    account: &'a str,
    region: &'a str,
    file: String,
}

pub(in crate::cli) fn drafts(session: &Session) -> Result<Exit, Stop> {
    let drafts = Drafts::beside(&session.settings.journal);
    let mut rows = Rows::new(session.output(), COLUMNS)?;
    let found = drafts.all()?;
    for (_, file) in &found.unreadable {
        // Standard error may be gone; the list is what was asked for.
        let _ = writeln!(io::stderr(), "fleetdeck: the draft {} cannot be read: it is not UTF-8", visible(file));
    }
    for draft in found.drafts {
        let of = &draft.of;
        rows.push(&Row {
            saved: draft.saved,
            thing: &of.thing,
            shadow: of.shadow.as_deref(),
            version: of.version,
            kind: of.kind,
            account: &of.account,
            region: &of.region,
            file: drafts.file(&draft.id).display().to_string(),
        })?;
    }
    rows.finish()?;
    Ok(Exit::Yes)
}

/// Keeps an update document that could not be written; where it is.
pub(super) fn keep(session: &Session, of: &ShadowOf, text: &str) -> Result<String, Problem> {
    let begun = DraftOf {
        kind: DraftKind::Document,
        // It may have failed before it was known who is signed in.
        account: String::new(),
        region: session.settings.region.clone().unwrap_or_default(),
        thing: of.thing.clone(),
        shadow: of.name.clone(),
        version: None,
        base: serde_json::Map::new(),
        begun: Timestamp::now(),
        continues: Vec::new(),
    };
    let draft = Draft { text: text.to_owned(), ..Draft::begin(begun) };
    Ok(Drafts::beside(&session.settings.journal).keep(&draft)?.display().to_string())
}
