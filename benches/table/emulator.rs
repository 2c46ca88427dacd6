//! `fleetdeck emulate` as a process of its own, and the environment that leads there.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Outcome;
use super::process::Running;

/// The program that is measured.
pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_fleetdeck");
/// Things of the demo fleet that are broken on purpose: there are so many more than was asked for.
pub(super) const SPECIAL: usize = 42;

/// An embedded AWS IoT with its own folder, and a home for whoever asks it.
pub(super) struct Emulated {
    process: Running,
    folder: tempfile::TempDir,
    /// `apiUrl`
    pub(super) url: String,
    pub(super) id: String,
    pub(super) secret: String,
    /// What its `env` file says.
    environment: BTreeMap<String, String>,
    /// From exec to the line that says that it is ready.
    pub(super) started_in: Duration,
}

impl Emulated {
    /// A fleet of so many things in all; devices do nothing by themselves.
    pub(super) fn start(things: usize, more: &[&str]) -> Outcome<Self> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let healthy = things.saturating_sub(SPECIAL).to_string();
        let state = folder.path().join("emulator");
        let began = Instant::now();
        let mut command = Command::new(PROGRAM);
        command.args(["emulate", "--still", "--things", &healthy, "--dir"]).arg(&state).args(more);
        let process = command.stdout(Stdio::piped()).stdin(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut process = Running(process.map_err(|error| format!("{PROGRAM}: {error}"))?);
        let mut line = String::new();
        let out = process.0.stdout.take().ok_or("no output")?;
        BufReader::new(out).read_line(&mut line).map_err(|error| error.to_string())?;
        let started_in = began.elapsed();
        let told: serde_json::Value = serde_json::from_str(&line).map_err(|_| "the emulator did not start")?;
        let text = |at: &str| told.pointer(at).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        let environment = read_environment(&state.join("env"))?;
        std::fs::create_dir(folder.path().join("home")).map_err(|error| error.to_string())?;
        Ok(Self {
            process,
            url: text("/apiUrl"),
            id: text("/admin/accessKeyId"),
            secret: text("/admin/secretAccessKey"),
            environment,
            started_in,
            folder,
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.process.0.id()
    }

    /// Where configuration, cache and state of whoever asks are kept.
    pub(super) fn home(&self) -> std::path::PathBuf {
        self.folder.path().join("home")
    }

    /// Makes the home as if nothing had ever run there.
    pub(super) fn clean_home(&self) -> Outcome<()> {
        let home = self.home();
        std::fs::remove_dir_all(&home).and_then(|()| std::fs::create_dir(&home)).map_err(|error| error.to_string())
    }

    /// All that a program is given: nothing of the user's own settings.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = self.environment.clone().into_iter().collect();
        all.push(("PATH".to_owned(), std::env::var("PATH").unwrap_or_default()));
        all.push(("HOME".to_owned(), self.home().display().to_string()));
        all
    }

    /// The environment, with the API somewhere else.
    pub(super) fn environment_by(&self, url: &str) -> Vec<(String, String)> {
        let mut all = self.environment();
        for (name, value) in &mut all {
            if name == "AWS_ENDPOINT_URL" {
                url.clone_into(value);
            }
        }
        all
    }

    /// A command with this environment and no other.
    pub(super) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.environment()).stdin(Stdio::null());
        command
    }
}

/// The lines `export NAME='VALUE'`.
fn read_environment(file: &Path) -> Outcome<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let line = |line: &str| {
        let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
        Some((name.to_owned(), value.trim_matches('\'').to_owned()))
    };
    Ok(text.lines().filter_map(line).collect())
}
