//! A fleet that is computed rather than held, asked by the real SDK: ten thousand things more than are held.

use std::collections::BTreeSet;

use aws_sdk_iot::types::CertificateStatus;
use fleetdeck::emulator::demo::{Plan, build};
use fleetdeck::emulator::faults::Faults;
use fleetdeck::emulator::pki::Ca;
use fleetdeck::emulator::state::State;
use fleetdeck::fleet::Scope;
use jiff::Timestamp;

use crate::embedded::{ACCOUNT, Embedded, REGION, refusal};

const THINGS: usize = 12_000;

pub(crate) fn fleet(things: usize) -> State {
    let plan = Plan::parse(include_str!("../../assets/demo.toml")).unwrap();
    let scope = Scope { partition: "aws".to_owned(), region: REGION.to_owned(), account: ACCOUNT.to_owned() };
    let ca = Ca::device_issuer(42).unwrap();
    build(&plan, State::new(scope), things, 42, &ca, Timestamp::now()).unwrap().0
}

async fn started() -> Embedded {
    Embedded::over(fleet(THINGS), Faults::default()).await
}

/// Names of all things, with what happens after each page.
async fn listed(iot: &aws_sdk_iot::Client, mut after_page: impl AsyncFnMut(usize, &str)) -> Vec<String> {
    let (mut names, mut token, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = iot.list_things().max_results(250).set_next_token(token).send().await.unwrap();
        names.extend(page.things().iter().filter_map(|thing| thing.thing_name().map(str::to_owned)));
        token = page.next_token;
        if token.is_none() {
            return names;
        }
        after_page(pages, names.last().unwrap()).await;
        pages += 1;
    }
}

/// Deletes a thing as AWS wants it: its principals first.
async fn deleted(iot: &aws_sdk_iot::Client, name: &str) {
    let principals = iot.list_thing_principals().thing_name(name).send().await.unwrap();
    assert_eq!(principals.principals().len(), 1);
    let (_, code, _) = refusal(iot.delete_thing().thing_name(name).send().await);
    assert_eq!(code, "InvalidRequestException");
    for principal in principals.principals() {
        iot.detach_thing_principal().thing_name(name).principal(principal).send().await.unwrap();
    }
    iot.delete_thing().thing_name(name).send().await.unwrap();
}

#[tokio::test]
async fn a_large_fleet_is_listed_whole_and_one_that_changes_meanwhile_ends_up_right() {
    let embedded = started().await;
    let iot = embedded.iot();
    let names = listed(&iot, async |_, _| {}).await;
    assert!(names.len() > THINGS, "{}", names.len());
    assert!(names.is_sorted_by(|a, b| a < b));

    // Between pages: one behind and one ahead come, one behind and one ahead go.
    let ahead = names.iter().rev().find(|name| name.starts_with("valve-rtm-")).unwrap().clone();
    let behind = names.iter().find(|name| name.starts_with("gateway-bgo-01")).unwrap().clone();
    let change = async |page: usize, last: &str| {
        if page != 20 {
            return;
        }
        assert!(last > behind.as_str() && last < ahead.as_str());
        for name in ["aaa-new", "valve-zzz-new"] {
            iot.create_thing().thing_name(name).send().await.unwrap();
        }
        deleted(&iot, &ahead).await;
        deleted(&iot, &behind).await;
    };
    let seen = listed(&iot, change).await;
    let mut expected: BTreeSet<String> = names.iter().cloned().collect();
    expected.remove(&ahead);
    expected.insert("valve-zzz-new".to_owned());
    assert_eq!(seen, expected.iter().cloned().collect::<Vec<_>>());

    expected.remove(&behind);
    expected.insert("aaa-new".to_owned());
    assert_eq!(listed(&iot, async |_, _| {}).await, expected.into_iter().collect::<Vec<_>>());
    let (status, code, _) = refusal(iot.describe_thing().thing_name(&ahead).send().await);
    assert_eq!((status, code.as_str()), (404, "ResourceNotFoundException"));

    let typed = iot.list_things().thing_type_name("gateway").max_results(250).send().await.unwrap();
    assert!(typed.things().iter().all(|thing| thing.thing_type_name() == Some("gateway")));
    let newest = iot.list_things().attribute_name("firmware").attribute_value("3.1.0").max_results(250);
    let newest = newest.send().await.unwrap();
    assert_eq!(newest.things().len(), 250);
    assert!(newest.things().iter().all(|thing| thing.attributes().unwrap()["firmware"] == "3.1.0"));
}

#[tokio::test]
async fn whatever_is_asked_about_a_computed_thing_its_answers_agree() {
    let embedded = started().await;
    let (iot, data) = (embedded.iot(), embedded.data());
    let name = embedded.world.change(|state| {
        // The last one of its kind is none of those that are held.
        let page = state.crowd.len();
        assert!(page > 0);
        (1..99_999).map(|n| format!("sensor-osl-{n:04}")).take_while(|n| state.find_thing(n).is_some()).last().unwrap()
    });
    assert!(!embedded.world.read().things.contains_key(&name));
    let thing = iot.describe_thing().thing_name(&name).send().await.unwrap();
    let listed = iot.list_things().attribute_name("serial").attribute_value(&thing.attributes().unwrap()["serial"]);
    let listed = listed.send().await.unwrap();
    assert_eq!(listed.things()[0].thing_name(), Some(name.as_str()));
    assert_eq!(listed.things()[0].attributes(), thing.attributes());
    assert_eq!(listed.things()[0].thing_arn(), thing.thing_arn());

    let groups = iot.list_thing_groups_for_thing().thing_name(&name).send().await.unwrap();
    let group = groups.thing_groups().iter().find_map(|group| group.group_name()).unwrap().to_owned();
    for (group, recursive) in [("site-oslo", false), ("fleet", true)] {
        let (mut found, mut token) = (Vec::new(), None);
        loop {
            let page = iot.list_things_in_thing_group().thing_group_name(group).recursive(recursive).max_results(250);
            let page = page.set_next_token(token).send().await.unwrap();
            found.extend(page.things().to_vec());
            token = page.next_token;
            if token.is_none() {
                break;
            }
        }
        assert!(found.is_sorted_by(|a, b| a < b));
        assert!(found.contains(&name), "{group}");
    }
    assert!(["canary", "site-oslo"].contains(&group.as_str()));

    let principals = iot.list_thing_principals().thing_name(&name).send().await.unwrap();
    let principal = principals.principals()[0].clone();
    assert_eq!(iot.list_principal_things().principal(&principal).send().await.unwrap().things(), [name.as_str()]);
    let id = principal.rsplit('/').next().unwrap();
    let described = iot.describe_certificate().certificate_id(id).send().await.unwrap();
    let described = described.certificate_description().unwrap();
    assert_eq!(described.certificate_arn(), Some(principal.as_str()));
    assert_eq!(described.status(), Some(&CertificateStatus::Active));
    let again = iot.describe_certificate().certificate_id(id).send().await.unwrap();
    assert_eq!(again.certificate_description().unwrap().certificate_pem(), described.certificate_pem());

    let shadow = data.get_thing_shadow().thing_name(&name).send().await.unwrap();
    let shadow: serde_json::Value = serde_json::from_slice(shadow.payload().unwrap().as_ref()).unwrap();
    assert_eq!(
        shadow["state"]["reported"]["firmware"].as_str(),
        thing.attributes().unwrap().get("firmware").map(String::as_str)
    );
    let update = br#"{"state":{"desired":{"interval":7}}}"#.to_vec();
    data.update_thing_shadow().thing_name(&name).payload(update.into()).send().await.unwrap();
    let changed = data.get_thing_shadow().thing_name(&name).send().await.unwrap();
    let changed: serde_json::Value = serde_json::from_slice(changed.payload().unwrap().as_ref()).unwrap();
    assert_eq!(changed["version"].as_i64(), shadow["version"].as_i64().map(|version| version + 1));
    assert_eq!(changed["state"]["delta"]["interval"], 7);
    assert_eq!(changed["state"]["reported"], shadow["state"]["reported"]);
}

#[tokio::test]
async fn the_policies_of_a_large_fleet_are_found_by_their_targets() {
    let embedded = started().await;
    let iot = embedded.iot();
    let (mut certificates, mut marker) = (BTreeSet::new(), None);
    loop {
        let page = iot.list_certificates().page_size(250).set_marker(marker).send().await.unwrap();
        certificates.extend(page.certificates().iter().filter_map(|c| c.certificate_arn().map(str::to_owned)));
        marker = page.next_marker;
        if marker.is_none() {
            break;
        }
    }
    assert!(certificates.len() > THINGS);
    let policies = iot.list_policies().page_size(250).send().await.unwrap();
    let (mut targets, mut count) = (BTreeSet::new(), 0);
    for policy in policies.policies().iter().filter_map(|policy| policy.policy_name()) {
        let mut marker = None;
        loop {
            let page = iot.list_targets_for_policy().policy_name(policy).page_size(250).set_marker(marker);
            let page = page.send().await.unwrap();
            count += page.targets().len();
            targets.extend(page.targets().iter().map(|target| (policy.to_owned(), target.clone())));
            marker = page.next_marker;
            if marker.is_none() {
                break;
            }
        }
    }
    assert_eq!(targets.len(), count, "none is said twice");
    for certificate in certificates.iter().step_by(997) {
        let attached = iot.list_attached_policies().target(certificate).send().await.unwrap();
        for policy in attached.policies().iter().filter_map(|policy| policy.policy_name()) {
            assert!(targets.contains(&(policy.to_owned(), certificate.clone())), "{policy} {certificate}");
        }
    }
}

#[tokio::test]
async fn a_device_stays_connected_when_its_entry_is_touched_and_not_when_its_certificate_is_switched_off() {
    let embedded = started().await;
    let (iot, data) = (embedded.iot(), embedded.data());
    let names = listed(&iot, async |_, _| {}).await;
    let mut connected = Vec::new();
    for name in names.iter().rev() {
        if data.get_connection().client_id(name).send().await.is_ok_and(|found| found.connected()) {
            connected.push(name);
        }
        if connected.len() == 3 {
            break;
        }
    }
    for name in &connected {
        let before = data.get_connection().client_id(*name).send().await.unwrap().connected_since();
        iot.update_thing().thing_name(*name).thing_type_name("gateway").send().await.unwrap();
        let after = data.get_connection().client_id(*name).send().await.unwrap();
        assert_eq!((after.connected(), after.connected_since()), (true, before), "{name}");
    }
    let name = connected[0];
    let principals = iot.list_thing_principals().thing_name(name).send().await.unwrap();
    let id = principals.principals()[0].rsplit('/').next().unwrap().to_owned();
    iot.update_certificate().certificate_id(id).new_status(CertificateStatus::Inactive).send().await.unwrap();
    let (_, code, _) = refusal(data.get_connection().client_id(name).send().await);
    assert_eq!(code, "ResourceNotFoundException");
}
