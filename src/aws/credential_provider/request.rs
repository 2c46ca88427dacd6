//! One request, from the files to the exchange.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::IssuedCredentials;
use super::attempt::{Attempt, Limits};
use super::identity::{Identity, Mismatch};
use crate::aws::dial::{Endpoint, Proxy, tls};
use crate::aws::key_files::KeyPairFiles;
use crate::diagnose::{Answer, Exchange, TlsFailure};
use crate::fleet::{Problem, ProblemKind};

/// What every message about a request that could not be made begins with.
pub(super) const TRIED: &str = "credential request";

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

/// Asks once: 5 s to connect, 15 s in all. Whatever comes back is in the exchange, which holds no secret; the credentials
/// are apart from it. A key that is not the certificate's is found before anything is sent.
///
/// # Errors
/// Where nothing could be asked: a file that cannot be read or is not what it should be, an endpoint or a name that
/// cannot be sent.
pub async fn request(
    request: &CredentialRequest,
    cancel: &CancellationToken,
) -> Result<(Exchange, Option<IssuedCredentials>), Problem> {
    request_within(request, Limits::default(), cancel).await
}

/// The same with other limits.
///
/// # Errors
/// As [`request`].
pub async fn request_within(
    request: &CredentialRequest,
    limits: Limits,
    cancel: &CancellationToken,
) -> Result<(Exchange, Option<IssuedCredentials>), Problem> {
    let endpoint = Endpoint::parse(&request.endpoint, TRIED)?;
    let head = head(request, &endpoint)?;
    let proxy = Proxy::from_environment("https", &endpoint, TRIED)?;
    let (files, bundle) = (request.files.clone(), request.ca_bundle.clone());
    let prepared =
        tokio::task::spawn_blocking(move || prepare(&files, bundle.as_deref())).await.map_err(|error| {
            Problem::new(ProblemKind::Input, TRIED, "", format!("reading certificate and key failed: {error}"))
        })??;
    let mut attempt = Attempt::default();
    let at = Timestamp::now();
    let outcome = match prepared {
        Err(Mismatch) => Err(Answer::Tls(TlsFailure::KeyNotOfCertificate)),
        Ok(config) => {
            let work = attempt.run(&endpoint, config, head, (proxy.as_ref(), limits.connect));
            let limited = tokio::time::timeout(limits.total, work);
            let ended = tokio::select! {
                biased;
                () = cancel.cancelled() => None,
                ended = limited => Some(ended),
            };
            match ended {
                None => Err(Answer::Cancelled),
                Some(Err(_)) => Err(Answer::Timeout(attempt.stuck())),
                Some(Ok(outcome)) => outcome,
            }
        }
    };
    let (answer, issued) = outcome.unwrap_or_else(|answer| (answer, None));
    let exchange = Exchange {
        endpoint: endpoint.to_string(),
        role_alias: request.role_alias.clone(),
        thing_name: request.thing_name.clone(),
        at,
        tls_version: attempt.tls_version.take(),
        phases: attempt.phases,
        answer,
        key_id_tail: issued.as_ref().map(IssuedCredentials::key_id_tail),
        expires: issued.as_ref().and_then(|issued| issued.expiration),
        caller: None,
    };
    Ok((exchange, issued))
}

/// What is read from disk. A mismatch is an answer of the test, not a bad input.
fn prepare(files: &KeyPairFiles, bundle: Option<&Path>) -> Result<Result<tls::Config, Mismatch>, Problem> {
    let identity = match Identity::load(files)? {
        Ok(identity) => identity,
        Err(mismatch) => return Ok(Err(mismatch)),
    };
    let roots = tls::roots(bundle)?;
    tls::config(roots, Some(identity.0)).map(Ok)
}

/// The request itself (developer guide, `authorizing-direct-aws`).
fn head(request: &CredentialRequest, endpoint: &Endpoint) -> Result<http::Request<String>, Problem> {
    if request.role_alias.is_empty() {
        return Err(Problem::new(ProblemKind::Input, TRIED, "", "no role alias was named").next("Name a role alias."));
    }
    let alias = percent_encoding::utf8_percent_encode(&request.role_alias, SEGMENT);
    let mut builder = http::Request::get(format!("/role-aliases/{alias}/credentials"))
        .header(http::header::HOST, endpoint.host_header())
        .header(http::header::USER_AGENT, concat!("fleetdeck/", env!("CARGO_PKG_VERSION")))
        .header(http::header::ACCEPT, "*/*");
    if let Some(thing) = &request.thing_name {
        builder = builder.header("x-amzn-iot-thingname", thing.as_str());
    }
    builder.body(String::new()).map_err(|error| {
        let on = request.thing_name.as_deref().unwrap_or(&request.role_alias);
        Problem::new(ProblemKind::Input, TRIED, on, format!("the name cannot be sent in a header: {error}"))
    })
}

/// All but RFC 3986's unreserved characters and those a role alias may hold besides letters and digits (`= , @ -`,
/// service model), which devices send as they are.
const SEGMENT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'=')
    .remove(b',')
    .remove(b'@');
