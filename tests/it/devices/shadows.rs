//! Shadows over HTTPS, under the policies of the device's certificate.

use serde_json::json;

use super::client::Device;
use super::provider::healthy;
use super::{emulator, plan};

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
