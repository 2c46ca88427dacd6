//! Whose certificate it is, and whom to ask.

use std::env;
use std::path::PathBuf;

use super::bad_input;
use crate::aws::credential_provider::{self, CredentialRequest};
use crate::aws::{Cloud, IssuedCredentials, KeyPairFiles, Settings};
use crate::cli::args::TestArgs;
use crate::cli::keys;
use crate::cli::print::Stop;
use crate::cli::run::Session;
use crate::diagnose::Exchange;

/// Makes the request. No sign-in is needed where the endpoint and both files are given: this is then what a device
/// does, on a machine that knows no more than a device.
///
/// # Errors
/// Where nothing could be asked.
pub(super) async fn ask(session: &Session, args: &TestArgs) -> Result<(Exchange, Option<IssuedCredentials>), Stop> {
    let thing = if args.no_thing_name { None } else { args.thing.as_deref() };
    let cancel = session.interrupt.token();
    if let (Some(endpoint), Some(files)) = (&session.settings.credentials_endpoint, files_given(args)) {
        let request = CredentialRequest {
            endpoint: endpoint.clone(),
            role_alias: args.role_alias.clone(),
            thing_name: thing.map(str::to_owned),
            files,
            ca_bundle: session.settings.ca_bundle.clone().or_else(|| env::var_os("AWS_CA_BUNDLE").map(PathBuf::from)),
        };
        let (mut exchange, issued) = credential_provider::request(&request, cancel).await?;
        if let Some(issued) = &issued {
            exchange.caller = Some(who_is(&session.settings, issued).await);
        }
        return Ok((exchange, issued));
    }
    let cloud = session.open().await?;
    let files = match (files_given(args), &args.keys, &args.thing) {
        (Some(files), ..) => files,
        (None, Some(folder), Some(name)) => keys::pair_of_thing(&cloud, folder, name).await?,
        _ => return Err(bad_input("credentials test", "", "neither --cert and --key nor --keys and --thing").into()),
    };
    Ok(cloud.test_credentials(&args.role_alias, thing, &files, cancel).await?)
}

fn files_given(args: &TestArgs) -> Option<KeyPairFiles> {
    Some(KeyPairFiles { certificate: args.cert.clone()?, key: args.key.clone()? })
}

/// Who the new credentials are, by STS.
async fn who_is(settings: &Settings, issued: &IssuedCredentials) -> Result<String, String> {
    let credentials = aws_credential_types::Credentials::new(
        &issued.access_key_id,
        &issued.secret_access_key,
        Some(issued.session_token.clone()),
        issued.expiration.map(std::time::SystemTime::from),
        "credential provider",
    );
    let settings = Settings { credentials: Some(credentials), ..settings.clone() };
    match Box::pin(Cloud::open(settings)).await {
        Ok(cloud) if cloud.caller().arn.is_empty() => Err("STS would not say".to_owned()),
        Ok(cloud) => Ok(cloud.caller().arn.clone()),
        Err(problem) => Err(problem.to_string()),
    }
}
