//! Sessions come, talk, and go.

use fleetdeck::mqtt::Connect;
use fleetdeck::mqtt::protocol::Version;

use super::client::{account, plain, signed};

#[tokio::test]
async fn both_versions_talk_to_each_other_through_two_doors() {
    let running = account().await;
    let mut old = plain(&running, &Connect { version: Version::V3_1_1, ..Connect::new("old") }).await;
    let mut new = signed(&running, &running.endpoints.admin, None, &Connect::new("new")).await;
    assert_eq!(old.subscribe(&["to/old", "all/#"], 1).await, [1, 1]);
    assert_eq!(new.subscribe(&["to/+"], 0).await, [0]);
    assert_eq!(new.publish("to/old", b"hello").await, 0);
    let message = old.message().await;
    assert_eq!((message.topic.as_str(), message.payload.as_slice(), message.qos), ("to/old", &b"hello"[..], 1));
    assert_eq!(old.publish("to/new", b"you").await, 0);
    assert_eq!(new.message().await.topic, "to/old");
    assert_eq!(new.message().await.topic, "to/new");
    running.world().broker().publish("all/of/you", b"!");
    assert_eq!(old.message().await.topic, "all/of/you");
}
