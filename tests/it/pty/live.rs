//! A shadow on the screen follows what others do to it: over HTTPS, and over MQTT.

use aws_sdk_iotdataplane::config::{BehaviorVersion, Region};
use fleetdeck::emulator::{Options, Running, start};
use fleetdeck::mqtt::Connect;
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::driver::{ENTER, Start};
use crate::broker::client::plain;

const THING: &str = "broken-no-policy";

pub(super) fn screen(running: &Running, home: &TempDir) -> super::driver::Tty {
    let ends = &running.endpoints;
    let program = Start::program(home.path(), &[]).size(120, 36);
    let program = program.env("AWS_ACCESS_KEY_ID", &ends.admin.access_key_id);
    let program = program.env("AWS_SECRET_ACCESS_KEY", &ends.admin.secret_access_key);
    let program = program.env("AWS_ENDPOINT_URL", &ends.api_url).env("AWS_REGION", &ends.region);
    program.env("AWS_EC2_METADATA_DISABLED", "true").run()
}

#[test]
fn an_update_over_https_and_one_over_mqtt_appear() {
    let runtime = Runtime::new().unwrap();
    let options = Options { things: 0, live: false, ..Options::default() };
    let running = runtime.block_on(start(options)).unwrap();
    let home = TempDir::new().unwrap();
    let mut tty = screen(&running, &home);
    tty.wait_for(THING);
    tty.keys(&format!("/{THING}"));
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("uptime");
    tty.wait_for("● live");

    let ends = &running.endpoints;
    let key = &ends.admin;
    let keys = aws_credential_types::Credentials::new(&key.access_key_id, &key.secret_access_key, None, None, "test");
    let config = aws_sdk_iotdataplane::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(ends.region.clone()))
        .endpoint_url(&ends.api_url)
        .credentials_provider(keys)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let data = aws_sdk_iotdataplane::Client::from_conf(config);
    let body = json!({ "state": { "reported": { "firmware": "by-https" } } }).to_string();
    let update = data.update_thing_shadow().thing_name(THING).payload(body.into_bytes().into()).send();
    runtime.block_on(update).unwrap();
    tty.wait_for("by-https");

    runtime.block_on(async {
        let mut client = plain(&running, &Connect::new("somebody")).await;
        let body = json!({ "state": { "reported": { "firmware": "by-mqtt" } } }).to_string();
        assert_eq!(client.publish(&format!("$aws/things/{THING}/shadow/update"), body.as_bytes()).await, 0);
    });
    // The newest version of this visit, and what it changed.
    tty.wait_for(r#"v4  reported firmware "by-https" → "by-mqtt""#);
}

/// The live session reads every named shadow when a page is opened: before anybody looks at one.
#[test]
fn a_named_shadow_shows_its_values_at_the_first_look() {
    let runtime = Runtime::new().unwrap();
    let options = Options { things: 0, live: false, ..Options::default() };
    let running = runtime.block_on(start(options)).unwrap();
    let update = |body: &str| {
        let topic = format!("$aws/things/{THING}/shadow/name/config/update");
        let body = format!(r#"{{"state":{{"reported":{body}}}}}"#);
        runtime.block_on(async {
            let mut client = plain(&running, &Connect::new("somebody")).await;
            assert_eq!(client.publish(&topic, body.as_bytes()).await, 0);
        });
    };
    update(r#"{"interval":"of-the-named"}"#);
    let home = TempDir::new().unwrap();
    let mut tty = screen(&running, &home);
    tty.wait_for(THING);
    tty.keys(&format!("/{THING}"));
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("uptime");
    tty.wait_for("● live");
    // Told of, and not looked at.
    update(r#"{"interval":"pushed"}"#);
    tty.wait_for("config*");
    tty.keys("]");
    tty.wait_for(r#""pushed""#);
    assert!(!tty.screen().contains("This shadow is empty."));
}
