//! Requests and answers over topics.

use fleetdeck::mqtt::Connect;
use fleetdeck::mqtt::protocol::Version;
use serde_json::{Value, json};

use super::{ear, heard};
use crate::broker::client::{account, plain};

#[tokio::test]
async fn an_update_is_accepted_and_everybody_hears_what_it_changed() {
    let running = account().await;
    let mut ear = ear(&running, "t").await;
    let mut device = plain(&running, &Connect { version: Version::V3_1_1, ..Connect::new("t") }).await;
    let update = json!({ "state": { "desired": { "on": true }, "reported": { "on": false } }, "clientToken": "mine" });
    device.publish("$aws/things/t/shadow/update", update.to_string().as_bytes()).await;

    let (topic, accepted) = heard(&mut ear).await;
    assert_eq!(topic, "update/accepted");
    assert_eq!((&accepted["version"], &accepted["clientToken"]), (&json!(1), &json!("mine")));
    assert_eq!(accepted["state"], update["state"]);
    let (topic, delta) = heard(&mut ear).await;
    assert_eq!(topic, "update/delta");
    assert_eq!((&delta["version"], &delta["state"]), (&json!(1), &json!({ "on": true })));
    assert_eq!(delta["metadata"]["on"]["timestamp"], accepted["timestamp"]);
    let (topic, documents) = heard(&mut ear).await;
    assert_eq!(topic, "update/documents");
    assert_eq!(documents["current"]["state"], update["state"]);
    assert_eq!((&documents["current"]["version"], &documents["clientToken"]), (&json!(1), &json!("mine")));
    assert_eq!(documents.get("previous"), None);

    // Equal again: no delta, and the state before is told.
    device.publish("$aws/things/t/shadow/update", br#"{"state":{"reported":{"on":true}},"version":1}"#).await;
    assert_eq!(heard(&mut ear).await.0, "update/accepted");
    let (topic, documents) = heard(&mut ear).await;
    assert_eq!(topic, "update/documents");
    assert_eq!(documents["previous"]["state"], update["state"]);
    assert_eq!(documents["current"]["state"], json!({ "desired": { "on": true }, "reported": { "on": true } }));
}

#[tokio::test]
async fn a_named_shadow_is_read_and_deleted_and_its_version_goes_on() {
    let running = account().await;
    let mut ear = ear(&running, "t").await;
    let mut device = plain(&running, &Connect::new("t")).await;
    let say = async |device: &mut crate::broker::client::Session, operation: &str, body: &Value| {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        device.publish(&format!("$aws/things/t/shadow/name/cfg/{operation}"), &body).await;
    };
    say(&mut device, "update", &json!({ "state": { "reported": { "a": 1 } } })).await;
    assert_eq!(heard(&mut ear).await.0, "name/cfg/update/accepted");
    assert_eq!(heard(&mut ear).await.0, "name/cfg/update/documents");
    say(&mut device, "get", &Value::Null).await;
    let (topic, document) = heard(&mut ear).await;
    assert_eq!((topic.as_str(), &document["version"]), ("name/cfg/get/accepted", &json!(1)));
    say(&mut device, "get", &json!({ "clientToken": "who" })).await;
    assert_eq!(heard(&mut ear).await.1["clientToken"], "who");
    say(&mut device, "delete", &json!({ "version": 9, "clientToken": "who" })).await;
    let (topic, conflict) = heard(&mut ear).await;
    assert_eq!((topic.as_str(), &conflict["code"]), ("name/cfg/delete/rejected", &json!(409)));
    say(&mut device, "delete", &json!({ "clientToken": "who" })).await;
    let (topic, gone) = heard(&mut ear).await;
    assert_eq!(topic, "name/cfg/delete/accepted");
    assert_eq!((&gone["version"], &gone["clientToken"]), (&json!(1), &json!("who")));
    say(&mut device, "get", &json!({ "clientToken": "who" })).await;
    let (topic, none) = heard(&mut ear).await;
    assert_eq!(topic, "name/cfg/get/rejected");
    assert_eq!((&none["code"], &none["clientToken"]), (&json!(404), &json!("who")));
    assert_eq!(none["message"], "No shadow exists with name: 'cfg'");
    say(&mut device, "update", &json!({ "state": { "reported": { "b": 1 } } })).await;
    let (_, accepted) = heard(&mut ear).await;
    assert_eq!(accepted["version"], 2);
    // What was deleted was nothing before.
    assert_eq!(heard(&mut ear).await.1.get("previous"), None);
}

#[tokio::test]
async fn what_is_wrong_is_rejected_with_the_reason_and_the_token() {
    let running = account().await;
    let mut ear = ear(&running, "t").await;
    let mut device = plain(&running, &Connect::new("t")).await;
    let deep = json!({ "state": { "desired": { "1": { "2": { "3": { "4": { "5": { "6": { "7": 0 } } } } } } } } });
    let long = json!({ "state": { "desired": { "text": "x".repeat(9000) } }, "clientToken": "mine" });
    let nested = "[".repeat(20_000) + &"]".repeat(20_000);
    let cases: [(Vec<u8>, u16, &str, Option<&str>); 9] = [
        (b"{".to_vec(), 400, "Invalid JSON", None),
        (Vec::new(), 400, "Invalid JSON", None),
        (nested.into_bytes(), 400, "Invalid JSON", None),
        (b"{\"state\":\"\xff\"}".to_vec(), 415, "Unsupported documented encoding; supported encoding is UTF-8", None),
        (br#"{"clientToken":"mine"}"#.to_vec(), 400, "Missing required node: state", Some("mine")),
        (br#"{"state":{},"version":3,"clientToken":"mine"}"#.to_vec(), 409, "Version conflict", Some("mine")),
        (br#"{"state":{},"version":"x","clientToken":"mine"}"#.to_vec(), 400, "Invalid version", Some("mine")),
        (deep.to_string().into_bytes(), 400, "JSON contains too many levels of nesting; maximum is 6", None),
        (long.to_string().into_bytes(), 413, "The payload exceeds the maximum size allowed", Some("mine")),
    ];
    for (request, code, message, token) in cases {
        device.publish("$aws/things/t/shadow/update", &request).await;
        let (topic, rejected) = heard(&mut ear).await;
        assert_eq!(topic, "update/rejected");
        assert_eq!((&rejected["code"], &rejected["message"]), (&json!(code), &json!(message)));
        assert_eq!(rejected.get("clientToken").and_then(Value::as_str), token, "{message}");
        assert!(rejected["timestamp"].is_i64());
    }
    device.publish("$aws/things/no such name/shadow/update", br#"{"state":{}}"#).await;
    device.publish("$aws/things/t/shadow/get", b"").await;
    let (topic, none) = heard(&mut ear).await;
    assert_eq!((topic.as_str(), &none["message"]), ("get/rejected", &json!("No shadow exists with name: 't'")));
}

#[tokio::test]
async fn many_at_once_are_told_in_the_order_of_their_versions() {
    const WRITERS: u64 = 8;
    const UPDATES: u64 = 20;
    let running = account().await;
    let mut ear = plain(&running, &Connect::new("ear")).await;
    ear.subscribe(&["$aws/things/t/shadow/update/documents"], 1).await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let world = running.world().clone();
        let mut device = plain(&running, &Connect::new(format!("device-{writer}"))).await;
        writers.spawn(async move {
            for _ in 0..UPDATES {
                let body = json!({ "state": { "reported": { "by": writer } } }).to_string();
                if writer % 2 == 0 {
                    device.publish("$aws/things/t/shadow/update", body.as_bytes()).await;
                } else {
                    world.update_shadow("t", "", body.as_bytes(), jiff::Timestamp::now()).unwrap();
                    tokio::task::yield_now().await;
                }
            }
        });
    }
    for expected in 1..=WRITERS * UPDATES {
        let documents = ear.json().await;
        assert_eq!(documents["current"]["version"], expected);
        assert_eq!(documents["previous"]["version"].as_u64().unwrap_or(0), expected - 1);
    }
    writers.join_all().await;
}
