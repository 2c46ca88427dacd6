//! `assets/demo.toml` as the test reads it, and a session on the embedded AWS IoT.

use std::path::PathBuf;

use aws_credential_types::Credentials;
use fleetdeck::aws::{Cloud, KeyPairFiles, Settings, Subject};
use fleetdeck::emulator::{Key, Options, Running, start};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

#[derive(Deserialize)]
struct File {
    thing: Vec<Special>,
}

/// One thing of the demo fleet with what is expected of it.
#[derive(Debug, Deserialize)]
pub(super) struct Special {
    pub(super) name: String,
    #[serde(default)]
    pub(super) request: Option<Request>,
    pub(super) expect: Expect,
    #[serde(default)]
    doctor: Vec<Doctor>,
}

#[derive(Debug, Deserialize)]
struct Doctor {
    r#for: String,
    finding: String,
}

#[derive(Debug, Deserialize, Clone)]
pub(super) struct Request {
    pub(super) role_alias: String,
    pub(super) thing_header: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Expect {
    pub(super) outcome: String,
    pub(super) status: Option<u16>,
    pub(super) message: Option<String>,
}

impl Special {
    pub(super) fn request(&self) -> Request {
        self.request.clone().unwrap_or(Request { role_alias: "fleet-access".to_owned(), thing_header: true })
    }

    /// What the doctor must find about credentials, and nothing else.
    pub(super) fn findings(&self) -> Vec<&str> {
        let about = self.doctor.iter().filter(|expected| expected.r#for == "credentials");
        about.map(|expected| expected.finding.as_str()).collect()
    }

    /// The case that the client must name.
    pub(super) fn case(&self) -> Option<&'static str> {
        match (self.expect.outcome.as_str(), self.expect.status, self.expect.message.as_deref()) {
            ("no-certificate", ..) => None,
            ("tls-close", ..) => Some("closed-by-server"),
            ("answer", Some(200), _) => Some("ok"),
            ("answer", Some(403), Some("Invalid thing name passed")) => Some("invalid-thing-name"),
            ("answer", Some(403), Some("Access Denied")) => Some("access-denied"),
            ("answer", Some(404), Some("Role alias does not exist")) => Some("no-such-alias"),
            ("answer", Some(400), Some(text)) if text.starts_with("Unable to assume") => Some("cannot-assume-role"),
            ("answer", Some(400), Some(text)) if text.contains("MaxSessionDuration") => Some("duration-too-long"),
            other => panic!("{}: an expectation this test does not know: {other:?}", self.name),
        }
    }
}

/// Every special thing.
pub(super) fn specials() -> Vec<Special> {
    let text =
        include_str!("../../../assets/demo.toml").replace("{region}", "eu-west-1").replace("{account}", "123456789012");
    toml::from_str::<File>(&text).unwrap().thing
}

/// A running emulator and the way in.
pub(super) struct Fleet {
    pub(super) running: Running,
    folder: tempfile::TempDir,
}

impl Fleet {
    pub(super) async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    pub(super) async fn start_with(options: Options) -> Self {
        let options = Options { things: 4, live: false, ..options };
        Self { running: start(options).await.unwrap(), folder: tempfile::tempdir().unwrap() }
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.jsonl")
    }

    pub(super) async fn admin(&self) -> Cloud {
        self.open(&self.running.endpoints.admin, false).await
    }

    pub(super) async fn reader(&self) -> Cloud {
        self.open(&self.running.endpoints.read_only, false).await
    }

    pub(super) async fn admin_read_only(&self) -> Cloud {
        self.open(&self.running.endpoints.admin, true).await
    }

    async fn open(&self, key: &Key, read_only: bool) -> Cloud {
        let at = &self.running.endpoints;
        let settings = Settings {
            region: Some(at.region.clone()),
            endpoint_url: Some(at.api_url.clone()),
            credentials_endpoint: Some(at.credentials_endpoint.clone()),
            ca_bundle: Some(at.ca_file.clone()),
            read_only,
            journal: self.journal(),
            credentials: Some(Credentials::new(&key.access_key_id, &key.secret_access_key, None, None, "test")),
            ..Settings::default()
        };
        Cloud::open(settings).await.unwrap()
    }

    /// The files of a thing, where it has any.
    pub(super) fn files(&self, thing: &str) -> Option<KeyPairFiles> {
        let folder = &self.running.endpoints.devices;
        let files = KeyPairFiles {
            certificate: folder.join(format!("{thing}.cert.pem")),
            key: folder.join(format!("{thing}.key.pem")),
        };
        files.certificate.exists().then_some(files)
    }

    /// What the device presents: the thing, and the certificate of its file.
    pub(super) fn subject(&self, thing: &str) -> Subject {
        match self.files(thing) {
            None => Subject::Thing(thing.to_owned()),
            Some(files) => Subject::Device { thing: thing.to_owned(), certificate: certificate_id(&files) },
        }
    }
}

/// Hex SHA-256 of the DER.
pub(super) fn certificate_id(files: &KeyPairFiles) -> String {
    use rustls_pki_types::CertificateDer;
    use rustls_pki_types::pem::PemObject as _;
    let der = CertificateDer::from_pem_file(&files.certificate).unwrap();
    hex::encode(Sha256::digest(&der))
}
