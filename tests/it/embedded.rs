//! An embedded AWS IoT of a test's own, and real SDK clients for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use fleetdeck::emulator::World;
use fleetdeck::emulator::access::{self, Key};
use fleetdeck::emulator::api::{self, Service};
use fleetdeck::emulator::faults::Faults;
use fleetdeck::emulator::pki::Ca;
use fleetdeck::emulator::state::State;
use fleetdeck::fleet::Scope;
use tokio_util::sync::{CancellationToken, DropGuard};

pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const ACCOUNT: &str = "123456789012";

/// A running API; it stops when dropped.
pub(crate) struct Embedded {
    pub(crate) url: String,
    pub(crate) world: World,
    pub(crate) admin: Key,
    pub(crate) reader: Key,
    _stop: DropGuard,
}

impl Embedded {
    pub(crate) async fn start() -> Self {
        let scope = Scope { partition: "aws".to_owned(), region: REGION.to_owned(), account: ACCOUNT.to_owned() };
        Self::over(State::new(scope), Faults::default()).await
    }

    pub(crate) async fn over(mut state: State, faults: Faults) -> Self {
        let now = jiff::Timestamp::now();
        let admin = access::key_of(&mut state, access::ADMIN, now);
        let reader = access::key_of(&mut state, access::READER, now);
        let world = World::new(state);
        let service = Service {
            world: world.clone(),
            ca: Arc::new(Ca::device_issuer(1).unwrap()),
            faults: Arc::new(faults),
            endpoints: BTreeMap::from([("iot:Data-ATS".to_owned(), "localhost:8443".to_owned())]),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        tokio::spawn(api::serve(listener, Arc::new(service), stop.clone()));
        Self { url, world, admin, reader, _stop: stop.drop_guard() }
    }

    pub(crate) fn config(&self, id: &str, secret: &str, token: Option<&str>) -> SdkConfig {
        let keys = Credentials::new(id, secret, token.map(str::to_owned), None, "test");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .endpoint_url(&self.url)
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(RetryConfig::disabled())
            .build()
    }

    pub(crate) fn of(&self, key: &Key) -> SdkConfig {
        self.config(&key.access_key_id, &key.secret_access_key, None)
    }

    pub(crate) fn iot(&self) -> aws_sdk_iot::Client {
        aws_sdk_iot::Client::new(&self.of(&self.admin))
    }

    pub(crate) fn data(&self) -> aws_sdk_iotdataplane::Client {
        aws_sdk_iotdataplane::Client::new(&self.of(&self.admin))
    }
}

/// Status, code and message of what was refused.
pub(crate) fn refusal<T: std::fmt::Debug, E>(outcome: Result<T, SdkError<E, HttpResponse>>) -> (u16, String, String)
where
    E: ProvideErrorMetadata + std::fmt::Debug,
{
    let error = outcome.expect_err("it should have been refused");
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    (status, text(error.code()), text(error.message()))
}
