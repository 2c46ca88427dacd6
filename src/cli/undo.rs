//! `undo`

use super::Exit;
use super::args::UndoArgs;
use super::ask::confirm;
use super::journal::{SHAPE, row};
use super::preview::{commands, to_ask};
use super::print::{Stop, note, show};
use super::run::Session;
use crate::fleet::{Problem, ProblemKind, visible};

pub(super) async fn run(session: &Session, args: &UndoArgs) -> Result<Exit, Stop> {
    let cloud = session.or_interrupted(session.open()).await?;
    // The last change may stand in the way of the older ones.
    let other = |problem: &Problem| {
        if args.id.is_none() && problem.kind != ProblemKind::NotFound {
            note("this was the last change; to take back another, name its id: fleetdeck journal lists them");
        }
    };
    let chosen = async {
        let id = args.id.as_deref();
        let found = if args.force { cloud.undoable_over(id).await } else { cloud.undoable(id).await };
        found.inspect_err(other)
    };
    let entry = session.or_interrupted(chosen).await?;
    note(&format!("takes back: {} ({})", visible(&entry.title), entry.at));
    for command in commands(&entry.undo, &cloud) {
        note(&format!("    {}", visible(&command)));
    }
    if !cloud.read_only() {
        confirm("Take it back?", args.yes, &session.interrupt).await?;
    }
    let done = if args.force { cloud.undo_over(&entry.id).await } else { cloud.undo(Some(&entry.id)).await };
    let done = done.inspect_err(|problem| {
        if problem.kind == ProblemKind::Denied {
            note(to_ask(&entry.undo, &cloud).trim_end());
        } else {
            other(problem);
        }
    })?;
    for found in &done.notes {
        note(&visible(found));
    }
    show(session.output(), &SHAPE, &row(&done))?;
    Ok(Exit::Yes)
}
