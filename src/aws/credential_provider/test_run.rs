//! The whole credential test: the request, and who the credentials are.

use tokio_util::sync::CancellationToken;

use super::IssuedCredentials;
use super::request::{CredentialRequest, request};
use crate::aws::key_files::KeyPairFiles;
use crate::aws::{Cloud, EndpointKind};
use crate::diagnose::Exchange;
use crate::fleet::Problem;

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
        let asked = CredentialRequest {
            endpoint: self.endpoint(EndpointKind::CredentialProvider).await?,
            role_alias: role_alias.to_owned(),
            thing_name: thing_name.map(str::to_owned),
            files: files.clone(),
            ca_bundle: self.inner.ca_bundle.clone(),
        };
        let (mut exchange, issued) = request(&asked, cancel).await?;
        if let Some(issued) = &issued {
            exchange.caller = tokio::select! {
                biased;
                () = cancel.cancelled() => Some(Err("stopped before STS answered".to_owned())),
                caller = self.identify(issued.for_sdk()) => {
                    Some(caller.map(|caller| caller.arn).map_err(|problem| problem.to_string()))
                }
            };
        }
        Ok((exchange, issued))
    }
}
