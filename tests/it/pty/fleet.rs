//! An AWS IoT of its own, which a program that is no demo signs in to.

use fleetdeck::emulator::{self, Options, Running};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::driver::Start;

pub(super) struct Fleet {
    pub(super) running: Running,
    pub(super) home: TempDir,
    // Dropped last: the emulator's tasks run on it.
    pub(super) runtime: Runtime,
}

impl Fleet {
    /// Three things besides the special ones, none of them switched on.
    pub(super) fn new() -> Self {
        Self::with(Options { things: 3, live: false, ..Options::default() })
    }

    pub(super) fn with(options: Options) -> Self {
        let runtime = Runtime::new().unwrap();
        let running = runtime.block_on(emulator::start(options)).unwrap();
        Self { running, home: TempDir::new().unwrap(), runtime }
    }

    /// The program, signed in to it as the administrator.
    pub(super) fn start(&self, arguments: &[&str]) -> Start {
        let ends = &self.running.endpoints;
        Start::program(self.home.path(), arguments)
            .env("AWS_ENDPOINT_URL", &ends.api_url)
            .env("AWS_REGION", &ends.region)
            .env("AWS_ACCESS_KEY_ID", &ends.admin.access_key_id)
            .env("AWS_SECRET_ACCESS_KEY", &ends.admin.secret_access_key)
            .env("AWS_EC2_METADATA_DISABLED", "true")
    }
}
