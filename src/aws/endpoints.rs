//! `DescribeEndpoint`, asked once a session: the answer never changes (developer guide, `authorizing-direct-aws`).

use tokio::sync::OnceCell;

use super::Cloud;
use super::budget::Lane;
use super::clients::DataClients;
use crate::fleet::{Problem, ProblemKind};

/// The account's endpoints that the product uses (API reference, `DescribeEndpoint`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndpointKind {
    /// `iot:Data-ATS`: shadows and MQTT.
    Data,
    /// `iot:CredentialProvider`
    CredentialProvider,
}

impl EndpointKind {
    /// AWS's name. Never left out of the request: the default is the legacy endpoint.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "iot:Data-ATS",
            Self::CredentialProvider => "iot:CredentialProvider",
        }
    }
}

/// What was answered.
#[derive(Debug, Default)]
pub(super) struct Endpoints {
    data: OnceCell<String>,
    credentials: OnceCell<String>,
}

impl Cloud {
    /// The endpoint's host, with a port where one was named: the settings', else AWS's answer, asked once a session.
    ///
    /// # Errors
    /// As `DescribeEndpoint` fails.
    pub async fn endpoint(&self, kind: EndpointKind) -> Result<String, Problem> {
        let (cell, given) = match kind {
            EndpointKind::Data => (&self.inner.endpoints.data, &self.inner.settings.data_endpoint),
            EndpointKind::CredentialProvider => {
                (&self.inner.endpoints.credentials, &self.inner.settings.credentials_endpoint)
            }
        };
        match given {
            Some(given) => Ok(host_of(given).to_owned()),
            None => cell.get_or_try_init(|| self.describe_endpoint(kind)).await.cloned(),
        }
    }

    async fn describe_endpoint(&self, kind: EndpointKind) -> Result<String, Problem> {
        let on = kind.as_str();
        let request = self.iot().describe_endpoint().endpoint_type(on);
        let answer = self.call("iot:DescribeEndpoint", on, request.send()).await?;
        answer
            .endpoint_address
            .filter(|host| !host.is_empty())
            .ok_or_else(|| Problem::new(ProblemKind::Service, "DescribeEndpoint", on, "an answer without an address"))
    }

    /// The shadow service's clients: at `--data-endpoint`, else where the other services are, else at `iot:Data-ATS`.
    pub(super) async fn data(&self) -> Result<&DataClients, Problem> {
        let lane = self.lane();
        let cell = if lane == Lane::Background { &self.inner.patient_data } else { &self.inner.data };
        let found = cell.get_or_try_init(|| async {
            let url = match &self.inner.settings.data_endpoint {
                Some(given) => Some(with_scheme(given)),
                None if self.inner.data_url.is_some() => None,
                None => Some(with_scheme(&self.endpoint(EndpointKind::Data).await?)),
            };
            Ok(DataClients::new(&self.inner.sdk, lane, url))
        });
        found.await
    }
}

pub(super) fn with_scheme(endpoint: &str) -> String {
    if endpoint.contains("://") { endpoint.to_owned() } else { format!("https://{endpoint}") }
}

fn host_of(endpoint: &str) -> &str {
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_urls_are_taken_alike() {
        assert_eq!(host_of("https://localhost:8443/x"), "localhost:8443");
        assert_eq!(
            host_of("abc.credentials.iot.eu-west-1.amazonaws.com"),
            "abc.credentials.iot.eu-west-1.amazonaws.com"
        );
        assert_eq!(with_scheme("localhost:8443"), "https://localhost:8443");
        assert_eq!(with_scheme("http://127.0.0.1:1"), "http://127.0.0.1:1");
    }
}
