//! Whichever way a shadow is changed, everybody hears of it who may.

use fleetdeck::emulator::access::Key;
use fleetdeck::mqtt::Connect;
use serde_json::json;

use super::{data, ear, heard};
use crate::broker::client::{account, plain, signed};

#[tokio::test]
async fn a_change_over_http_is_told_on_the_topics() {
    let running = account().await;
    let mut ear = ear(&running, "t").await;
    let data = data(&running);
    let update = json!({ "state": { "desired": { "on": true } }, "clientToken": "http" }).to_string();
    data.update_thing_shadow().thing_name("t").payload(update.into_bytes().into()).send().await.unwrap();
    let told = [heard(&mut ear).await, heard(&mut ear).await, heard(&mut ear).await];
    assert_eq!(
        told.each_ref().map(|(topic, _)| topic.as_str()),
        ["update/accepted", "update/delta", "update/documents"]
    );
    assert!(told.iter().all(|(_, body)| body["clientToken"] == "http"), "{told:?}");

    let stale = json!({ "state": {}, "version": 7 }).to_string();
    data.update_thing_shadow().thing_name("t").payload(stale.into_bytes().into()).send().await.unwrap_err();
    let (topic, rejected) = heard(&mut ear).await;
    assert_eq!((topic.as_str(), &rejected["code"]), ("update/rejected", &json!(409)));
    // To read is nobody else's business.
    data.get_thing_shadow().thing_name("t").send().await.unwrap();
    data.delete_thing_shadow().thing_name("t").send().await.unwrap();
    assert_eq!(heard(&mut ear).await.0, "delete/accepted");
}

#[tokio::test]
async fn publishing_over_http_reaches_subscribers_and_shadows() {
    let running = account().await;
    let data = data(&running);
    let mut ear = ear(&running, "t").await;
    ear.subscribe(&["site/+/alarm"], 1).await;
    data.publish().topic("site/7/alarm").qos(1).payload(b"\x00\xff".to_vec().into()).send().await.unwrap();
    let message = ear.message().await;
    assert_eq!((message.topic.as_str(), message.payload.as_slice()), ("site/7/alarm", &b"\x00\xff"[..]));
    let update = json!({ "state": { "reported": { "on": true } } }).to_string();
    data.publish().topic("$aws/things/t/shadow/update").payload(update.into_bytes().into()).send().await.unwrap();
    assert_eq!(heard(&mut ear).await.0, "update/accepted");
    for reserved in ["$aws/things/t/shadow/update/accepted", "$aws/events/presence/connected/t", "a/#"] {
        let outcome = data.publish().topic(reserved).payload(b"{}".to_vec().into()).send().await;
        let (status, code, _) = crate::embedded::refusal(outcome);
        assert_eq!((status, code.as_str()), (400, "InvalidRequestException"), "{reserved}");
    }
}

#[tokio::test]
async fn what_is_retained_is_there_for_later_ones() {
    let running = account().await;
    let data = data(&running);
    data.publish().topic("site/7/mode").retain(true).payload(b"night".to_vec().into()).send().await.unwrap();
    let mut late = plain(&running, &Connect::new("late")).await;
    late.subscribe(&["site/#"], 1).await;
    let message = late.message().await;
    assert_eq!((message.payload.as_slice(), message.retain), (&b"night"[..], true));
    let kept = data.get_retained_message().topic("site/7/mode").send().await.unwrap();
    assert_eq!(kept.payload().unwrap().as_ref(), b"night");
    assert!(kept.last_modified_time() > 1_700_000_000_000, "in milliseconds");
    let list = data.list_retained_messages().send().await.unwrap();
    assert_eq!(list.retained_topics()[0].topic(), Some("site/7/mode"));
    data.publish().topic("site/7/mode").retain(true).send().await.unwrap();
    let (status, code, _) = crate::embedded::refusal(data.get_retained_message().topic("site/7/mode").send().await);
    assert_eq!((status, code.as_str()), (404, "ResourceNotFoundException"));
}

#[tokio::test]
async fn answers_go_to_those_who_may_receive_them() {
    let running = account().await;
    let key = |id: &str| Key { access_key_id: id.to_owned(), secret_access_key: "s".repeat(40) };
    let user = |name: &str, actions: &str| {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":[{actions}],"Resource":"*"}}]}}"#
        );
        let key = key(&format!("AKIA{name}"));
        let now = jiff::Timestamp::now();
        running.world().change(|s| s.add_user(name, &policy, &key.access_key_id, &key.secret_access_key, now));
        key
    };
    let deaf = user("DEAF", r#""iot:Connect","iot:Subscribe","iot:Publish""#);
    let blind = user("BLIND", r#""iot:Connect","iot:Receive","iot:Publish""#);
    let whole = user("WHOLE", r#""iot:Connect","iot:Subscribe","iot:Receive""#);
    let topic = "$aws/things/t/shadow/update/documents";
    let mut deaf = signed(&running, &deaf, None, &Connect::new("deaf")).await;
    let mut blind = signed(&running, &blind, None, &Connect::new("blind")).await;
    let mut whole = signed(&running, &whole, None, &Connect::new("whole")).await;
    assert_eq!(deaf.subscribe(&[topic, "end"], 1).await, [1, 1]);
    assert_eq!(blind.subscribe(&[topic], 1).await, [0x87]);
    assert_eq!(whole.subscribe(&[topic], 1).await, [1]);
    // Neither iot:UpdateThingShadow nor iot:GetThingShadow is needed here.
    deaf.publish("$aws/things/t/shadow/update", br#"{"state":{"reported":{"a":1}}}"#).await;
    assert_eq!(whole.json().await["current"]["version"], 1);
    // What it may not hear did not come before what it may.
    running.world().change(|state| {
        let user = state.iam.users.get_mut("DEAF").unwrap();
        user.policies.insert("ears".to_owned(), fleetdeck::emulator::access::ADMIN_POLICY.to_owned());
    });
    running.world().broker().publish("end", b"");
    assert_eq!(deaf.message().await.topic, "end");
}
