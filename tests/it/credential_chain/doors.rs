//! The rows of the table that come from the door rather than from the chain, each caused by the embedded AWS IoT.

use fleetdeck::aws::credential_provider::{CredentialRequest, request};
use fleetdeck::diagnose::meaning;
use fleetdeck::emulator::{CertificateRefusal, Options};
use tokio_util::sync::CancellationToken;

use super::demo::Fleet;

fn of(fleet: &Fleet, thing: &str) -> CredentialRequest {
    CredentialRequest {
        endpoint: fleet.running.endpoints.credentials_endpoint.clone(),
        role_alias: "fleet-access".to_owned(),
        thing_name: Some(thing.to_owned()),
        files: fleet.files(thing).unwrap(),
        ca_bundle: Some(fleet.running.endpoints.ca_file.clone()),
    }
}

async fn case(asked: &CredentialRequest) -> &'static str {
    let (exchange, _) = request(asked, &CancellationToken::new()).await.unwrap();
    meaning(&exchange).case
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_endpoint_and_a_wrong_server_name_are_told_apart() {
    let fleet = Fleet::start().await;
    let mut wrong = of(&fleet, "broken-named-shadow");
    wrong.endpoint = fleet.running.endpoints.data_endpoint.clone();
    assert_eq!(case(&wrong).await, "wrong-endpoint");
    let mut nameless = of(&fleet, "broken-named-shadow");
    nameless.endpoint = nameless.endpoint.replace("localhost", "127.0.0.1");
    assert_eq!(case(&nameless).await, "certificate-invalid-here", "an address is no server name, so no SNI is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_certificate_answered_over_http_is_named_too() {
    let options = Options { refusal: CertificateRefusal::Forbidden, ..Options::default() };
    let fleet = Fleet::start_with(options).await;
    for thing in ["broken-certificate-inactive", "broken-certificate-revoked", "broken-certificate-unregistered"] {
        assert_eq!(case(&of(&fleet, thing)).await, "certificate-invalid-here", "{thing}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_header_the_same_certificate_passes() {
    let fleet = Fleet::start().await;
    let mut asked = of(&fleet, "broken-not-attached");
    assert_eq!(case(&asked).await, "invalid-thing-name");
    asked.thing_name = None;
    assert_eq!(case(&asked).await, "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_the_service_are_named() {
    for (fault, wanted) in [
        ("answer = \"throttle\"", "throttled"),
        ("answer = \"error\"\nstatus = 503", "service-fault"),
        ("answer = \"drop\"", "closed-by-server"),
        ("answer = \"truncate\"", "broken"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("faults.toml");
        std::fs::write(&file, format!("[[fault]]\noperation = \"AssumeRoleWithCertificate\"\n{fault}\n")).unwrap();
        let fleet = Fleet::start_with(Options { faults: Some(file), ..Options::default() }).await;
        assert_eq!(case(&of(&fleet, "broken-named-shadow")).await, wanted, "{fault}");
    }
}
