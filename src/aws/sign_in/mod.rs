//! Region and credentials, as every AWS tool finds them, and what to say where there are none.

mod chain;
mod files;
mod kept;
mod known_regions;
mod missing;
mod region;
mod source;
mod urls;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use super::budget::Gate;
use super::clients::tries;
use super::{Settings, http};
use crate::fleet::Problem;
pub(super) use files::SharedFiles;
pub(super) use kept::Kept;
pub(super) use region::{is_known_region, partition_of, with_nearest_region};
use urls::Urls;

/// What a source of credentials (SSO, a role's STS, a container) may take. That there is no sign-in at all, or an expired
/// one, is told without waiting for anybody; but a slow line must not keep a rightful caller out.
const SOURCE_LIMIT: Duration = Duration::from_secs(6);

/// What STS may take to say who we are: a lookup, two handshakes and an answer, on a slow line.
const STS_LIMIT: Duration = Duration::from_secs(6);

/// `credential_process` may have to ask a person.
pub(super) const HELPER_LIMIT: Duration = Duration::from_secs(30);

/// An AWS IoT in this very process is as slow as the machine is busy.
const EMBEDDED_LIMIT: Duration = Duration::from_secs(5);

/// The profile's place in the header where keys were given.
const GIVEN_KEYS: &str = "demo";

/// What sign-in found.
pub(super) struct SignedIn {
    /// Region, credentials, endpoints, HTTP client, retries, timeouts.
    pub(super) sdk: SdkConfig,
    /// The region, checked for its form.
    pub(super) region: String,
    /// The profile in use.
    pub(super) profile: String,
    /// What to advise when the credentials turn out to be of no use.
    pub(super) advice: String,
    /// Whether Service Quotas can tell the quotas of the registry's calls.
    pub(super) asks_quotas: bool,
    /// The registry's URL, where its calls go somewhere else than AWS.
    pub(super) registry_url: Option<String>,
    /// The shadow service's URL where it is told already, so that nobody need ask for it.
    pub(super) data_url: Option<String>,
    /// The credentials that every service is asked with.
    pub(super) credentials: Arc<Kept>,
    /// The CA bundle in use; the credential provider's client trusts it too.
    pub(super) ca_bundle: Option<PathBuf>,
    /// Who we are: where that is asked, and how long it may take.
    pub(super) first_question: FirstQuestion,
}

/// `sts:GetCallerIdentity`, while somebody waits for the first screen.
#[derive(Debug, Clone)]
pub(super) struct FirstQuestion {
    /// URL of STS.
    pub(super) at: String,
    /// Until it is given up.
    pub(super) within: Duration,
}

/// Finds everything a client needs; asks nobody who we are yet.
pub(super) async fn sign_in(settings: &Settings) -> Result<SignedIn, Problem> {
    let files = match &settings.credentials {
        None => SharedFiles::read(settings.profile.as_deref()).await?,
        Some(_) => SharedFiles::unread(settings.profile.as_deref().unwrap_or(GIVEN_KEYS)),
    };
    let region = region::find(settings, &files)?;
    let urls = Urls::find(settings, &files)?;
    let sts = urls.sts(&region);
    let ca_bundle = bundle(settings, &files);
    let roots = ca_bundle.as_deref().map(http::read_bundle).transpose()?;
    // Given keys are the embedded AWS IoT's, on loopback: no proxy could reach it.
    let proxies = if settings.credentials.is_some() { ProxyConfig::disabled() } else { ProxyConfig::from_env() };
    let http = http::client(roots, proxies)?;
    let advice = missing::advice(settings, &files);
    let credentials = if let Some(known) = &settings.credentials {
        Kept::new(None, known.clone())
    } else {
        missing::check_mfa(settings, &files)?;
        if missing::asks_a_service(settings, &files) {
            urls::check_providers(&files)?;
        }
        let chain = chain::build(settings, &files, &region, &http)?;
        first_credentials(chain, settings, &files, (&sts, &advice)).await?
    };
    let sdk = aws_config::defaults(BehaviorVersion::latest())
        .http_client(Gate(http))
        .region(aws_config::Region::new(region.clone()))
        .credentials_provider(SharedCredentialsProvider::from(Arc::clone(&credentials) as Arc<dyn ProvideCredentials>))
        .profile_name(files.profile())
        .retry_config(tries())
        .timeout_config(timeouts())
        .load()
        .await;
    let registry_url = urls.of("IoT").map(str::to_owned);
    let asks_quotas = registry_url.is_none() || urls.of("Service Quotas").is_some();
    let data_url = urls.of("IoT Data Plane").map(str::to_owned);
    let mut sdk = sdk.into_builder().service_config(urls);
    sdk.set_endpoint_url(None);
    Ok(SignedIn {
        region,
        profile: files.profile().to_owned(),
        advice,
        asks_quotas,
        registry_url,
        data_url,
        credentials,
        ca_bundle,
        first_question: FirstQuestion {
            at: sts,
            within: if settings.credentials.is_some() { EMBEDDED_LIMIT } else { STS_LIMIT },
        },
        sdk: sdk.build(),
    })
}

/// Asks the chain once, so that a missing sign-in is told before any call is made; what it gave is used, not asked for
/// again.
async fn first_credentials(
    chain: CredentialsProviderChain,
    settings: &Settings,
    files: &SharedFiles,
    (sts, advice): (&str, &str),
) -> Result<Arc<Kept>, Problem> {
    let limit = if missing::asks_a_helper(settings, files) { HELPER_LIMIT } else { SOURCE_LIMIT };
    match tokio::time::timeout(limit, chain.provide_credentials()).await {
        Ok(Ok(first)) => Ok(Kept::new(Some(first), chain)),
        Ok(Err(error)) => Err(missing::explain(&error, settings, files, advice)),
        Err(_elapsed) => Err(source::too_late(settings, files, limit, sts, advice)),
    }
}

fn bundle(settings: &Settings, files: &SharedFiles) -> Option<PathBuf> {
    if settings.ca_bundle.is_some() || settings.credentials.is_some() {
        return settings.ca_bundle.clone();
    }
    let from_environment = || std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()).map(Into::into);
    from_environment().or_else(|| files.get("ca_bundle").map(files::expand_home))
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(3100))
        .operation_timeout(Duration::from_secs(15))
        .build()
}
