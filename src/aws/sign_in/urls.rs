//! Which URL each service is asked at. Resolved here, not by the SDK: that one takes a variable that is set and empty
//! for an URL and panics over it, and tells of a malformed one by a dump of the request.

use std::collections::BTreeMap;

use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use super::SharedFiles;
use super::region::check_url;
use crate::aws::Settings;
use crate::fleet::{Problem, ProblemKind};

const VARIABLE: &str = "AWS_ENDPOINT_URL";

/// The services asked, by their ids in the service models.
const SERVICES: [&str; 6] = ["IoT", "IoT Data Plane", "STS", "IAM", "Cognito Identity", "Service Quotas"];

/// Those that the credential providers ask; they are the SDK's own, and read the variables by themselves.
const OF_PROVIDERS: [&str; 4] = ["STS", "SSO", "SSO OIDC", "Signin"];

/// The URL of each service that is not asked where AWS has it.
#[derive(Debug, Clone, Default)]
pub(super) struct Urls(BTreeMap<&'static str, String>);

impl Urls {
    /// From `--endpoint-url`, the environment, the files; each checked.
    pub(super) fn find(settings: &Settings, files: &SharedFiles) -> Result<Self, Problem> {
        if let Some(data) = &settings.data_endpoint {
            check_host("--data-endpoint", data)?;
        }
        if let Some(provider) = &settings.credentials_endpoint {
            check_host("--credentials-endpoint", provider)?;
        }
        if let Some(url) = &settings.endpoint_url {
            let url = check_url("--endpoint-url", url)?;
            return Ok(Self(SERVICES.iter().map(|service| (*service, url.clone())).collect()));
        }
        if is_ignored(files) {
            return Ok(Self::default());
        }
        let mut urls = BTreeMap::new();
        for service in SERVICES {
            if let Some((from, url)) = configured(files, service) {
                urls.insert(service, check_url(&from, &url)?);
            }
        }
        Ok(Self(urls))
    }

    /// Of one service, by its id.
    pub(super) fn of(&self, service: &str) -> Option<&str> {
        self.0.get(service).map(String::as_str)
    }

    /// Where STS is asked, for messages.
    pub(super) fn sts(&self, region: &str) -> String {
        let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        self.of("STS").map_or_else(|| format!("https://sts.{region}.{domain}"), str::to_owned)
    }
}

impl LoadServiceConfig for Urls {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        self.of(key.service_id()).filter(|_| key.env() == VARIABLE).map(str::to_owned)
    }
}

/// Before a provider of the SDK's asks anybody: what it would panic over, or dump.
pub(super) fn check_providers(files: &SharedFiles) -> Result<(), Problem> {
    for service in OF_PROVIDERS {
        let own = variable_of(service);
        let Some((name, value)) = [own.as_str(), VARIABLE].into_iter().find_map(|name| Some((name, set(name)?))) else {
            continue;
        };
        if value.is_empty() {
            let message =
                format!("set and empty, and the credentials of profile {} are asked for there", files.profile());
            return Err(Problem::new(ProblemKind::Input, &format!("reading {name}"), "", message)
                .next(format!("Unset {name}.")));
        }
        check_url(name, &value)?;
    }
    Ok(())
}

/// The first that is not empty, and where it stands, in the order of the SDKs and tools reference guide
/// (`feature-ss-endpoints`): service's variable, variable, `services` section, profile.
fn configured(files: &SharedFiles, service: &str) -> Option<(String, String)> {
    let own = variable_of(service);
    let variable = |name: &str| set(name).map(|url| (name.to_owned(), url));
    let key = || format!("endpoint_url of profile {}", files.profile());
    [
        variable(&own),
        variable(VARIABLE),
        files.service_url(service).map(|url| (format!("endpoint_url of services section for {service}"), url)),
        files.get("endpoint_url").map(|url| (key(), url.to_owned())),
    ]
    .into_iter()
    .flatten()
    .find(|(_, url)| !url.is_empty())
}

fn variable_of(service: &str) -> String {
    format!("{VARIABLE}_{}", service.to_ascii_uppercase().replace(' ', "_"))
}

fn set(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}

/// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, or the profile's setting (same guide).
fn is_ignored(files: &SharedFiles) -> bool {
    let said = set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").filter(|value| !value.is_empty());
    let said = said.or_else(|| files.get("ignore_configured_endpoint_urls").map(str::to_owned));
    said.is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// An URL, or a host with or without a port.
fn check_host(from: &str, given: &str) -> Result<(), Problem> {
    let url = if given.contains("://") { given.to_owned() } else { format!("https://{given}") };
    check_url(from, &url).map(drop).map_err(|problem| Problem { on: given.to_owned(), ..problem })
}
