//! The SDK's clients, one set a session.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_iot::config::retry::RetryPartition;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use super::budget::{Lane, Throttles};

/// The self-check of credentials given: somebody looks on.
const WHO_IS_IT: Duration = Duration::from_secs(5);

/// Tries of a call that somebody waits for, and of one that nobody does. When the next one is made, the budget says.
const TRIES: u32 = 3;
const PATIENT_TRIES: u32 = 8;
/// One request of a patient call; all of them together may take as long as the budget wants.
const ONE_TRY: Duration = Duration::from_secs(15);

/// Reading clients try several times, changing ones once: `AttachPolicy` at its limit answers `LimitExceededException`,
/// which the SDK takes for throttling and would send again (aws-runtime, `THROTTLING_ERRORS`).
#[derive(Debug, Clone)]
pub(super) struct Clients {
    pub(super) iot: aws_sdk_iot::Client,
    pub(super) changing: aws_sdk_iot::Client,
    pub(super) sts: aws_sdk_sts::Client,
    pub(super) iam: aws_sdk_iam::Client,
    pub(super) cognito: aws_sdk_cognitoidentity::Client,
}

impl Clients {
    pub(super) fn new(sdk: &SdkConfig, lane: Lane) -> Self {
        let sdk = &for_lane(sdk, lane);
        let iot =
            aws_sdk_iot::config::Builder::from(sdk).interceptor(Throttles).retry_partition(partition("iot", lane));
        let once = iot.clone().retry_config(RetryConfig::disabled());
        let sts = aws_sdk_sts::config::Builder::from(sdk).timeout_config(within(WHO_IS_IT)).interceptor(Throttles);
        let iam = aws_sdk_iam::config::Builder::from(sdk).interceptor(Throttles);
        let cognito = aws_sdk_cognitoidentity::config::Builder::from(sdk).interceptor(Throttles);
        Self {
            iot: aws_sdk_iot::Client::from_conf(iot.build()),
            changing: aws_sdk_iot::Client::from_conf(once.build()),
            sts: aws_sdk_sts::Client::from_conf(sts.build()),
            iam: aws_sdk_iam::Client::from_conf(iam.build()),
            cognito: aws_sdk_cognitoidentity::Client::from_conf(cognito.build()),
        }
    }
}

/// The SDK sends nothing again once too much of late was sent again. A patient sweep must not use that up for the others.
fn partition(service: &'static str, lane: Lane) -> RetryPartition {
    RetryPartition::new(if lane == Lane::Background { format!("{service}, patient") } else { service.to_owned() })
}

/// How often the SDK tries. It does not wait in between: the budget does.
pub(super) fn tries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(TRIES).with_initial_backoff(Duration::ZERO)
}

/// The same account, asked without haste in the background.
fn for_lane(sdk: &SdkConfig, lane: Lane) -> SdkConfig {
    if lane != Lane::Background {
        return sdk.clone();
    }
    let mut timeouts = sdk.timeout_config().map(TimeoutConfig::to_builder).unwrap_or_default();
    timeouts.set_operation_timeout(None).set_read_timeout(Some(ONE_TRY));
    let timeouts = timeouts.build();
    let tries = RetryConfig::standard().with_max_attempts(PATIENT_TRIES).with_initial_backoff(Duration::ZERO);
    sdk.to_builder().retry_config(tries).timeout_config(timeouts).build()
}

/// Connecting, answering and every try together.
pub(super) fn within(limit: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(limit).operation_timeout(limit).build()
}

/// The shadow service's clients; they wait for the account's endpoint.
#[derive(Debug, Clone)]
pub(super) struct DataClients {
    pub(super) reading: aws_sdk_iotdataplane::Client,
    pub(super) changing: aws_sdk_iotdataplane::Client,
}

impl DataClients {
    /// At `url`; where it is none, at what the environment or `--endpoint-url` says.
    pub(super) fn new(sdk: &SdkConfig, lane: Lane, url: Option<String>) -> Self {
        let sdk = &for_lane(sdk, lane);
        let mut builder = aws_sdk_iotdataplane::config::Builder::from(sdk)
            .interceptor(Throttles)
            .retry_partition(partition("shadows", lane));
        if url.is_some() {
            builder.set_endpoint_url(url);
        }
        let reading = builder.clone().build();
        let changing = builder.retry_config(RetryConfig::disabled()).build();
        Self {
            reading: aws_sdk_iotdataplane::Client::from_conf(reading),
            changing: aws_sdk_iotdataplane::Client::from_conf(changing),
        }
    }
}
