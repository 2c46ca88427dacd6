//! An account of the embedded AWS IoT, and sessions with it.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use fleetdeck::aws::{Cloud, Page, Settings};
use fleetdeck::emulator::{Key, Options, Running, start};
use fleetdeck::fleet::Problem;
use jiff::Timestamp;
use tempfile::TempDir;

/// Runs until it is dropped.
pub(crate) struct Account {
    pub(crate) running: Running,
    pub(crate) folder: TempDir,
}

impl Account {
    /// The demo fleet with this many healthy things, whose shadows stand still.
    pub(crate) async fn with(things: usize) -> Self {
        Self::start(Options { things, live: false, ..Options::default() }).await
    }

    /// The same, failing as the fault file says.
    pub(crate) async fn with_faults(faults: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("faults.toml");
        std::fs::write(&path, faults).unwrap();
        Self::start(Options { things: 5, live: false, faults: Some(path), ..Options::default() }).await
    }

    pub(crate) async fn start(options: Options) -> Self {
        Self { running: Box::pin(start(options)).await.unwrap(), folder: TempDir::new().unwrap() }
    }

    /// A key of a user that may do what the policy says.
    pub(crate) fn user(&self, policy: &str) -> Key {
        let key = Key { access_key_id: "AKIAGUESTGUESTGUEST0".to_owned(), secret_access_key: "guest".repeat(8) };
        let add = |state: &mut fleetdeck::emulator::state::State| {
            state.add_user("guest", policy, &key.access_key_id, &key.secret_access_key, Timestamp::now());
        };
        self.running.world().change(add);
        key
    }

    pub(crate) fn settings(&self, key: &Key) -> Settings {
        let endpoints = &self.running.endpoints;
        Settings {
            region: Some(endpoints.region.clone()),
            endpoint_url: Some(endpoints.api_url.clone()),
            credentials: Some(Credentials::new(&key.access_key_id, &key.secret_access_key, None, None, "test")),
            ca_bundle: Some(endpoints.ca_file.clone()),
            journal: self.folder.path().join("journal.jsonl"),
            ..Settings::default()
        }
    }

    /// For SDK clients of the test's own.
    pub(crate) fn sdk_config(&self, key: &Key, token: Option<&str>) -> SdkConfig {
        let keys = Credentials::new(&key.access_key_id, &key.secret_access_key, token.map(str::to_owned), None, "test");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.running.endpoints.region.clone()))
            .endpoint_url(&self.running.endpoints.api_url)
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(RetryConfig::disabled())
            .build()
    }

    pub(crate) async fn open(&self, key: &Key) -> Result<Cloud, Problem> {
        Box::pin(Cloud::open(self.settings(key))).await
    }

    pub(crate) async fn admin(&self) -> Cloud {
        self.open(&self.running.endpoints.admin).await.unwrap()
    }

    pub(crate) async fn reader(&self) -> Cloud {
        self.open(&self.running.endpoints.read_only).await.unwrap()
    }
}

/// All pages of a list.
pub(crate) async fn pages<T, F>(mut ask: impl FnMut(Option<String>) -> F) -> Vec<Vec<T>>
where
    F: Future<Output = Result<Page<T>, Problem>>,
{
    let (mut pages, mut token) = (Vec::new(), None);
    loop {
        let page = ask(token).await.unwrap();
        pages.push(page.items);
        match page.next {
            Some(next) => token = Some(next),
            None => return pages,
        }
    }
}
