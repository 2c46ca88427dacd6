//! What can be chosen at start.

use std::fs;
use std::path::PathBuf;

use super::StartError;
use crate::emulator::api;
use crate::emulator::broker::Limits;
use crate::emulator::credential_provider::ASSUME;
use crate::emulator::faults::Faults;
use crate::emulator::tls::CertificateRefusal;
use crate::fleet::Scope;

/// Options of the embedded AWS IoT.
#[derive(Debug, Clone)]
pub struct Options {
    /// The API's port; the credential provider, the devices' data endpoint, MQTT over TLS and plain MQTT get the next
    /// four. Free ones where `None`.
    pub port: Option<u16>,
    /// Healthy things in the demo fleet.
    pub things: usize,
    /// The same seed gives the same fleet.
    pub seed: u64,
    /// Where certificates and state are kept; a temporary folder where `None`.
    pub dir: Option<PathBuf>,
    /// A fault file.
    pub faults: Option<PathBuf>,
    /// Such as `eu-west-1`.
    pub region: String,
    /// Twelve digits.
    pub account: String,
    /// An empty account, without the demo fleet.
    pub empty: bool,
    /// Whether fleet indexing is switched on at the start, for all there is.
    pub indexing: bool,
    /// Whether shadows change by themselves.
    pub live: bool,
    /// How bad certificates are turned away.
    pub refusal: CertificateRefusal,
    /// The limits of MQTT.
    pub limits: Limits,
    /// The demo fleet: TOML.
    pub demo: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: None,
            things: 2000,
            seed: 42,
            dir: None,
            faults: None,
            region: "eu-west-1".to_owned(),
            account: "123456789012".to_owned(),
            empty: false,
            indexing: false,
            live: true,
            refusal: CertificateRefusal::default(),
            limits: Limits::default(),
            demo: include_str!("../../../assets/demo.toml").to_owned(),
        }
    }
}

impl Options {
    pub(super) fn scope(&self) -> Scope {
        let partition = match self.region.split('-').next() {
            Some("cn") => "aws-cn",
            Some("us") if self.region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        Scope { partition: partition.to_owned(), region: self.region.clone(), account: self.account.clone() }
    }

    pub(super) fn read_faults(&self) -> Result<Faults, StartError> {
        let Some(path) = &self.faults else { return Ok(Faults::default()) };
        let read = fs::read_to_string(path);
        let text = read.map_err(|error| StartError::Path { path: path.clone(), doing: "reading", error })?;
        let known = |name: &str| name == ASSUME || api::is_operation(name);
        Faults::parse(&text, self.seed, known).map_err(|error| StartError::Faults { path: path.clone(), error })
    }
}

/// Everything the servers' certificate is good for.
pub(super) fn server_names() -> Vec<String> {
    ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec()
}
