//! What a session is opened with: the command line's part of sign-in. The rest comes from the environment and the
//! shared files, as every AWS tool reads them.

use std::path::PathBuf;

use aws_credential_types::Credentials;

/// What the command line said. `None` means: look where every AWS tool looks.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// `--profile`. Leave it `None` for `AWS_PROFILE`: a profile given on the command line goes before keys in the
    /// environment, one in the environment does not (as the AWS CLI has it).
    pub profile: Option<String>,
    /// `--region`; else `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile.
    pub region: Option<String>,
    /// `--endpoint-url`, for every service; else `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the profile.
    pub endpoint_url: Option<String>,
    /// `--data-endpoint`: URL or host of the shadow service.
    pub data_endpoint: Option<String>,
    /// `--mqtt-url`
    pub mqtt_url: Option<String>,
    /// `--credentials-endpoint`: `HOST[:PORT]`.
    pub credentials_endpoint: Option<String>,
    /// `--ca-bundle`; else `AWS_CA_BUNDLE`, the profile's `ca_bundle`.
    pub ca_bundle: Option<PathBuf>,
    /// `--read-only`: given at start, it stays.
    pub read_only: bool,
    /// Where changes are journalled.
    pub journal: PathBuf,
    /// Keys known beforehand (the embedded AWS IoT's); nothing is looked for then. Their `Debug` hides the secret.
    pub credentials: Option<Credentials>,
}
