//! Lifecycle events, wills, duplicate client ids, what the registry knows.

use fleetdeck::mqtt::{Connect, Ended, Will};

use super::client::{ALL, account, by_certificate, device, old, plain, until};

fn with_will(client_id: &str) -> Connect {
    let will = Will { topic: format!("will/{client_id}"), payload: b"gone".to_vec(), qos: 1, retain: false };
    Connect { will: Some(will), ..Connect::new(client_id) }
}

#[tokio::test]
async fn presence_is_told_with_every_field() {
    let running = account().await;
    let mut watcher = plain(&running, &Connect::new("watcher")).await;
    let filters = ["$aws/events/presence/+/pump", "$aws/events/subscriptions/+/pump"];
    watcher.subscribe(&filters, 1).await;
    let device = device(&running, Some("pump"), ALL);
    let before = jiff::Timestamp::now().as_millisecond();
    let mut pump = by_certificate(&running, &device, &Connect::new("pump")).await;
    let connected = watcher.json().await;
    assert_eq!(connected["clientId"], "pump");
    assert_eq!(connected["eventType"], "connected");
    assert_eq!(connected["principalIdentifier"], device.id.as_str());
    assert_eq!(connected["ipAddress"], "127.0.0.1");
    assert_eq!(connected["versionNumber"], 0);
    assert!(connected["timestamp"].as_i64().unwrap() >= before);
    assert!(connected["sessionIdentifier"].as_str().unwrap().len() >= 32);

    pump.subscribe(&["a", "b/#"], 0).await;
    let subscribed = watcher.json().await;
    assert_eq!(subscribed["eventType"], "subscribed");
    assert_eq!(subscribed["topics"], serde_json::json!(["a", "b/#"]));
    pump.0.unsubscribe(&["a".to_owned(), "never".to_owned()]).unwrap();
    pump.next().await;
    let unsubscribed = watcher.json().await;
    assert_eq!((&unsubscribed["eventType"], &unsubscribed["topics"]), (&"unsubscribed".into(), &["a"].into()));

    pump.0.disconnect().unwrap();
    pump.end().await;
    let disconnected = watcher.json().await;
    assert_eq!(disconnected["eventType"], "disconnected");
    assert_eq!(disconnected["clientInitiatedDisconnect"], true);
    assert_eq!(disconnected["disconnectReason"], "CLIENT_INITIATED_DISCONNECT");
    assert_eq!(disconnected["sessionIdentifier"], connected["sessionIdentifier"]);
    assert_eq!(disconnected["versionNumber"], 0);

    let _again = by_certificate(&running, &device, &Connect::new("pump")).await;
    let again = watcher.json().await;
    assert_eq!(again["versionNumber"], 1);
    assert_ne!(again["sessionIdentifier"], connected["sessionIdentifier"]);
}

#[tokio::test]
async fn a_filter_of_wildcards_hears_nothing_of_the_service() {
    let running = account().await;
    let mut watcher = plain(&running, &Connect::new("watcher")).await;
    watcher.subscribe(&["#", "+/events/#"], 0).await;
    let mut other = plain(&running, &Connect::new("other")).await;
    other.publish("ordinary", b"").await;
    assert_eq!(watcher.message().await.topic, "ordinary");
}

#[tokio::test]
async fn a_second_session_of_a_client_id_ends_the_first() {
    let running = account().await;
    let mut watcher = plain(&running, &Connect::new("watcher")).await;
    watcher.subscribe(&["$aws/events/presence/disconnected/twin", "will/#"], 0).await;
    let mut first = plain(&running, &with_will("twin")).await;
    first.subscribe(&["a"], 0).await;
    let mut second = plain(&running, &old("twin")).await;
    assert_eq!(first.end().await, (Some(0x8e), Ended::Closed));
    assert_eq!(watcher.json().await["disconnectReason"], "DUPLICATE_CLIENTID");
    assert_eq!(watcher.message().await.topic, "will/twin");
    let known = running.world().broker().connection("twin").unwrap();
    assert!(known.connected && known.subscriptions.is_empty(), "{known:?}");
    let _third = plain(&running, &Connect::new("twin")).await;
    assert_eq!(second.end().await, (None, Ended::Closed), "3.1.1 has no words for it");
}

#[tokio::test]
async fn a_will_is_published_where_the_client_goes_without_a_word() {
    let running = account().await;
    let mut watcher = plain(&running, &Connect::new("watcher")).await;
    watcher.subscribe(&["will/#"], 1).await;
    drop(plain(&running, &with_will("lost")).await);
    let message = watcher.message().await;
    assert_eq!((message.topic.as_str(), message.payload.as_slice(), message.qos), ("will/lost", &b"gone"[..], 1));
    let why = running.world().broker().connection("lost").unwrap().last_disconnect.unwrap().1;
    assert_eq!((why.word(), why.by_client()), ("CONNECTION_LOST", false));

    let mut polite = plain(&running, &with_will("polite")).await;
    polite.0.disconnect().unwrap();
    polite.end().await;
    until("it is gone", || !running.world().broker().connection("polite").unwrap().connected).await;
    watcher.nothing_before_an_answer().await;
}

#[tokio::test]
async fn what_is_retained_comes_to_later_subscribers_until_it_is_taken_back() {
    let running = account().await;
    let mut publisher = plain(&running, &Connect::new("p")).await;
    publisher.retain("kept/a", b"old").await;
    publisher.retain("kept/a", b"new").await;
    publisher.publish("kept/b", b"not kept").await;
    assert_eq!(running.world().broker().retained("kept/+").len(), 1);
    let mut subscriber = plain(&running, &Connect::new("s")).await;
    subscriber.subscribe(&["kept/#"], 1).await;
    let kept = subscriber.message().await;
    assert_eq!((kept.payload.as_slice(), kept.retain), (&b"new"[..], true));
    publisher.retain("kept/a", b"").await;
    let live = subscriber.message().await;
    assert_eq!((live.payload.as_slice(), live.retain), (&b""[..], false));
    assert!(running.world().broker().retained("#").is_empty());
}

#[tokio::test]
async fn the_registry_knows_who_is_there_and_who_was() {
    let running = account().await;
    let broker = running.world().broker();
    let device = device(&running, Some("pump"), ALL);
    let mut pump = by_certificate(&running, &device, &with_will("pump")).await;
    pump.subscribe(&["a/+"], 1).await;
    let known = broker.connection("pump").unwrap();
    assert_eq!(known.subscriptions, [("a/+".to_owned(), 1)]);
    assert_eq!(known.thing.as_deref(), Some("pump"));
    assert!(known.connected && known.since.is_some() && known.last_disconnect.is_none());
    assert_eq!(known.principal.as_ref(), Some(&device.id));

    assert!(!broker.disconnect("nobody", true));
    assert!(broker.disconnect("pump", false));
    assert_eq!(pump.end().await.0, Some(0x98));
    until("it is gone", || !broker.connection("pump").unwrap().connected).await;
    let gone = broker.connection("pump").unwrap();
    assert_eq!(gone.last_disconnect.unwrap().1.word(), "API_INITIATED_DISCONNECT");
    assert!(gone.subscriptions.is_empty() && gone.since.is_none());
    assert_eq!(broker.connections().len(), 1);
    assert_eq!(broker.connection("nobody"), None);
}

#[tokio::test]
async fn a_client_without_a_name_gets_one() {
    let running = account().await;
    let _session = plain(&running, &Connect::new("")).await;
    let names: Vec<String> = running.world().broker().connections().into_iter().map(|it| it.client_id).collect();
    assert!(names.len() == 1 && names[0].starts_with("$GEN/"), "{names:?}");
}
