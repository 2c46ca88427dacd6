//! The embedded registry, asked by the real SDK.

use std::collections::BTreeSet;

use aws_sdk_iot::types::{AttributePayload, CertificateStatus};

use crate::embedded::{ACCOUNT, Embedded, REGION, refusal};

const ALLOW_ALL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

fn arn(resource: &str) -> String {
    format!("arn:aws:iot:{REGION}:{ACCOUNT}:{resource}")
}

#[tokio::test]
async fn pages_follow_one_another_without_gaps_and_bad_tokens_are_refused() {
    let embedded = Embedded::start().await;
    embedded.world.change(|state| {
        for number in 0..601 {
            state.create_thing(&format!("pump-{number:04}"), None, [].into()).unwrap();
        }
    });
    let iot = embedded.iot();
    let mut token = None;
    let mut sizes = Vec::new();
    let mut names = BTreeSet::new();
    loop {
        let page = iot.list_things().max_results(250).set_next_token(token).send().await.unwrap();
        sizes.push(page.things().len());
        names.extend(page.things().iter().filter_map(|thing| thing.thing_name().map(str::to_owned)));
        token = page.next_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [250, 250, 101]);
    assert_eq!(names.len(), 601);
    let first = iot.list_things().send().await.unwrap();
    assert_eq!(first.things().len(), 25, "the page nobody asked a size for");

    let (status, code, _) = refusal(iot.list_things().next_token("nonsense").send().await);
    assert_eq!((status, code.as_str()), (400, "InvalidRequestException"));
    let (_, code, message) = refusal(iot.list_things().max_results(251).send().await);
    assert_eq!(code, "InvalidRequestException");
    assert!(message.contains("less than or equal to 250"), "{message}");
    let both = iot.list_things().attribute_name("a").thing_type_name("t").send().await;
    assert!(refusal(both).2.contains("combination of attribute and thing type is not supported"));
}

#[tokio::test]
async fn targets_of_a_policy_come_in_pages() {
    let embedded = Embedded::start().await;
    let iot = embedded.iot();
    iot.create_policy().policy_name("p").policy_document(ALLOW_ALL).send().await.unwrap();
    let expected: Vec<String> = (0..251).map(|number| arn(&format!("cert/{number:064x}"))).collect();
    embedded.world.change(|state| {
        for target in &expected {
            state.policy_targets.add("p", target);
        }
    });
    let first = iot.list_targets_for_policy().policy_name("p").page_size(250).send().await.unwrap();
    let rest =
        iot.list_targets_for_policy().policy_name("p").set_marker(first.next_marker.clone()).send().await.unwrap();
    assert_eq!([first.targets(), rest.targets()].concat(), expected);
    assert_eq!(rest.next_marker(), None);
}

#[tokio::test]
async fn lists_by_age_run_both_ways() {
    let embedded = Embedded::start().await;
    let iot = embedded.iot();
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(iot.create_keys_and_certificate().send().await.unwrap().certificate_id.unwrap());
    }
    for ascending in [true, false] {
        let mut found = Vec::new();
        let mut marker = None;
        loop {
            let page = iot.list_certificates().page_size(2).ascending_order(ascending).set_marker(marker);
            let page = page.send().await.unwrap();
            found.extend(page.certificates().iter().map(|c| c.certificate_id().unwrap().to_owned()));
            marker = page.next_marker;
            if marker.is_none() {
                break;
            }
        }
        if !ascending {
            found.reverse();
        }
        assert_eq!(found, made);
    }
}

#[tokio::test]
async fn a_fleet_is_built_and_read_back() {
    let embedded = Embedded::start().await;
    let iot = embedded.iot();
    iot.create_thing_type().thing_type_name("pump").send().await.unwrap();
    iot.create_thing_group().thing_group_name("site").send().await.unwrap();
    iot.create_thing_group().thing_group_name("hall").parent_group_name("site").send().await.unwrap();
    let attributes = AttributePayload::builder().attributes("serial", "42").build();
    iot.create_thing().thing_name("p1").thing_type_name("pump").attribute_payload(attributes).send().await.unwrap();
    iot.add_thing_to_thing_group().thing_group_name("hall").thing_name("p1").send().await.unwrap();
    let keys = iot.create_keys_and_certificate().set_as_active(true).send().await.unwrap();
    let cert = keys.certificate_arn().unwrap();
    assert!(keys.key_pair().unwrap().private_key().unwrap().contains("PRIVATE KEY"));
    iot.attach_thing_principal().thing_name("p1").principal(cert).send().await.unwrap();
    for name in ["direct", "above"] {
        iot.create_policy().policy_name(name).policy_document(ALLOW_ALL).send().await.unwrap();
    }
    iot.attach_policy().policy_name("direct").target(cert).send().await.unwrap();
    iot.attach_policy().policy_name("above").target(arn("thinggroup/site")).send().await.unwrap();

    let thing = iot.describe_thing().thing_name("p1").send().await.unwrap();
    assert_eq!(thing.attributes().unwrap()["serial"], "42");
    assert_eq!(thing.thing_arn(), Some(arn("thing/p1").as_str()));
    assert_eq!(thing.thing_type_name(), Some("pump"));
    let principals = iot.list_thing_principals_v2().thing_name("p1").send().await.unwrap();
    assert_eq!(principals.thing_principal_objects()[0].principal(), cert);
    assert_eq!(iot.list_principal_things().principal(cert).send().await.unwrap().things(), ["p1"]);
    let hall = arn("thinggroup/hall");
    let own = iot.list_attached_policies().target(&hall).send().await.unwrap();
    assert!(own.policies().is_empty());
    let all = iot.list_attached_policies().target(&hall).recursive(true).send().await.unwrap();
    assert_eq!(all.policies()[0].policy_name(), Some("above"));
    let targets = iot.list_targets_for_policy().policy_name("direct").send().await.unwrap();
    assert_eq!(targets.targets(), [cert]);
    let effective = iot.get_effective_policies().principal(cert).thing_name("p1").send().await.unwrap();
    assert_eq!(effective.effective_policies().len(), 2);
    let group = iot.describe_thing_group().thing_group_name("hall").send().await.unwrap();
    assert_eq!(group.thing_group_metadata().unwrap().parent_group_name(), Some("site"));
    let described = iot.describe_certificate().certificate_id(keys.certificate_id().unwrap()).send().await.unwrap();
    let described = described.certificate_description().unwrap();
    assert_eq!(described.status(), Some(&CertificateStatus::Active));
    assert_eq!(described.certificate_pem(), keys.certificate_pem());
    let ends = described.validity().unwrap().not_after().unwrap().secs();
    assert!(ends > 2_500_000_000, "valid to 2049: {ends}");
}

#[tokio::test]
async fn limits_are_those_of_aws() {
    let embedded = Embedded::start().await;
    let iot = embedded.iot();
    let certificate = iot.create_keys_and_certificate().send().await.unwrap();
    let cert = certificate.certificate_arn().unwrap();
    iot.create_thing_group().thing_group_name("g").send().await.unwrap();
    for number in 0..11 {
        let name = format!("p{number}");
        iot.create_policy().policy_name(&name).policy_document(ALLOW_ALL).send().await.unwrap();
        let attached = iot.attach_policy().policy_name(&name).target(cert).send().await;
        if number < 10 {
            attached.unwrap();
        } else {
            let (status, code, _) = refusal(attached);
            assert_eq!((status, code.as_str()), (410, "LimitExceededException"));
        }
        let grouped = iot.attach_policy().policy_name(&name).target(arn("thinggroup/g")).send().await;
        assert_eq!(grouped.is_ok(), number < 2);
    }
    iot.attach_policy().policy_name("p0").target(cert).send().await.unwrap();
    for number in 2..=6 {
        let made = iot.create_policy_version().policy_name("p10").policy_document(ALLOW_ALL).send().await;
        if number <= 5 {
            assert_eq!(made.unwrap().policy_version_id(), Some(number.to_string().as_str()));
        } else {
            let (status, code, message) = refusal(made);
            assert_eq!((status, code.as_str()), (409, "VersionsLimitExceededException"));
            assert_eq!(message, "The policy p10 already has the maximum number of versions (5)");
        }
    }
    let too_long = format!(r#"{{"Statement":[{{"Effect":"Allow","Action":"{}","Resource":"*"}}]}}"#, "a".repeat(2048));
    let (status, code, _) = refusal(iot.create_policy().policy_name("x").policy_document(too_long).send().await);
    assert_eq!((status, code.as_str()), (400, "MalformedPolicyException"));
    let spaced = ALLOW_ALL.replace(':', &format!(":{}", " ".repeat(900)));
    iot.create_policy().policy_name("spaced").policy_document(spaced).send().await.unwrap();
    let (_, code, _) = refusal(iot.create_policy().policy_name("bad").policy_document("{").send().await);
    assert_eq!(code, "MalformedPolicyException");
    let role = format!("arn:aws:iam::{ACCOUNT}:role/r");
    for (seconds, allowed) in [(899, false), (900, true), (43_200, true), (43_201, false)] {
        let alias = iot.create_role_alias().role_alias(format!("a{seconds}")).role_arn(&role);
        assert_eq!(alias.credential_duration_seconds(seconds).send().await.is_ok(), allowed, "{seconds}");
    }
    let (_, code, message) = refusal(iot.create_thing().thing_name("no spaces").send().await);
    assert_eq!(code, "InvalidRequestException");
    assert!(message.contains("Member must satisfy regular expression pattern"), "{message}");
    assert!(iot.create_thing().thing_name("n".repeat(128)).send().await.is_ok());
    assert!(iot.create_thing().thing_name("n".repeat(129)).send().await.is_err());
}

#[tokio::test]
async fn what_is_in_use_is_not_deleted() {
    let embedded = Embedded::start().await;
    let iot = embedded.iot();
    let certificate = iot.create_keys_and_certificate().set_as_active(true).send().await.unwrap();
    let (cert, id) = (certificate.certificate_arn().unwrap(), certificate.certificate_id().unwrap());
    iot.create_thing().thing_name("t").send().await.unwrap();
    iot.create_policy().policy_name("p").policy_document(ALLOW_ALL).send().await.unwrap();
    iot.attach_thing_principal().thing_name("t").principal(cert).send().await.unwrap();
    iot.attach_policy().policy_name("p").target(cert).send().await.unwrap();

    assert_eq!(refusal(iot.delete_policy().policy_name("p").send().await).1, "DeleteConflictException");
    assert_eq!(refusal(iot.delete_thing().thing_name("t").send().await).0, 400);
    let (status, code, _) = refusal(iot.delete_certificate().certificate_id(id).send().await);
    assert_eq!((status, code.as_str()), (406, "CertificateStateException"));
    let inactive = CertificateStatus::Inactive;
    iot.update_certificate().certificate_id(id).new_status(inactive).send().await.unwrap();
    let (status, code, _) = refusal(iot.delete_certificate().certificate_id(id).send().await);
    assert_eq!((status, code.as_str()), (409, "DeleteConflictException"));
    iot.detach_thing_principal().thing_name("t").principal(cert).send().await.unwrap();
    iot.detach_policy().policy_name("p").target(cert).send().await.unwrap();
    iot.create_policy_version().policy_name("p").policy_document(ALLOW_ALL).set_as_default(true).send().await.unwrap();
    let (_, code, _) = refusal(iot.delete_policy().policy_name("p").send().await);
    assert_eq!(code, "DeleteConflictException", "a policy with other versions stays");
    let default = iot.delete_policy_version().policy_name("p").policy_version_id("2").send().await;
    assert_eq!(refusal(default).1, "DeleteConflictException");
    iot.delete_policy_version().policy_name("p").policy_version_id("1").send().await.unwrap();
    iot.delete_policy().policy_name("p").send().await.unwrap();
    iot.delete_certificate().certificate_id(id).send().await.unwrap();
    iot.delete_thing().thing_name("t").send().await.unwrap();
    let (status, code, message) = refusal(iot.get_policy().policy_name("p").send().await);
    assert_eq!((status, code.as_str()), (404, "ResourceNotFoundException"));
    assert_eq!(message, "Policy not found (name=p)");
}

#[tokio::test]
async fn shadows_follow_versions() {
    let embedded = Embedded::start().await;
    let data = embedded.data();
    let (status, code, message) = refusal(data.get_thing_shadow().thing_name("t").send().await);
    assert_eq!((status, code.as_str()), (404, "ResourceNotFoundException"));
    assert_eq!(message, "No shadow exists with name: 't'");
    let update = |version: u64| {
        let body = format!(r#"{{"state":{{"desired":{{"on":true}},"reported":{{"on":false}}}},"version":{version}}}"#);
        data.update_thing_shadow().thing_name("t").shadow_name("cfg").payload(body.into_bytes().into()).send()
    };
    update(0).await.unwrap();
    update(1).await.unwrap();
    let (status, code, message) = refusal(update(1).await);
    assert_eq!((status, code.as_str(), message.as_str()), (409, "ConflictException", "Version conflict"));
    let shadow = data.get_thing_shadow().thing_name("t").shadow_name("cfg").send().await.unwrap();
    let shadow: serde_json::Value = serde_json::from_slice(shadow.payload().unwrap().as_ref()).unwrap();
    assert_eq!(shadow["version"], 2);
    assert_eq!(shadow["state"]["delta"]["on"], true);
    let names = data.list_named_shadows_for_thing().thing_name("t").send().await.unwrap();
    assert_eq!(names.results(), ["cfg"]);
    data.delete_thing_shadow().thing_name("t").shadow_name("cfg").send().await.unwrap();
    let names = data.list_named_shadows_for_thing().thing_name("t").send().await.unwrap();
    assert!(names.results().is_empty());
}
