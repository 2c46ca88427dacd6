//! `DescribeEndpoint`, remembered.

use super::Cloud;
use super::cloud::not_written_yet;
use crate::fleet::Problem;

/// The account's endpoints that the product uses (API reference, `DescribeEndpoint`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndpointKind {
    /// `iot:Data-ATS`: shadows and MQTT.
    Data,
    /// `iot:CredentialProvider`
    CredentialProvider,
}

impl Cloud {
    /// The endpoint's host, with a port where the settings name one; asked once a session.
    ///
    /// # Errors
    /// As `DescribeEndpoint` fails.
    pub async fn endpoint(&self, _kind: EndpointKind) -> Result<String, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("DescribeEndpoint"))
    }
}
