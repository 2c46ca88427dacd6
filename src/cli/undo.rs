//! `undo`

use super::Exit;
use super::args::UndoArgs;
use super::ask::confirm;
use super::journal::{SHAPE, row};
use super::preview::{commands, to_ask};
use super::print::{Stop, note, show};
use super::run::Session;
use crate::fleet::{ProblemKind, visible};

pub(super) async fn run(session: &Session, args: &UndoArgs) -> Result<Exit, Stop> {
    let cloud = session.or_interrupted(session.open()).await?;
    let entry = session.or_interrupted(cloud.undoable(args.id.as_deref())).await?;
    note(&format!("takes back: {} ({})", visible(&entry.title), entry.at));
    for command in commands(&entry.undo, &cloud) {
        note(&format!("    {}", visible(&command)));
    }
    if !cloud.read_only() {
        confirm("Take it back?", args.yes, &session.interrupt).await?;
    }
    let done = cloud.undo(Some(&entry.id)).await.inspect_err(|problem| {
        if problem.kind == ProblemKind::Denied {
            note(to_ask(&entry.undo, &cloud).trim_end());
        } else if args.id.is_none() {
            note("this was the last change; to take back another, name its id: fleetdeck journal lists them");
        }
    })?;
    for found in &done.notes {
        note(&visible(found));
    }
    show(session.output(), &SHAPE, &row(&done))?;
    Ok(Exit::Yes)
}
