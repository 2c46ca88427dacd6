//! `fix`

mod choose;
mod outcome;

use super::Exit;
use super::args::{FixArgs, Output};
use super::ask::confirm;
use super::doctor::{self, examine};
use super::preview::{preview, to_ask};
use super::print::{Stop, note};
use super::run::Session;
use crate::fleet::{ProblemKind, visible};
use outcome::FixOutcome;

pub(super) async fn run(session: &Session, args: &FixArgs) -> Result<Exit, Stop> {
    let cloud = session.open().await?;
    // Reading may be cut off at any time; the change below may not.
    let report = tokio::select! {
        report = examine(&cloud, &args.doctor) => report?,
        () = session.interrupt.wait() => return Err(Stop::Exit(Exit::Interrupted)),
    };
    let Some((finding, fix)) = choose::fix(&report, args)? else {
        note(&choose::nothing(&report, args));
        doctor::write(session.output(), &report)?;
        return Ok(doctor::exit(&report));
    };
    let mut shown = preview(fix, &cloud);
    shown.push_str(&choose::others(&report, finding, fix));
    let mut outcome = FixOutcome::new(&report, finding, fix, &cloud);
    if args.dry_run {
        outcome.write(session.output(), &shown)?;
        return Ok(Exit::Yes);
    }
    note(shown.trim_end());
    if cloud.read_only() {
        // Refused by the executor below in any case; nobody is asked a question whose answer changes nothing.
        cloud.execute(fix).await?;
    }
    confirm("Do it?", args.yes, &session.interrupt).await?;
    let entry = cloud.execute(fix).await.inspect_err(|problem| {
        if problem.kind == ProblemKind::Denied {
            note(to_ask(&fix.calls, &cloud).trim_end());
        }
    })?;
    for found in &entry.notes {
        note(&visible(found));
    }
    outcome.entry = Some(entry);
    cloud.forget();
    let after = examine(&cloud, &args.doctor).await?;
    let exit = doctor::exit(&after);
    let words = if session.output() == Output::Table {
        format!("done: {}\n\n{}", fix.title, doctor::text(&after))
    } else {
        String::new()
    };
    outcome.report = Some(after);
    outcome.write(session.output(), &words)?;
    Ok(exit)
}
