//! Shadows over HTTPS, under the policies of the device's certificate.

use fleetdeck::emulator::{Options, start};
use serde_json::json;

use super::client::Device;
use super::provider::healthy;
use super::{emulator, options, plan};

#[tokio::test(flavor = "multi_thread")]
async fn every_special_thing_reads_its_shadows_as_the_plan_expects() {
    let running = emulator().await;
    let mut asked = 0;
    for thing in plan().things {
        for shadow in &thing.shadows {
            let query = shadow.name.as_ref().map(|name| format!("?name={name}")).unwrap_or_default();
            let path = format!("/things/{}/shadow{query}", thing.name);
            let device = Device::of(&running, &thing.name);
            let answer = device.ask(&running.endpoints.data_endpoint, "GET", &path, &[], "").await.unwrap();
            assert_eq!(answer.status, shadow.status, "{path}: {answer:?}");
            let refused = answer.header("x-amzn-errortype") == Some("ForbiddenException");
            assert_eq!(refused, shadow.status == 403, "{path}: {answer:?}");
            asked += 1;
        }
    }
    assert!(asked >= 6, "the plan asks for {asked} shadows only");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_keeps_its_own_shadow_and_no_other() {
    let running = emulator().await;
    let thing = healthy(&running);
    let device = Device::of(&running, &thing);
    let endpoint = running.endpoints.data_endpoint.as_str();
    let path = format!("/things/{thing}/shadow?name=config");
    let update = json!({ "state": { "reported": { "log": { "level": "trace" } } } }).to_string();
    let answer = device.ask(endpoint, "POST", &path, &[], &update).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let version = answer.json()["version"].as_u64().unwrap();
    let answer = device.ask(endpoint, "GET", &path, &[], "").await.unwrap();
    assert_eq!(answer.json()["state"]["reported"]["log"]["level"], "trace");
    assert_eq!(answer.json()["version"], version);

    let stale = json!({ "state": { "reported": { "a": 1 } }, "version": version + 7 }).to_string();
    assert_eq!(device.ask(endpoint, "POST", &path, &[], &stale).await.unwrap().status, 409);
    // Deleting is not in the fleet's policy, and other things' shadows are not this device's.
    assert_eq!(device.ask(endpoint, "DELETE", &path, &[], "").await.unwrap().status, 403);
    let other = "/things/broken-no-policy/shadow";
    assert_eq!(device.ask(endpoint, "GET", other, &[], "").await.unwrap().status, 403);
    // Allowed, but absent: 404 with AWS' words.
    let absent = format!("/things/{thing}/shadow?name=nothing");
    let answer = device.ask(endpoint, "GET", &absent, &[], "").await.unwrap();
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json()["message"], "No shadow exists with name: 'nothing'");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_endpoint_takes_signed_requests_too() {
    let running = emulator().await;
    let roots = aws_smithy_http_client::tls::TrustStore::empty()
        .with_pem_certificate(std::fs::read(&running.endpoints.ca_file).unwrap());
    let tls = aws_smithy_http_client::tls::TlsContext::builder().with_trust_store(roots).build().unwrap();
    let provider =
        aws_smithy_http_client::tls::Provider::Rustls(aws_smithy_http_client::tls::rustls_provider::CryptoMode::Ring);
    let key = &running.endpoints.read_only;
    let config = aws_sdk_iotdataplane::Config::builder()
        .behavior_version(aws_sdk_iotdataplane::config::BehaviorVersion::latest())
        .region(aws_sdk_iotdataplane::config::Region::new(running.endpoints.region.clone()))
        .endpoint_url(format!("https://{}", running.endpoints.data_endpoint))
        .credentials_provider(aws_credential_types::Credentials::new(
            &key.access_key_id,
            &key.secret_access_key,
            None,
            None,
            "reader",
        ))
        .http_client(aws_smithy_http_client::Builder::new().tls_provider(provider).tls_context(tls).build_https())
        .build();
    let client = aws_sdk_iotdataplane::Client::from_conf(config);
    let got = client.get_thing_shadow().thing_name("broken-no-policy").send().await.unwrap();
    assert!(got.payload().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_live_over_mqtt_and_do_what_is_desired() {
    let running = start(Options { live: true, ..options() }).await.unwrap();
    let thing = "broken-named-shadow";
    let shadow = || running.world().get_shadow(thing, "", jiff::Timestamp::now()).unwrap();
    let shadow = || serde_json::from_str::<serde_json::Value>(&shadow()).unwrap();
    let first = shadow()["version"].clone();
    let until = async |what: &str, is: &dyn Fn() -> bool| {
        let waiting = async {
            while !is() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_mins(1), waiting).await.expect(what);
    };
    until("it reported nothing", &|| shadow()["version"] != first).await;
    let connection = running.world().broker().connection(thing).unwrap();
    assert_eq!((connection.connected, connection.thing.as_deref()), (true, Some(thing)));
    let wish = json!({ "state": { "desired": { "speed": 1234 } } }).to_string();
    running.world().update_shadow(thing, "", wish.as_bytes(), jiff::Timestamp::now()).unwrap();
    until("it did not obey", &|| shadow()["state"]["reported"]["speed"] == 1234).await;
    // Whose certificate has no policy never gets in; the others do not wait for it.
    assert!(running.world().broker().connection("broken-no-policy").is_none_or(|connection| !connection.connected));
}
