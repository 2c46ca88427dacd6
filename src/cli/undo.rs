//! `undo`

use super::Exit;
use super::args::UndoArgs;
use super::ask::confirm;
use super::journal::{SHAPE, row};
use super::preview::commands;
use super::print::{Stop, note, show};
use super::run::Session;
use crate::diagnose::{Entry, EntryState};
use crate::fleet::{Problem, ProblemKind, visible};

pub(super) async fn run(session: &Session, args: &UndoArgs) -> Result<Exit, Stop> {
    let cloud = session.open().await?;
    let entries = cloud.journal()?;
    let entry = choose(&entries, args.id.as_deref())?;
    note(&format!("takes back: {} ({})", visible(&entry.title), entry.at));
    for command in commands(&entry.undo, cloud.scope()) {
        note(&format!("    {}", visible(&command)));
    }
    let id = entry.id.clone();
    if !cloud.read_only() {
        confirm("Take it back?", args.yes, &session.interrupt).await?;
    }
    let done = cloud.undo(Some(&id)).await?;
    show(session.output(), &SHAPE, &row(&done))?;
    Ok(Exit::Yes)
}

/// The entry asked for, else the newest that can be taken back.
fn choose<'a>(entries: &'a [Entry], id: Option<&str>) -> Result<&'a Entry, Problem> {
    let found = match id {
        Some(id) => entries.iter().find(|entry| entry.id == id),
        None => entries.iter().rev().find(|entry| entry.state == EntryState::Done && !entry.undo.is_empty()),
    };
    found.ok_or_else(|| {
        let message =
            if id.is_some() { "the journal has no such change" } else { "the journal has nothing to take back" };
        let kind = if id.is_some() { ProblemKind::Input } else { ProblemKind::NotFound };
        Problem::new(kind, "undo", id.unwrap_or_default(), message).next("`fleetdeck journal` lists the changes")
    })
}
