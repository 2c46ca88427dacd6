//! The credential provider: every row of the table of answers, caused by real state.

use aws_credential_types::Credentials;
use aws_sdk_sts::config::{BehaviorVersion, Region};
use fleetdeck::emulator::demo::Outcome;
use fleetdeck::emulator::{CertificateRefusal, Options, Running, start};
use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::ServerName;

use super::client::{Answer, Device, VERSIONS};
use super::{emulator, options, plan};

#[tokio::test(flavor = "multi_thread")]
async fn every_special_thing_gets_the_answer_that_the_plan_expects() {
    let running = emulator().await;
    let mut wrong = Vec::new();
    for thing in plan().things {
        let header = thing.request.thing_header.then_some(thing.name.as_str());
        for version in VERSIONS {
            let device = Device { version, ..Device::of(&running, &thing.name) };
            if thing.expect.outcome == Outcome::NoCertificate {
                assert!(device.pair.is_none(), "{} has files", thing.name);
                continue;
            }
            assert!(device.pair.is_some(), "{} has no files", thing.name);
            let got = device.credentials(&running, &thing.request.role_alias, header).await;
            let as_expected = match (&thing.expect.outcome, &got) {
                (Outcome::TlsClose, Err(_)) => true,
                (Outcome::Answer, Ok(answer)) => {
                    let message = thing.expect.message.as_ref();
                    let body = message.map(|message| serde_json::json!({ "message": message }).to_string());
                    Some(answer.status) == thing.expect.status
                        && body.is_none_or(|body| body == answer.body)
                        && answer.header("x-amzn-requestid").is_some()
                }
                _ => false,
            };
            if !as_expected {
                wrong.push(format!("{} ({:?}): expected {:?}, got {got:?}", thing.name, version.version, thing.expect));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_credentials_are_good_for_sts_and_name_the_certificate() {
    let running = emulator().await;
    let thing = healthy(&running);
    let before = Timestamp::now();
    let answer = Device::of(&running, &thing).credentials(&running, "pump-access", Some(&thing)).await.unwrap();
    // The healthy policy speaks of fleet-access alone.
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"message":"Access Denied"}"#));
    let answer = Device::of(&running, &thing).credentials(&running, "fleet-access", None).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    let field = |name: &str| body["credentials"][name].as_str().unwrap().to_owned();
    assert!(field("accessKeyId").starts_with("ASIA"));
    let lasts = field("expiration").parse::<Timestamp>().unwrap().duration_since(before);
    assert!((lasts - SignedDuration::from_secs(3600)).abs() < SignedDuration::from_secs(60), "{lasts}");

    let credentials = Credentials::new(
        field("accessKeyId"),
        field("secretAccessKey"),
        Some(field("sessionToken")),
        None,
        "role alias",
    );
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(running.endpoints.region.clone()))
        .endpoint_url(&running.endpoints.api_url)
        .credentials_provider(credentials)
        .http_client(plain_http())
        .build();
    let caller = aws_sdk_sts::Client::from_conf(config).get_caller_identity().send().await.unwrap();
    let arn = caller.arn().unwrap();
    assert!(arn.contains("assumed-role/fleet-device-role/"), "{arn}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mending_the_state_mends_the_answer() {
    let running = emulator().await;
    let thing = "broken-no-policy";
    let device = Device::of(&running, thing);
    let ask = || device.credentials(&running, "fleet-access", Some(thing));
    assert_eq!(ask().await.unwrap().status, 403);
    let principal = principal(&running, thing);
    running.world().change(|state| state.attach_policy("workshop-credentials", &principal)).unwrap();
    assert_eq!(ask().await.unwrap().status, 200);
    running.world().change(|state| state.detach_policy("workshop-credentials", &principal)).unwrap();
    assert_eq!(ask().await.unwrap().status, 403);

    let thing = "broken-certificate-inactive";
    let device = Device::of(&running, thing);
    let ask = || device.credentials(&running, "fleet-access", Some(thing));
    assert!(ask().await.is_err());
    let arn = self::principal(&running, thing);
    let id = arn.rsplit('/').next().unwrap();
    running.world().change(|state| state.set_certificate_status(id, "ACTIVE", Timestamp::now())).unwrap();
    assert_eq!(ask().await.unwrap().status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_name_decides_before_everything_else() {
    let running = emulator().await;
    let device = Device::of(&running, &healthy(&running));
    let without = Device { server_name: ServerName::try_from("127.0.0.1").unwrap(), ..device.clone() };
    let other = ServerName::try_from("other.credentials.iot.eu-west-1.amazonaws.com").unwrap();
    let other = Device { server_name: other, trusts_anyone: true, ..device };
    for device in [without, other] {
        let answer = device.credentials(&running, "no-such-alias", Some("no-such-thing")).await.unwrap();
        assert_invalid_here(&answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_certificate_there_is_no_answer() {
    let running = emulator().await;
    for version in VERSIONS {
        let device = Device { version, ..Device::of(&running, "broken-certificate-none") };
        assert!(device.credentials(&running, "fleet-access", None).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_certificates_can_be_answered_over_http_instead() {
    let refusal = CertificateRefusal::Forbidden;
    let running = start(Options { refusal, ..options() }).await.unwrap();
    for kind in ["inactive", "revoked", "expired", "unregistered", "none"] {
        let device = Device::of(&running, &format!("broken-certificate-{kind}"));
        let answer = device.credentials(&running, "fleet-access", None).await.unwrap();
        assert_invalid_here(&answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_thing_header_is_checked_before_the_policy() {
    let running = emulator().await;
    for thing in ["broken-no-policy", "broken-explicit-deny"] {
        let device = Device::of(&running, thing);
        for header in ["no-such-thing", "broken-duration", ""] {
            let answer = device.credentials(&running, "no-such-alias", Some(header)).await.unwrap();
            assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"message":"Invalid thing name passed"}"#));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_endpoint_does_not_know_the_path() {
    let running = emulator().await;
    let device = Device::of(&running, &healthy(&running));
    let path = "/role-aliases/fleet-access/credentials";
    let answer = device.ask(&running.endpoints.data_endpoint, "GET", path, &[], "").await.unwrap();
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json()["message"], "Not Found");
    assert_eq!(answer.json()["traceId"].as_str().map(str::len), Some(36));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_another_certificate_is_no_proof() {
    let running = emulator().await;
    let device = Device::of(&running, &healthy(&running));
    let certificate = device.pair.clone().unwrap().0;
    let key = Device::of(&running, "broken-no-policy").pair.unwrap().1;
    for version in VERSIONS {
        let thief = Device { pair: Some((certificate.clone(), key.clone())), version, ..device.clone() };
        assert!(thief.credentials(&running, "fleet-access", None).await.is_err());
    }
}

fn assert_invalid_here(answer: &Answer) {
    let got = (answer.status, answer.body.as_str());
    assert_eq!(got, (403, r#"{"message":"Certificate is invalid on this endpoint"}"#));
    assert_eq!(answer.header("x-amzn-errortype"), Some("AccessDeniedException"));
    assert!(answer.header("x-amzn-requestid").is_some());
}

/// The first healthy thing that has files.
pub(super) fn healthy(running: &Running) -> String {
    let state = running.world().read();
    let special = plan().things;
    let with_files = |name: &&String| running.endpoints.devices.join(format!("{name}.key.pem")).exists();
    let ordinary = |name: &&String| special.iter().all(|thing| thing.name != **name);
    state.things.keys().filter(with_files).find(ordinary).unwrap().clone()
}

fn principal(running: &Running, thing: &str) -> String {
    running.world().read().thing_principals.right_of(thing).next().unwrap().clone()
}

fn plain_http() -> aws_smithy_runtime_api::client::http::SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}
