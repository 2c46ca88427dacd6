//! Who is connected, asked over HTTPS.

use fleetdeck::emulator::access::Key;
use fleetdeck::mqtt::Connect;

use super::data;
use crate::broker::client::{account, plain};
use crate::embedded::refusal;

#[tokio::test]
async fn a_connection_is_described_listed_and_ended() {
    let running = account().await;
    let data = data(&running);
    let (status, code, _) = refusal(data.get_connection().client_id("nobody").send().await);
    assert_eq!((status, code.as_str()), (404, "ResourceNotFoundException"));

    let mut client = plain(&running, &Connect::new("c/1")).await;
    client.subscribe(&["b/#", "a/+"], 1).await;
    let found = data.get_connection().client_id("c/1").include_socket_information(true).send().await.unwrap();
    assert!(found.connected());
    assert_eq!((found.client_id(), found.source_ip()), (Some("c/1"), Some("127.0.0.1")));
    let port: i32 = running.endpoints.mqtt_plain_url.rsplit_once(':').unwrap().1.parse().unwrap();
    assert_eq!((found.target_ip(), found.target_port()), (Some("127.0.0.1"), port));
    assert!(found.source_port() > 0 && found.source_port() != port);
    assert_eq!(found.keep_alive_duration(), 60);
    assert!(found.connected_since() > 1_700_000_000_000, "in milliseconds: {}", found.connected_since());
    assert_eq!(found.disconnected_since(), 0);

    let page = data.list_subscriptions().client_id("c/1").max_results(1).send().await.unwrap();
    assert_eq!(page.subscriptions()[0].topic_filter(), "a/+");
    let rest = data.list_subscriptions().client_id("c/1").set_next_token(page.next_token.clone()).send().await.unwrap();
    assert_eq!((rest.subscriptions()[0].topic_filter(), rest.subscriptions()[0].qos()), ("b/#", 1));
    assert_eq!(rest.next_token(), None);

    data.delete_connection().client_id("c/1").send().await.unwrap();
    assert_eq!(client.end().await.0, Some(0x98));
    let found = data.get_connection().client_id("c/1").send().await.unwrap();
    assert!(!found.connected());
    assert_eq!(found.disconnect_reason(), Some("API_INITIATED_DISCONNECT"));
    assert!(found.disconnected_since() > 1_700_000_000_000);
    let (status, _, _) = refusal(data.delete_connection().client_id("c/1").send().await);
    assert_eq!(status, 404);
}

#[tokio::test]
async fn the_reader_may_look_and_not_end() {
    let running = account().await;
    let _client = plain(&running, &Connect::new("c")).await;
    let Key { access_key_id, secret_access_key } = running.endpoints.read_only.clone();
    let config = data(&running).config().to_builder();
    let keys = aws_credential_types::Credentials::new(access_key_id, secret_access_key, None, None, "test");
    let reader = aws_sdk_iotdataplane::Client::from_conf(config.credentials_provider(keys).build());
    assert!(reader.get_connection().client_id("c").send().await.unwrap().connected());
    reader.list_subscriptions().client_id("c").send().await.unwrap();
    reader.list_retained_messages().send().await.unwrap();
    for (status, code, _) in [
        refusal(reader.delete_connection().client_id("c").send().await),
        refusal(reader.publish().topic("a").send().await),
    ] {
        assert_eq!((status, code.as_str()), (403, "ForbiddenException"));
    }
}
