//! The commands of the real binary, against the embedded AWS IoT over real HTTP and TLS.

mod audit;
mod broken_pipe;
mod budget;
mod can;
mod cognito;
mod credentials;
mod demo;
mod explain;
mod fleet;
mod hostile;
mod index;
mod input;
mod lists;
mod live;
mod mend;
mod record;
mod rights;
mod session;
mod several;
mod shadow;
mod terminal;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fleetdeck::emulator::{self, Endpoints, Key, Options, Running};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The thing whose certificate has no policy, and the alias that its siblings use.
const NO_POLICY: &str = "broken-no-policy";
const ALIAS: &str = "fleet-access";

/// An AWS IoT of its own, and a home without any configuration.
struct Bench {
    running: Running,
    home: TempDir,
    // Dropped last: the emulator's tasks run on it.
    runtime: Runtime,
}

/// How a command ended.
#[derive(Debug)]
struct Done {
    status: i32,
    out: String,
    err: String,
}

impl Bench {
    /// With the demo fleet: these healthy things, and every broken one.
    fn new(things: usize) -> Self {
        Self::with(Options { things, live: false, ..Options::default() })
    }

    fn with(options: Options) -> Self {
        let runtime = Runtime::new().unwrap();
        let running = runtime.block_on(emulator::start(options)).unwrap();
        Self { running, home: TempDir::new().unwrap(), runtime }
    }

    fn endpoints(&self) -> &Endpoints {
        &self.running.endpoints
    }

    /// A file of a device: `cert` or `key`.
    fn device(&self, thing: &str, what: &str) -> PathBuf {
        self.endpoints().devices.join(format!("{thing}.{what}.pem"))
    }

    fn home(&self) -> &Path {
        self.home.path()
    }

    /// The binary, signed in with a key.
    fn command(&self, key: &Key, arguments: &[&str]) -> Command {
        let mut command = self.stranger(arguments);
        command.env("AWS_ACCESS_KEY_ID", &key.access_key_id).env("AWS_SECRET_ACCESS_KEY", &key.secret_access_key);
        command
    }

    /// The binary, not signed in.
    fn stranger(&self, arguments: &[&str]) -> Command {
        let endpoints = self.endpoints();
        let mut command = Command::new(env!("CARGO_BIN_EXE_fleetdeck"));
        command.args(arguments).env_clear().current_dir(self.home()).env("HOME", self.home());
        command.env("AWS_ENDPOINT_URL", &endpoints.api_url).env("AWS_REGION", &endpoints.region);
        command.env("FLEETDECK_CA_FILE", &endpoints.ca_file).env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    fn run(&self, arguments: &[&str]) -> Done {
        finish(self.command(&self.endpoints().admin, arguments))
    }

    fn run_as_reader(&self, arguments: &[&str]) -> Done {
        finish(self.command(&self.endpoints().read_only, arguments))
    }

    /// The JSON of a command that must succeed.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let done = self.run(&[arguments, &["-o", "json"]].concat());
        assert_eq!(done.status, 0, "{arguments:?}: {}", done.err);
        done.json()
    }

    /// The names of the policies on the certificate that a thing has.
    #[track_caller]
    fn policies_of(&self, thing: &str) -> Vec<String> {
        let thing = self.json(&["things", thing]);
        texts(&thing["principals"][0]["policyNames"])
    }
}

impl Done {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

fn finish(mut command: Command) -> Done {
    let output = command.stdin(Stdio::null()).output().unwrap();
    Done {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// A path as an argument.
fn text(path: &Path) -> String {
    OsString::from(path).into_string().unwrap()
}

/// What the interrupt key does.
fn interrupt(child: &std::process::Child) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
}
