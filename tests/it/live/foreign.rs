//! Other servers than AWS: MQTT 3.1.1 only, a user and a password, a proxy on the way.

use std::process::{Child, Command, Stdio};

use fleetdeck::mqtt::protocol::packet::{Packet, v3_1_1};
use fleetdeck::mqtt::protocol::result_code::{ConnectReturnCode, SubackReturnCode};
use fleetdeck::mqtt::protocol::{Version, role};
use fleetdeck::mqtt::{Ended, Link, Wire};
use tokio::net::TcpListener;

use super::*;

/// A server of MQTT 3.1.1 that knows one user, closes on MQTT 5, and says one thing about `t` to whoever subscribes.
async fn old_server(wire: Wire) -> Result<(), Ended> {
    let mut link: Link<role::Server> = Link::new(wire, Version::V3_1_1);
    loop {
        match link.next().await? {
            Packet::V3_1_1Connect(connect) => {
                let knows = connect.user_name() == Some("operator") && connect.password() == Some(b"s3cret".as_slice());
                let code = if knows { ConnectReturnCode::Accepted } else { ConnectReturnCode::BadUserNameOrPassword };
                link.send(v3_1_1::Connack::builder().session_present(false).return_code(code).build().unwrap())?;
            }
            Packet::V3_1_1Subscribe(asked) => {
                let codes = vec![SubackReturnCode::SuccessMaximumQos1; asked.entries().len()];
                link.send(v3_1_1::Suback::builder().packet_id(asked.packet_id()).return_codes(codes).build().unwrap())?;
                let body = r#"{"current":{"state":{"reported":{"n":7}},"version":70},"timestamp":2000000000}"#;
                let topic = "$aws/things/t/shadow/update/documents";
                link.send(
                    v3_1_1::Publish::builder().topic_name(topic).unwrap().payload(body.as_bytes()).build().unwrap(),
                )?;
            }
            _ => {}
        }
    }
}

async fn at(url: &str) -> Rig {
    let account = Account::with(0).await;
    let mut settings = account.settings(&account.running.endpoints.admin);
    settings.mqtt_url = Some(url.to_owned());
    let cloud = Cloud::open(settings).await.unwrap();
    Rig::over(account, &cloud, options())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_mqtt_3_with_user_and_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(old_server(Wire::new(stream)));
        }
    });
    let mut rig = at(&format!("mqtt://operator:s3cret@{address}")).await;
    rig.open("t");
    rig.live().await;
    rig.seen("t", 70).await;

    let mut rig = at(&format!("mqtt://operator:wr0ng@{address}")).await;
    rig.open("t");
    rig.until("refused", |rig| matches!(&rig.status, LiveStatus::Polling { why, .. } if why.code.is_some())).await;
    let why = rig.why();
    assert!(why.contains("bad user name or password") && !why.contains("wr0ng"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_mqtt_of_the_embedded_server() {
    let account = Account::with(0).await;
    let mut settings = account.settings(&account.running.endpoints.admin);
    settings.mqtt_url = Some(account.running.endpoints.mqtt_plain_url.clone());
    let cloud = Cloud::open(settings).await.unwrap();
    let mut rig = Rig::over(account, &cloud, options());
    rig.report("t", "", 1);
    rig.open("t");
    rig.live().await;
    rig.seen("t", 1).await;
    let version = rig.report("t", "", 2);
    rig.seen("t", version).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secure_websocket_under_the_given_ca() {
    let account = Account::with(0).await;
    let mut settings = account.settings(&account.running.endpoints.admin);
    settings.mqtt_url = Some(account.running.endpoints.mqtt_wss_url.clone());
    let cloud = Cloud::open(settings.clone()).await.unwrap();
    let mut rig = Rig::over(account, &cloud, options());
    rig.report("t", "", 1);
    rig.open("t");
    rig.live().await;
    let version = rig.report("t", "", 2);
    rig.seen("t", version).await;

    settings.ca_bundle = None;
    let cloud = Cloud::open(settings).await.unwrap();
    rig.live = cloud.live(options());
    rig.open("t");
    rig.polling().await;
    assert!(rig.why().contains("--ca-bundle"), "{}", rig.why());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_mqtt_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut rig = at(&format!("ws://{address}/mqtt")).await;
    rig.open("t");
    rig.polling().await;
    assert!(rig.why().contains("no connection"), "{}", rig.why());
    let api = rig.running().endpoints.api_url.replace("http://", "ws://");
    let mut rig = at(&format!("{api}/things")).await;
    rig.open("t");
    rig.polling().await;
    assert!(rig.why().contains("instead of opening a WebSocket"), "{}", rig.why());
}

/// Stops it when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Debian's `mosquitto` with a WebSocket listener, and messages from `mosquitto_pub`; CI has both.
#[tokio::test(flavor = "multi_thread")]
async fn mosquitto() {
    let found =
        ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"].into_iter().find(|path| std::fs::exists(path).unwrap());
    let Some(program) = found else {
        assert!(std::env::var_os("CI").is_none(), "mosquitto is not installed");
        eprintln!("mosquitto is not installed: nothing tried");
        return;
    };
    let port = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (plain, web) = (port(), port());
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("mosquitto.conf");
    let text = format!(
        "listener {plain} 127.0.0.1\nlistener {web} 127.0.0.1\nprotocol websockets\nallow_anonymous true\npersistence false\n"
    );
    std::fs::write(&config, text).unwrap();
    let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let _server = Server(quiet(Command::new(program).arg("-c").arg(&config)));
    let publish = |thing: &str, version: u64| {
        let body = format!(
            r#"{{"previous":{{"state":{{}}}},"current":{{"state":{{"reported":{{"n":{version}}}}},"version":{version}}},"timestamp":{}}}"#,
            Timestamp::now().as_second()
        );
        let topic = format!("$aws/things/{thing}/shadow/update/documents");
        let mut command = Command::new("mosquitto_pub");
        let port = plain.to_string();
        command.args(["-h", "127.0.0.1", "-p", port.as_str(), "-q", "1", "-t", topic.as_str(), "-m", body.as_str()]);
        assert!(quiet(&mut command).wait().unwrap().success());
    };
    for url in [format!("ws://127.0.0.1:{web}/mqtt"), format!("mqtt://127.0.0.1:{plain}")] {
        let mut rig = at(&url).await;
        rig.live.follow(Interest { open: vec!["t".to_owned()], rows: vec!["row".to_owned()], ..Interest::default() });
        rig.live().await;
        for version in 1..=5 {
            publish("t", version);
            publish("row", version);
        }
        rig.seen("t", 5).await;
        rig.seen("row", 5).await;
        rig.until("all of them", |rig| rig.messages == 10).await;
        let pushed: Vec<u64> = rig
            .versions("t")
            .into_iter()
            .filter(|(_, source)| *source == Some(Source::Push))
            .map(|(version, _)| version)
            .collect();
        assert_eq!(pushed, [1, 2, 3, 4, 5]);
    }
}
