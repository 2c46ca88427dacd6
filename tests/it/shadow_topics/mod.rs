//! The shadow service over topics, on the wire, and that it is the same as over HTTPS.

mod connections;
mod doors;
mod service;

use fleetdeck::emulator::Running;
use fleetdeck::mqtt::Connect;
use serde_json::Value;

use crate::broker::client::{Session, plain};

/// Somebody who hears everything about a thing's shadows.
async fn ear(running: &Running, thing: &str) -> Session {
    let mut ear = plain(running, &Connect::new("ear")).await;
    let filters = [
        format!("$aws/things/{thing}/shadow/+/accepted"),
        format!("$aws/things/{thing}/shadow/+/rejected"),
        format!("$aws/things/{thing}/shadow/update/delta"),
        format!("$aws/things/{thing}/shadow/update/documents"),
        format!("$aws/things/{thing}/shadow/name/+/+/accepted"),
        format!("$aws/things/{thing}/shadow/name/+/+/rejected"),
        format!("$aws/things/{thing}/shadow/name/+/update/delta"),
        format!("$aws/things/{thing}/shadow/name/+/update/documents"),
    ];
    let filters: Vec<&str> = filters.iter().map(String::as_str).collect();
    assert_eq!(ear.subscribe(&filters, 1).await, [1; 8]);
    ear
}

/// The next message: what follows `…/shadow/` in its topic, and its body.
async fn heard(ear: &mut Session) -> (String, Value) {
    let message = ear.message().await;
    let (_, topic) = message.topic.split_once("/shadow/").unwrap();
    (topic.to_owned(), serde_json::from_slice(&message.payload).unwrap())
}

fn data(running: &Running) -> aws_sdk_iotdataplane::Client {
    let key = &running.endpoints.admin;
    let keys = aws_credential_types::Credentials::new(&key.access_key_id, &key.secret_access_key, None, None, "test");
    let config = aws_sdk_iotdataplane::Config::builder()
        .behavior_version(aws_sdk_iotdataplane::config::BehaviorVersion::latest())
        .region(aws_sdk_iotdataplane::config::Region::new(running.endpoints.region.clone()))
        .endpoint_url(&running.endpoints.api_url)
        .credentials_provider(keys)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    aws_sdk_iotdataplane::Client::from_conf(config)
}
