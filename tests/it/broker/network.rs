//! A network that breaks and stands still, as ordered.

use std::time::SystemTime;

use fleetdeck::emulator::mqtt_faults::{Mischief, Spoil};
use fleetdeck::mqtt::{Client, Connect, Ended, Heard};

use super::client::{ALL, Session, account, by_certificate, device, knocking, old, plain, plain_wire, presigned};
use super::client::{signed, until, websocket_wire};

#[tokio::test]
async fn a_broken_network_ends_every_session_without_a_word_and_lets_everybody_in_again() {
    let running = account().await;
    let faults = running.world().mqtt_faults();
    let device = device(&running, None, ALL);
    for _ in 0..3 {
        let mut sessions = vec![
            plain(&running, &Connect::new("plain")).await,
            signed(&running, &running.endpoints.admin, None, &Connect::new("ws")).await,
            by_certificate(&running, &device, &old("tls")).await,
        ];
        faults.break_connections();
        for session in &mut sessions {
            assert_eq!(session.end().await.0, None);
        }
        let there = || running.world().broker().connections().iter().any(|it| it.connected);
        until("all are gone", || !there()).await;
        for gone in running.world().broker().connections() {
            assert_eq!(gone.last_disconnect.unwrap().1.word(), "CONNECTION_LOST");
        }
    }
}

#[tokio::test]
async fn nobody_is_let_in_while_the_doors_are_closed() {
    let running = account().await;
    let faults = running.world().mqtt_faults();
    let device = device(&running, None, ALL);
    faults.close_doors();
    let mut refused = Client::new(plain_wire(&running).await, &Connect::new("c")).unwrap();
    assert!(refused.next().await.is_err());
    let url = presigned(&running.endpoints.mqtt_url, &running.endpoints.admin, None, SystemTime::now());
    assert!(websocket_wire(&running, &url).await.is_err());
    let tls = super::client::tls(&running, &running.endpoints.mqtt_tls_endpoint, Some(&device), None).await;
    assert!(tls.is_err());
    faults.open_doors();
    plain(&running, &Connect::new("c")).await;
    signed(&running, &running.endpoints.admin, None, &Connect::new("c")).await;
    knocking(&running, &device, &Connect::new("c")).await.connected().await;
}

#[tokio::test]
async fn what_was_published_while_the_network_stood_still_comes_afterwards() {
    let running = account().await;
    let mut subscriber = plain(&running, &Connect::new("s")).await;
    subscriber.subscribe(&["a/+"], 1).await;
    running.world().mqtt_faults().stall();
    for number in 0..10 {
        running.world().broker().publish(&format!("a/{number}"), b"");
    }
    running.world().mqtt_faults().resume();
    for number in 0..10 {
        assert_eq!(subscriber.message().await.topic, format!("a/{number}"));
    }
}

#[tokio::test]
async fn connects_are_refused_and_messages_spoilt_to_order() {
    let running = account().await;
    let faults = running.world().mqtt_faults();
    faults.refuse_connects(0x88, 2);
    let mut new = Session(Client::new(plain_wire(&running).await, &Connect::new("new")).unwrap());
    assert!(matches!(new.next().await, Heard::Refused { code: 0x88, .. }));
    let mut other = Session(Client::new(plain_wire(&running).await, &old("old")).unwrap());
    assert_eq!(other.end().await, (None, Ended::Closed));
    let mut subscriber = plain(&running, &Connect::new("s")).await;
    subscriber.subscribe(&["#"], 1).await;
    faults.spoil(vec![
        Spoil::every("twice", Mischief::Duplicate),
        Spoil::every("never", Mischief::Drop),
        Spoil::every("late", Mischief::Late).late(std::time::Duration::from_millis(50)),
    ]);
    for topic in ["late", "never", "twice"] {
        running.world().broker().publish(topic, b"x");
    }
    for topic in ["twice", "twice", "late"] {
        assert_eq!(subscriber.message().await.topic, topic);
    }
}
