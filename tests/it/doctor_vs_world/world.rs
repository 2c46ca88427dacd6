//! What happens: each question put to the emulator by the one whom it is about, over the wire.

use std::time::Duration;

use fleetdeck::emulator::Key;
use fleetdeck::mqtt::{Client, Connect, Heard, Wire};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::fleet::Case;
use crate::account::Account;
use crate::broker::client::{Session, plain, tls};
use crate::embedded::refusal;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether the credential provider gives credentials.
pub(super) async fn gets_credentials(account: &Account, case: &Case) -> bool {
    let header = if case.sends_thing { format!("x-amzn-iot-thingname: {}\r\n", case.thing) } else { String::new() };
    let path = format!("/role-aliases/{}/credentials", case.alias);
    let endpoint = account.running.endpoints.credentials_endpoint.clone();
    status(account, case, &endpoint, &path, &header).await == Some(200)
}

/// Whether its own shadow is let out over HTTPS; one that is not there is let out, too.
pub(super) async fn reads_shadow(account: &Account, case: &Case) -> bool {
    let query = case.shadow.as_ref().map(|name| format!("?name={name}")).unwrap_or_default();
    let path = format!("/things/{}/shadow{query}", case.thing);
    let endpoint = account.running.endpoints.data_endpoint.clone();
    matches!(status(account, case, &endpoint, &path, "").await, Some(200 | 404))
}

async fn status(account: &Account, case: &Case, endpoint: &str, path: &str, header: &str) -> Option<u16> {
    let mut stream = tls(&account.running, endpoint, Some(&case.device), Some("x-amzn-http-ca")).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {endpoint}\r\nConnection: close\r\n{header}\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    // A connection that ends without a goodbye may still have brought an answer.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap();
    String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()
}

/// Whether it connects with its name, publishes to its topic, subscribes to it and hears what is said there.
pub(super) async fn talks(account: &Account, case: &Case) -> bool {
    let running = &account.running;
    let endpoint = &running.endpoints.mqtt_tls_endpoint;
    let Ok(stream) = tls(running, endpoint, Some(&case.device), None).await else { return false };
    let mut client = Client::new(Wire::new(stream), &Connect::new(&case.thing)).unwrap();
    if !matches!(timeout(PATIENCE, client.next()).await.unwrap(), Ok(Heard::Connected { .. })) {
        return false;
    }
    let mut session = Session(client);
    if session.publish(&case.topic, b"{}").await != 0 || session.subscribe(&[&case.topic], 0).await[0] >= 0x80 {
        return false;
    }
    let mut somebody = plain(running, &Connect::new(format!("somebody-of-{}", case.thing).as_str())).await;
    assert_eq!(somebody.publish(&case.topic, b"{}").await, 0);
    // Whatever was on its way has come before the answer to this.
    session.0.unsubscribe(&["nobody/subscribes/to/this".to_owned()]).unwrap();
    loop {
        match session.next().await {
            Heard::Message(_) => return true,
            Heard::Unsubscribed { .. } => return false,
            _ => {}
        }
    }
}

/// Whether the identity, with credentials of its own, is let at the thing's shadow.
pub(super) async fn app_reads_shadow(account: &Account, case: &Case) -> bool {
    let admin = account.sdk_config(&account.running.endpoints.admin, None);
    let mut asked = aws_sdk_cognitoidentity::Client::new(&admin).get_credentials_for_identity();
    if let Some(login) = case.login {
        asked = asked.logins(login, "token");
    }
    let Ok(given) = asked.identity_id(&case.identity).send().await else { return false };
    let given = given.credentials.unwrap();
    let text = |text: Option<&str>| text.unwrap().to_owned();
    let key = Key { access_key_id: text(given.access_key_id()), secret_access_key: text(given.secret_key()) };
    let data = aws_sdk_iotdataplane::Client::new(&account.sdk_config(&key, given.session_token()));
    let got = data.get_thing_shadow().thing_name(&case.thing).set_shadow_name(case.shadow.clone()).send().await;
    got.is_ok() || refusal(got).0 == 404
}
