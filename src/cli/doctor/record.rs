//! `doctor --record` and `--replay`: a case in a file, to be shared and judged again.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::Serialize;

use super::{exit, write};
use crate::aws::Cloud;
use crate::cli::args::{CaseArgs, DoctorCommand, Output};
use crate::cli::print::{Shape, Stop, note, show};
use crate::cli::run::Session;
use crate::cli::view::ExchangeView;
use crate::cli::{Exit, keys};
use crate::diagnose::{Case, CaseError, Evidence, Exchange, Report, meaning};
use crate::fleet::{Problem, ProblemKind, visible};

/// More than any case: a fleet's policies are in it.
const MOST: u64 = 64 << 20;

/// Refuses a file that is there already, before AWS is asked anything.
pub(super) fn free(file: &Path) -> Result<(), Problem> {
    match std::fs::symlink_metadata(file) {
        Ok(_) => Err(trouble("record the case", file, "the file is there already, and is not overwritten")
            .next("Name another file, or remove this one.")),
        Err(_) => Ok(()),
    }
}

/// The device's own request for credentials; none, and told, where it is not known what to ask for.
///
/// # Errors
/// Where the folder has no key of the thing; where nothing could be asked.
pub(super) async fn test(
    session: &Session,
    cloud: &Cloud,
    evidence: &Evidence,
    args: &DoctorCommand,
) -> Result<Option<Exchange>, Stop> {
    let Evidence::Device { facts, .. } = evidence else { return Ok(None) };
    let (Some(folder), Some(thing), Some(alias)) = (&args.doctor.keys, &facts.thing_name, &facts.alias_name) else {
        note("no credentials were asked for: no role alias is known; --role-alias names one");
        return Ok(None);
    };
    let files = keys::pair_of_thing(cloud, folder, thing).await?;
    let sent = facts.sends_thing_name.then_some(thing.as_str());
    let (exchange, _) = cloud.test_credentials(alias, sent, &files, session.interrupt.token()).await?;
    Ok(Some(exchange))
}

/// Writes the case, for its owner alone to read.
pub(super) fn record(
    evidence: &Evidence,
    exchange: Option<&Exchange>,
    file: &Path,
    args: &CaseArgs,
) -> Result<(), Stop> {
    let program = env!("CARGO_PKG_VERSION");
    let case = if args.keep_names {
        Case::with_names(evidence, exchange, program)
    } else {
        let key = *uuid::Uuid::new_v4().as_bytes();
        Case::redacted(evidence, exchange, program, key).map_err(|error| {
            trouble("record the case", file, &error.to_string())
                .next("--keep-names records it as it is, with every name: for people of your own account.")
        })?
    };
    let mut text = serde_json::to_string_pretty(&case)?;
    text.push('\n');
    let failed = |error: std::io::Error| trouble("record the case", file, &error.to_string());
    let mut options = OpenOptions::new();
    let mut open = options.write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
    open.write_all(text.as_bytes()).map_err(failed)?;
    let names = if args.keep_names { "every name is in it" } else { "every name in it is replaced" };
    note(&format!("recorded in {}: {names}; fleetdeck doctor --replay reads it", visible(&file.display().to_string())));
    Ok(())
}

/// Judges a recorded case; needs no account.
pub(super) fn replay(file: &Path, output: Output) -> Result<Exit, Stop> {
    let case = read(file)?;
    let (report, otherwise) = case.replay();
    if let Some(difference) = otherwise {
        note(&format!(
            "fleetdeck {} recorded this; this version judges it otherwise: {}",
            visible(&case.program),
            visible(&difference)
        ));
    }
    let names = if case.names_replaced { "names are replaced" } else { "with the real names" };
    note(&format!("recorded by fleetdeck {} on {}, {names}", visible(&case.program), case.recorded));
    match &case.exchange {
        None => write(output, &report)?,
        Some(exchange) => write_with(output, &report, exchange)?,
    }
    Ok(exit(&report))
}

/// A report and the test request that was recorded with it.
#[derive(Serialize)]
struct With<'a> {
    #[serde(flatten)]
    report: &'a Report,
    exchange: &'a ExchangeView,
}

fn write_with(output: Output, report: &Report, exchange: &Exchange) -> Result<(), Stop> {
    let view = ExchangeView::new(exchange, meaning(exchange));
    match output {
        Output::Table => {
            write(output, report)?;
            let mut out = std::io::stdout();
            writeln!(out, "\nits own request for credentials: {}", view.meaning().title)?;
            for (label, value) in view.lines() {
                writeln!(out, "  {label:<11} {value}")?;
            }
            Ok(())
        }
        Output::Csv => write(output, report),
        Output::Json | Output::Jsonl => {
            show(output, &Shape { fields: &[], sections: &[] }, &With { report, exchange: &view })
        }
    }
}

fn read(file: &Path) -> Result<Case, Problem> {
    use std::io::Read as _;
    let failed = |why: &str| trouble("replay the case", file, why);
    let open = std::fs::File::open(file).map_err(|error| failed(&error.to_string()))?;
    let mut text = String::new();
    let read = open.take(MOST + 1).read_to_string(&mut text).map_err(|error| failed(&error.to_string()))?;
    if read as u64 > MOST {
        return Err(failed("it is too large for a recorded case"));
    }
    Case::parse(&text).map_err(|error| match error {
        CaseError::Damaged { line, column, why } => {
            failed(&format!("line {line}, column {column}: {why}")).next("It is no recorded case, or was changed.")
        }
        newer => failed(&newer.to_string()),
    })
}

fn trouble(tried: &str, file: &Path, why: &str) -> Problem {
    Problem::new(ProblemKind::Input, tried, &file.display().to_string(), why)
}
