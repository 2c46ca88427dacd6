//! The SDK's clients, one set a session.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

/// The self-check of credentials given: somebody looks on.
const WHO_IS_IT: Duration = Duration::from_secs(5);

/// Reading clients try three times, changing ones once: `AttachPolicy` at its limit answers `LimitExceededException`,
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
    pub(super) fn new(sdk: &SdkConfig) -> Self {
        let once = aws_sdk_iot::config::Builder::from(sdk).retry_config(RetryConfig::disabled()).build();
        let sts = aws_sdk_sts::config::Builder::from(sdk).timeout_config(within(WHO_IS_IT)).build();
        Self {
            iot: aws_sdk_iot::Client::new(sdk),
            changing: aws_sdk_iot::Client::from_conf(once),
            sts: aws_sdk_sts::Client::from_conf(sts),
            iam: aws_sdk_iam::Client::new(sdk),
            cognito: aws_sdk_cognitoidentity::Client::new(sdk),
        }
    }
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
    pub(super) fn new(sdk: &SdkConfig, url: Option<String>) -> Self {
        let mut builder = aws_sdk_iotdataplane::config::Builder::from(sdk);
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
