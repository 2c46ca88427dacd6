//! MQTT sessions and Amazon Cognito identities of the demo fleet come to what the plan expects.

use aws_sdk_cognitoidentity::types::Credentials;
use fleetdeck::emulator::Running;
use fleetdeck::emulator::demo::{IdentityPlan, MqttExpect};
use fleetdeck::mqtt::{Connect, Heard};

use super::{emulator, plan};
use crate::account::Account;
use crate::broker::client::{Device, Session, knocking};
use crate::embedded::refusal;

#[tokio::test(flavor = "multi_thread")]
async fn every_special_thing_has_the_session_that_the_plan_expects() {
    let running = emulator().await;
    let mut asked = 0;
    for thing in plan().things {
        let Some(expected) = &thing.mqtt else { continue };
        asked += 1;
        let device = Device::of(&running, &thing.name);
        let mut session = knocking(&running, &device, &Connect::new(&thing.name)).await;
        let heard = session.next().await;
        assert_eq!(matches!(heard, Heard::Connected { .. }), expected.connect, "{}: {heard:?}", thing.name);
        if expected.connect {
            talk(&running, &thing.name, session, expected).await;
        }
    }
    assert!(asked >= 10, "{asked}");
}

async fn talk(running: &Running, thing: &str, mut session: Session, expected: &MqttExpect) {
    for (topic, allowed) in &expected.publish {
        assert_eq!(session.publish(topic, b"{}").await == 0, *allowed, "{thing}: publish {topic}");
    }
    for (filter, outcome) in &expected.subscribe {
        let granted = session.subscribe(&[filter], 0).await[0] < 0x80;
        assert_eq!(granted, outcome.granted, "{thing}: subscribe {filter}");
        for (topic, arrives) in &outcome.arrives {
            crate::broker::client::plain(running, &Connect::new("somebody")).await.publish(topic, b"{}").await;
            if *arrives {
                session.message().await;
            } else {
                session.nothing_before_an_answer().await;
            }
        }
    }
}

/// The plan's text with the emulator's region filled in.
fn filled(text: &str) -> String {
    text.replace("{region}", "eu-west-1").replace("{account}", "123456789012")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_identity_of_the_plan_reads_the_shadow_or_is_refused_as_expected() {
    let account = Account::with(0).await;
    let config = account.sdk_config(&account.running.endpoints.admin, None);
    let cognito = aws_sdk_cognitoidentity::Client::new(&config);
    let mut asked = 0;
    for identity in plan().identity_pools.iter().flat_map(|pool| &pool.identities) {
        let id = filled(&identity.id);
        let mut ask = cognito.get_credentials_for_identity().identity_id(&id);
        let mut token = cognito.get_open_id_token().identity_id(&id);
        if let Some(login) = &identity.login {
            ask = ask.logins(filled(login), "token");
            token = token.logins(filled(login), "token");
        }
        let given = ask.send().await;
        asked += 1;
        if let Some(code) = &identity.expect.refused {
            assert_eq!(&refusal(given).1, code, "{id}");
            continue;
        }
        let given = given.unwrap().credentials.unwrap();
        assert_eq!(Some(shadow(&account, &keys_of(&given), identity).await), identity.expect.shadow, "{id}");
        let Some(classic) = identity.expect.shadow_classic else {
            assert_eq!(refusal(token.send().await).1, "InvalidParameterException", "{id}");
            continue;
        };
        let token = token.send().await.unwrap().token.unwrap();
        let sts = aws_sdk_sts::Client::new(&config);
        let role = "arn:aws:iam::123456789012:role/visitor-role";
        let assumed = sts.assume_role_with_web_identity().role_arn(role).role_session_name("kiosk");
        let assumed = assumed.web_identity_token(token).send().await.unwrap().credentials.unwrap();
        let keys = [assumed.access_key_id(), assumed.secret_access_key(), assumed.session_token()].map(str::to_owned);
        assert_eq!(shadow(&account, &keys, identity).await, classic, "{id}");
    }
    assert!(asked >= 8, "{asked}");
}

fn keys_of(given: &Credentials) -> [String; 3] {
    [given.access_key_id(), given.secret_key(), given.session_token()].map(|text| text.unwrap().to_owned())
}

async fn shadow(account: &Account, [id, secret, token]: &[String; 3], identity: &IdentityPlan) -> u16 {
    let key = fleetdeck::emulator::Key { access_key_id: id.clone(), secret_access_key: secret.clone() };
    let data = aws_sdk_iotdataplane::Client::new(&account.sdk_config(&key, Some(token)));
    let got = data.get_thing_shadow().thing_name(&identity.expect.thing).send().await;
    if got.is_ok() { 200 } else { refusal(got).0 }
}
