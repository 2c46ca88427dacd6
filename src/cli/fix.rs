//! `fix`

mod choose;
mod outcome;

use super::Exit;
use super::args::{FixArgs, Output};
use super::ask::confirm;
use super::doctor::{self, examine};
use super::preview::{preview, to_ask};
use super::print::{Stop, complain, note};
use super::run::Session;
use crate::fleet::{ProblemKind, visible};
use outcome::FixOutcome;

pub(super) async fn run(session: &Session, args: &FixArgs) -> Result<Exit, Stop> {
    // Reading may be cut off at any time; the change below may not.
    let cloud = session.or_interrupted(session.open()).await?;
    let report = session.or_interrupted(examine(&cloud, &args.doctor)).await?;
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
    let after = match session.or_interrupted(examine(&cloud, &args.doctor)).await {
        Ok(after) => after,
        Err(stop) => return unexamined(session.output(), &outcome, stop),
    };
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

/// The change stands, whatever becomes of the look at it: it is told, so that nobody makes it once more.
fn unexamined(output: Output, outcome: &FixOutcome, stop: Stop) -> Result<Exit, Stop> {
    outcome.write(output, &format!("done: {}\n", outcome.title()))?;
    match stop {
        Stop::Problem(problem) => {
            note("fleetdeck: the change was made; it could not be examined again:");
            complain(&problem);
            Ok(Exit::Failed)
        }
        other => {
            note("fleetdeck: the change was made; it was not examined again");
            Err(other)
        }
    }
}
