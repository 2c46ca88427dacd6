//! The credential provider's client: one mutual-TLS request, each phase timed, nothing guessed.

mod issued;

pub use issued::IssuedCredentials;

use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

use super::Cloud;
use super::cloud::not_written_yet;
use super::key_files::KeyPairFiles;
use crate::diagnose::Exchange;
use crate::fleet::Problem;

/// One request for credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRequest {
    /// `HOST[:PORT]`; port 443 where none is given.
    pub endpoint: String,
    /// The role alias; case counts.
    pub role_alias: String,
    /// Sent as `x-amzn-iot-thingname`, if any.
    pub thing_name: Option<String>,
    /// The device's certificate and private key.
    pub files: KeyPairFiles,
    /// PEM file of roots trusted besides the platform's.
    pub ca_bundle: Option<PathBuf>,
}

/// Asks once. Whatever comes back is in the exchange, which holds no secret; the credentials are apart from it.
///
/// # Errors
/// Where nothing could be asked: a file that cannot be read or is not what it should be.
pub async fn request(
    request: &CredentialRequest,
    cancel: &CancellationToken,
) -> Result<(Exchange, Option<IssuedCredentials>), Problem> {
    let _ = (request, cancel);
    tokio::task::yield_now().await;
    Err(not_written_yet("credential request"))
}

impl Cloud {
    /// The credential test: the account's endpoint (or the one of the settings), the settings' CA bundle, and on success
    /// `sts:GetCallerIdentity` made with what was given.
    ///
    /// # Errors
    /// As [`request`], and as `DescribeEndpoint` fails.
    pub async fn test_credentials(
        &self,
        role_alias: &str,
        thing_name: Option<&str>,
        files: &KeyPairFiles,
        cancel: &CancellationToken,
    ) -> Result<(Exchange, Option<IssuedCredentials>), Problem> {
        let _ = (role_alias, thing_name, files, cancel);
        tokio::task::yield_now().await;
        Err(not_written_yet("credential test"))
    }
}
