//! `doctor --record` and `--replay`: a case in a file, to be shared and judged again.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::{exit, write};
use crate::cli::Exit;
use crate::cli::args::{CaseArgs, Output};
use crate::cli::print::{Stop, note};
use crate::diagnose::{Case, CaseError, Evidence};
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

/// Writes the case, for its owner alone to read.
pub(super) fn record(evidence: &Evidence, file: &Path, args: &CaseArgs) -> Result<(), Stop> {
    let program = env!("CARGO_PKG_VERSION");
    let case = if args.keep_names {
        Case::with_names(evidence, program)
    } else {
        let key = *uuid::Uuid::new_v4().as_bytes();
        Case::redacted(evidence, program, key).map_err(|error| {
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
    write(output, &report)?;
    Ok(exit(&report))
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
