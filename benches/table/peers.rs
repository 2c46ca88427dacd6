//! Programs of others, where they are installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Outcome;

/// Where `.ci/run` keeps Python and its packages.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/ci/venv/bin");

/// The `aws` command.
pub(super) fn aws() -> Outcome<PathBuf> {
    found("aws", |aws| answers(aws, &["--version"]))
}

/// A Python with boto3.
pub(super) fn boto3() -> Outcome<PathBuf> {
    found("python", |python| answers(python, &["-c", "import boto3"]))
        .or_else(|_| found("python3", |python| answers(python, &["-c", "import boto3"])))
        .map_err(|_| "boto3 is not installed (`.ci/run` installs it into target/ci/venv)".to_owned())
}

/// `fzf`.
pub(super) fn fzf() -> Outcome<PathBuf> {
    found("fzf", |fzf| answers(fzf, &["--version"]))
}

/// How long a command takes; its output is thrown away.
pub(super) fn timed(command: &mut Command) -> Outcome<Duration> {
    let began = Instant::now();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let status = status.map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    // `fzf --filter` ends with 1 where nothing matches.
    if status.code().is_some_and(|code| code <= 1) {
        Ok(began.elapsed())
    } else {
        Err(format!("{} ended with {status}", command.get_program().display()))
    }
}

fn found(name: &str, works: impl Fn(&Path) -> bool) -> Outcome<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::iter::once(PathBuf::from(TOOLS)).chain(std::env::split_paths(&path));
    let found = places.find_map(|place| Some(place.join(name)).filter(|file| file.is_file() && works(file)));
    found.ok_or_else(|| format!("{name} is not installed"))
}

fn answers(program: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    let status = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
