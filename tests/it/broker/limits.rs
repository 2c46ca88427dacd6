//! The service's limits.

use std::time::Duration;

use fleetdeck::emulator::broker::Limits;
use fleetdeck::mqtt::{Connect, Ended};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::client::{Session, account, old, plain, until};

#[tokio::test]
async fn quality_of_service_2_ends_the_session() {
    let running = account().await;
    let mut new = plain(&running, &Connect::new("new")).await;
    assert_eq!(new.subscribe(&["a"], 2).await, [1], "granted as 1");
    new.0.publish("a", Vec::new(), 2, false).unwrap();
    assert_eq!(new.end().await.0, Some(0x9b));
    let mut old = plain(&running, &old("old")).await;
    old.0.publish("a", Vec::new(), 2, false).unwrap();
    assert_eq!(old.end().await, (None, Ended::Closed));
}

#[tokio::test]
async fn eight_filters_may_be_asked_for_at_once_and_fifty_in_all() {
    let running = account().await;
    let mut session = plain(&running, &Connect::new("c")).await;
    let filters: Vec<String> = (0..51).map(|number| format!("f/{number}")).collect();
    let filters: Vec<&str> = filters.iter().map(String::as_str).collect();
    for eight in filters[..48].chunks(8) {
        assert_eq!(session.subscribe(eight, 0).await, [0; 8]);
    }
    assert_eq!(session.subscribe(&filters[48..], 0).await, [0, 0, 0x97]);
    assert_eq!(session.subscribe(&["f/7"], 1).await, [1], "one that there is already");
    session.0.unsubscribe(&["f/1".to_owned()]).unwrap();
    assert_eq!(session.subscribe(&filters[50..], 0).await, [0], "one was given back");
    let mut old = plain(&running, &old("old")).await;
    let nine: Vec<String> = filters[..9].iter().map(|filter| (*filter).to_owned()).collect();
    old.0.subscribe(&nine, 0).unwrap();
    assert_eq!(old.end().await, (None, Ended::Closed));
    session.0.subscribe(&nine, 0).unwrap();
    assert_eq!(session.end().await.0, Some(0x97));
}

#[tokio::test]
async fn topics_have_at_most_seven_slashes_and_256_bytes() {
    let running = account().await;
    let mut session = plain(&running, &Connect::new("c")).await;
    let (flat, long) = ("x".repeat(256), "x".repeat(257));
    assert_eq!(session.publish("1/2/3/4/5/6/7/8", b"").await, 0);
    assert_eq!(session.publish("1/2/3/4/5/6/7/8/9", b"").await, 0x90);
    assert_eq!(session.publish("$aws/rules/r/1/2/3/4/5/6/7/8", b"").await, 0);
    assert_eq!(session.publish(&flat, b"").await, 0);
    assert_eq!(session.publish(&long, b"").await, 0x90);
    let asked = ["1/2/3/4/5/6/7/8", "1/2/3/4/5/6/7/#/9", "1/2/3/4/5/6/7/8/9", &flat, &long];
    assert_eq!(session.subscribe(&asked, 0).await, [0, 0x8f, 0x8f, 0, 0x8f]);
    session.0.publish(&long, Vec::new(), 0, false).unwrap();
    assert_eq!(session.end().await.0, Some(0x90));
}

#[tokio::test]
async fn only_reserved_topics_that_exist_may_be_published_to_and_none_is_retained() {
    let running = account().await;
    for topic in
        ["$aws/things/t/shadow/update/accepted", "$aws/things/t/shadow", "$aws/events/presence/connected/c", "$x"]
    {
        let mut session = plain(&running, &Connect::new("c")).await;
        session.0.publish(topic, Vec::new(), 1, false).unwrap();
        assert_eq!(session.end().await.0, Some(0x90), "{topic}");
    }
    let mut session = plain(&running, &Connect::new("c")).await;
    assert_eq!(session.publish("$aws/things/t/shadow/get", b"").await, 0);
    session.0.publish("$aws/things/t/shadow/get", b"{}".to_vec(), 1, true).unwrap();
    assert_eq!(session.end().await.0, Some(0x9a));
}

#[tokio::test]
async fn a_payload_has_at_most_128_kilobytes() {
    let running = account().await;
    let mut subscriber = plain(&running, &Connect::new("s")).await;
    subscriber.subscribe(&["big"], 0).await;
    for version in [Connect::new("p"), old("p")] {
        let mut publisher = plain(&running, &version).await;
        assert_eq!(publisher.publish("big", &vec![b'x'; 128 * 1024]).await, 0);
        assert_eq!(subscriber.message().await.payload.len(), 128 * 1024);
        publisher.0.publish("big", vec![b'x'; 128 * 1024 + 1], 0, false).unwrap();
        let (code, _) = publisher.end().await;
        assert!([None, Some(0x95)].contains(&code), "{code:?}");
        // More than any packet may have, which MQTT 5 tells its clients: it is not even read to its end.
        let mut publisher = plain(&running, &version).await;
        if publisher.0.publish("big", vec![b'x'; 300 * 1024], 0, false).is_ok() {
            publisher.end().await;
        }
    }
    subscriber.nothing_before_an_answer().await;
}

#[tokio::test]
async fn a_hundred_messages_a_second_are_taken_and_delivered() {
    let running = account().await;
    let broker = running.world().broker();
    let mut publisher = plain(&running, &Connect::new("p")).await;
    let mut subscriber = plain(&running, &Connect::new("s")).await;
    subscriber.subscribe(&["#"], 0).await;
    broker.set_limits(Limits { messages_a_second: Some(100), ..broker.limits() });
    for _ in 0..300 {
        publisher.0.publish("a", Vec::new(), 0, false).unwrap();
    }
    // More than a second may pass on a busy machine; nothing of the excess is an error.
    assert!([0, 0x97].contains(&publisher.publish("a", b"last").await));
    broker.set_limits(Limits { messages_a_second: None, ..broker.limits() });
    publisher.publish("end", b"").await;
    let mut count = 0;
    while subscriber.message().await.topic != "end" {
        count += 1;
    }
    assert!((100..300).contains(&count), "{count}");
}

/// CONNECT of MQTT 3.1.1 with a keep-alive of one second and the client id `r`.
const RAW: &[u8] = b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x01\x00\x01r";

#[tokio::test]
async fn who_is_silent_for_one_and_a_half_times_the_keep_alive_is_dropped() {
    let running = account().await;
    let broker = running.world().broker();
    let short = Duration::from_millis(200);
    broker.set_limits(Limits { keep_alive: (short, short), ..broker.limits() });
    let address = running.endpoints.mqtt_plain_url.strip_prefix("mqtt://").unwrap();
    let mut silent = TcpStream::connect(address).await.unwrap();
    silent.write_all(RAW).await.unwrap();
    let mut bytes = Vec::new();
    silent.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes, b"\x20\x02\x00\x00", "CONNACK, and then the end");
    let why = || broker.connection("r").unwrap().last_disconnect.map(|(_, why)| why.word());
    until("it is dropped", || why().is_some()).await;
    assert_eq!(why(), Some("MQTT_KEEP_ALIVE_TIMEOUT"));
}

#[tokio::test]
async fn a_subscriber_that_does_not_read_keeps_nobody_waiting() {
    let running = account().await;
    let address = running.endpoints.mqtt_plain_url.strip_prefix("mqtt://").unwrap();
    let mut deaf = TcpStream::connect(address).await.unwrap();
    deaf.write_all(RAW).await.unwrap();
    // SUBSCRIBE to `#` with quality of service 0.
    deaf.write_all(b"\x82\x06\x00\x01\x00\x01#\x00").await.unwrap();
    let broker = running.world().broker();
    until("it subscribed", || broker.connection("r").is_some_and(|it| it.subscriptions.len() == 1)).await;
    let mut reads = plain(&running, &Connect::new("reads")).await;
    reads.subscribe(&["#"], 0).await;
    let mut publisher: Session = plain(&running, &Connect::new("p")).await;
    for number in 0..300_u32 {
        publisher.publish("a", &[number.to_be_bytes().to_vec(), vec![0; 60_000]].concat()).await;
        assert_eq!(reads.message().await.payload[..4], number.to_be_bytes());
    }
}
