//! The chain of credential providers, in the AWS CLI's order.
//!
//! Not the SDK's own default chain: that one asks the instance metadata with several tries, which hangs a laptop.

use std::time::Duration;

use aws_config::Region;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Answer;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::SharedFiles;
use crate::aws::{Settings, http};
use crate::fleet::Problem;

/// On an instance the metadata answers in milliseconds; elsewhere never.
const METADATA_LIMIT: Duration = Duration::from_secs(1);

/// Builds it; nothing is asked yet.
pub(super) fn build(
    settings: &Settings,
    files: &SharedFiles,
    region: &str,
    client: &SharedHttpClient,
) -> Result<CredentialsProviderChain, Problem> {
    let config = ProviderConfig::without_region()
        .with_region(Some(Region::new(region.to_owned())))
        .with_http_client(client.clone())
        .with_sleep_impl(TokioSleep::new())
        .with_time_source(SystemTimeSource::new());
    let profile = ProfileFileCredentialsProvider::builder().configure(&config).profile_name(files.profile()).build();
    // As the AWS CLI: a profile named on the command line goes before keys in the environment.
    let mut chain = if settings.profile.is_some() {
        CredentialsProviderChain::first_try("profile", profile)
    } else {
        CredentialsProviderChain::first_try("environment", EnvironmentVariableCredentialsProvider::new())
            .or_else("profile", profile)
    };
    chain = chain
        .or_else("web identity", WebIdentityTokenCredentialsProvider::builder().configure(&config).build())
        .or_else("container", EcsCredentialsProvider::builder().configure(&config).build());
    if !metadata_is_disabled() {
        chain = chain.or_else("instance metadata", Metadata::new(config)?);
    }
    Ok(chain)
}

/// `AWS_EC2_METADATA_DISABLED`
pub(super) fn metadata_is_disabled() -> bool {
    std::env::var("AWS_EC2_METADATA_DISABLED").is_ok_and(|value| value.eq_ignore_ascii_case("true"))
}

/// The instance metadata, given up on after a second.
#[derive(Debug)]
struct Metadata(ImdsCredentialsProvider);

impl Metadata {
    /// Link-local: no proxy may be asked for it.
    fn new(config: ProviderConfig) -> Result<Self, Problem> {
        let config = config.with_http_client(http::client(None, ProxyConfig::disabled())?);
        let client = imds::Client::builder()
            .configure(&config)
            .max_attempts(1)
            .connect_timeout(METADATA_LIMIT)
            .read_timeout(METADATA_LIMIT)
            .build();
        Ok(Self(ImdsCredentialsProvider::builder().configure(&config).imds_client(client).build()))
    }
}

impl ProvideCredentials for Metadata {
    fn provide_credentials<'a>(&'a self) -> Answer<'a>
    where
        Self: 'a,
    {
        Answer::new(async {
            match tokio::time::timeout(METADATA_LIMIT, self.0.provide_credentials()).await {
                Ok(Ok(credentials)) => Ok(credentials),
                // Last in the chain: whatever is wrong with it, there are no credentials.
                Ok(Err(error)) => Err(CredentialsError::not_loaded(error)),
                Err(_) => Err(CredentialsError::not_loaded("no answer from the instance metadata")),
            }
        })
    }
}
