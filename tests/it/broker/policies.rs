//! What policies allow, on connect, publish, subscribe and receive.

use fleetdeck::mqtt::{Connect, Ended, Heard};

use super::client::{ALL, account, allow, by_certificate, device, knocking, old, plain, signed, until, user};

const TALK: [(&str, &str); 4] = [
    ("iot:Connect", "client/d-*"),
    ("iot:Publish", "topic/out/*"),
    ("iot:Subscribe", "topicfilter/in/+"),
    ("iot:Receive", "topic/in/yes"),
];

#[tokio::test]
async fn a_client_id_that_no_policy_allows_is_refused_in_each_versions_way_and_watchers_hear_of_it() {
    let running = account().await;
    let mut watcher = plain(&running, &Connect::new("watcher")).await;
    watcher.subscribe(&["$aws/events/presence/connect_failed/+"], 0).await;
    let device = device(&running, None, &allow(&TALK));

    let mut new = knocking(&running, &device, &Connect::new("D-1")).await;
    let Heard::Refused { code, reason } = new.next().await else { panic!("let in") };
    assert_eq!((code, reason.is_some()), (0x87, true));
    let event = watcher.json().await;
    assert_eq!(event["clientId"], "D-1");
    assert_eq!(event["eventType"], "connect_failed");
    assert_eq!(event["connectFailureReason"], "AUTHORIZATION_FAILED");
    assert_eq!(event["principalIdentifier"], device.id.as_str());

    let mut old = knocking(&running, &device, &old("e-1")).await;
    assert_eq!(old.end().await, (None, Ended::Closed), "no CONNACK");
    assert_eq!(watcher.json().await["clientId"], "e-1");
    by_certificate(&running, &device, &Connect::new("d-1")).await;
}

#[tokio::test]
async fn a_denied_publish_is_said_where_it_can_be_and_ends_the_session_else() {
    let running = account().await;
    let device = device(&running, None, &allow(&TALK));
    let mut new = by_certificate(&running, &device, &Connect::new("d-1")).await;
    assert_eq!(new.publish("out", b"").await, 0x87, "a near miss of out/*");
    assert_eq!(new.publish("out/x", b"").await, 0, "the session goes on");
    new.0.publish("elsewhere", Vec::new(), 0, false).unwrap();
    assert_eq!(new.end().await.0, Some(0x87));

    let mut old = by_certificate(&running, &device, &old("d-2")).await;
    assert_eq!(old.publish("out/x", b"").await, 0);
    old.0.publish("elsewhere", Vec::new(), 1, false).unwrap();
    assert_eq!(old.end().await, (None, Ended::Closed));
    let gone = running.world().broker().connection("d-2").unwrap().last_disconnect.unwrap().1;
    assert_eq!(gone.word(), "AUTH_ERROR");
}

#[tokio::test]
async fn a_denied_filter_is_refused_and_the_others_of_its_request_are_granted() {
    let running = account().await;
    // The most common mistake: `topic/` where `topicfilter/` belongs.
    let mixed_up = [&TALK[..], &[("iot:Subscribe", "topic/mixed/up")]].concat();
    let device = device(&running, None, &allow(&mixed_up));
    let mut new = by_certificate(&running, &device, &Connect::new("d-1")).await;
    assert_eq!(new.subscribe(&["in/+", "mixed/up", "in/#"], 1).await, [1, 0x87, 0x87]);
    let mut old = by_certificate(&running, &device, &old("d-2")).await;
    assert_eq!(old.subscribe(&["in/+", "mixed/up"], 0).await, [0, 0x80]);
}

#[tokio::test]
async fn what_may_not_be_received_does_not_come() {
    let running = account().await;
    let device = device(&running, None, &allow(&TALK));
    let mut subscriber = by_certificate(&running, &device, &Connect::new("d-1")).await;
    assert_eq!(subscriber.subscribe(&["in/+"], 0).await, [0]);
    let mut publisher = plain(&running, &Connect::new("p")).await;
    publisher.publish("in/no", b"1").await;
    publisher.publish("in/yes", b"2").await;
    assert_eq!(subscriber.message().await.topic, "in/yes");
}

#[tokio::test]
async fn a_changed_policy_counts_at_once_for_sessions_that_stand() {
    let running = account().await;
    let device = device(&running, None, &allow(&TALK));
    let mut session = by_certificate(&running, &device, &Connect::new("d-1")).await;
    assert_eq!(session.publish("more", b"").await, 0x87);
    running.world().change(|state| {
        let now = jiff::Timestamp::now();
        state.create_policy("more", &allow(&[("iot:Publish", "topic/more")]), now).unwrap();
        state.attach_policy("more", &device.arn).unwrap();
    });
    assert_eq!(session.publish("more", b"").await, 0);
    running.world().change(|state| state.detach_policy("more", &device.arn).unwrap());
    assert_eq!(session.publish("more", b"").await, 0x87);
}

#[tokio::test]
async fn thing_variables_have_a_value_where_the_client_id_is_the_attached_things_name() {
    let running = account().await;
    let policy = allow(&[("iot:Connect", "client/*"), ("iot:Publish", "topic/of/${iot:Connection.Thing.ThingName}/x")]);
    let attached = device(&running, Some("pump"), &policy);
    let stranger = device(&running, None, &policy);
    let mut own = by_certificate(&running, &attached, &Connect::new("pump")).await;
    assert_eq!(own.publish("of/pump/x", b"").await, 0);
    assert_eq!(own.publish("of/other/x", b"").await, 0x87);
    let mut other_id = by_certificate(&running, &attached, &Connect::new("pump-2")).await;
    assert_eq!(other_id.publish("of/pump-2/x", b"").await, 0x87);
    assert_eq!(other_id.publish("of/pump/x", b"").await, 0x87);
    own.0.disconnect().unwrap();
    own.end().await;
    let mut not_attached = by_certificate(&running, &stranger, &Connect::new("pump")).await;
    assert_eq!(not_attached.publish("of/pump/x", b"").await, 0x87);
}

#[tokio::test]
async fn a_groups_policy_counts_where_the_client_id_is_the_things_name() {
    let running = account().await;
    let device = device(&running, Some("pump"), &allow(&[("iot:Connect", "client/*")]));
    running.world().change(|state| {
        let now = jiff::Timestamp::now();
        state.create_group("all", None, fleetdeck::emulator::state::GroupProperties::default(), now).unwrap();
        state.create_group("pumps", Some("all"), fleetdeck::emulator::state::GroupProperties::default(), now).unwrap();
        state.add_thing_to_group("pumps", "pump").unwrap();
        state.create_policy("group", &allow(&[("iot:Publish", "topic/group")]), now).unwrap();
        let group = state.arn("thinggroup", "all");
        state.attach_policy("group", &group).unwrap();
    });
    let mut thing = by_certificate(&running, &device, &Connect::new("pump")).await;
    assert_eq!(thing.publish("group", b"").await, 0);
    let mut other = by_certificate(&running, &device, &Connect::new("something")).await;
    assert_eq!(other.publish("group", b"").await, 0x87);
}

#[tokio::test]
async fn a_user_of_iam_has_the_rights_of_iam() {
    let running = account().await;
    let key = user(&running, "narrow", &allow(&TALK));
    let mut session = signed(&running, &key, None, &Connect::new("d-1")).await;
    assert_eq!(session.publish("out/x", b"").await, 0);
    assert_eq!(session.publish("other", b"").await, 0x87);
    assert_eq!(session.subscribe(&["in/+", "#"], 0).await, [0, 0x87]);
    let reader = &running.endpoints.read_only;
    let url = super::client::presigned(&running.endpoints.mqtt_url, reader, None, std::time::SystemTime::now());
    let wire = super::client::websocket_wire(&running, &url).await.unwrap();
    let mut refused = fleetdeck::mqtt::Client::new(wire, &Connect::new("d-2")).unwrap();
    assert!(matches!(refused.next().await, Ok(Heard::Refused { code: 0x87, .. })));
}

#[tokio::test]
async fn retaining_takes_a_right_of_its_own() {
    let running = account().await;
    let device = device(&running, None, &allow(&TALK));
    let mut session = by_certificate(&running, &device, &Connect::new("d-1")).await;
    assert_eq!(session.retain("out/x", b"kept").await, 0x87);
    assert!(running.world().broker().retained("#").is_empty());
}

#[tokio::test]
async fn a_certificate_that_is_switched_off_loses_its_session() {
    let running = account().await;
    let device = device(&running, None, ALL);
    let mut session = by_certificate(&running, &device, &Connect::new("d")).await;
    let now = jiff::Timestamp::now();
    running.world().change(|state| state.set_certificate_status(&device.id, "INACTIVE", now).unwrap());
    assert_eq!(session.end().await.0, Some(0x87));
    let gone = || running.world().broker().connection("d").unwrap().last_disconnect.map(|(_, why)| why.word());
    until("the session ends", || gone().is_some()).await;
    assert_eq!(gone(), Some("FORBIDDEN_ACCESS"));
}
