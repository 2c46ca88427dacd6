use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::diagnose::{Answer, Evidence, Exchange, Phases, TlsFailure};

#[test]
fn only_a_case_is_one() {
    let damaged = |text: &str| match Case::parse(text).unwrap_err() {
        CaseError::Damaged { line, .. } => line,
        other => panic!("{other}"),
    };
    assert_eq!(damaged("{}"), 1);
    assert_eq!(damaged("{\n\"fleetdeckCase\": 1\n}"), 3);
    assert_eq!(damaged("not json"), 1);
    assert_eq!(Case::parse("{\"fleetdeckCase\": 2, \"new\": true}").unwrap_err(), CaseError::Newer(2));
}

fn policy(name: &str, document: &Value) -> Value {
    json!({
        "policy": {"name": name, "arn": format!("arn:aws:iot:eu-west-1:123456789012:policy/{name}")},
        "document": document.to_string(), "defaultVersion": "1", "created": null, "modified": null,
    })
}

/// A device with this name, these policies and this question, as its facts are kept.
fn evidence(thing: &str, alias: &str, documents: &[Value], question: &Value) -> Evidence {
    let certificate = format!("arn:aws:iot:eu-west-1:123456789012:cert/{}", "0a".repeat(32));
    let attached: Vec<Value> = documents
        .iter()
        .enumerate()
        .map(|(at, document)| {
            let name = format!("acme-policy-{at}");
            json!({"name": name, "target": certificate, "detail": {"known": policy(&name, document)}})
        })
        .collect();
    let role = "arn:aws:iam::123456789012:role/AcmeFleet";
    let trust = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "credentials.iot.amazonaws.com"}}});
    let facts = json!({
        "now": "2026-01-02T03:04:05Z",
        "scope": {"partition": "aws", "region": "eu-west-1", "account": "123456789012"},
        "thingName": thing,
        "sendsThingName": true,
        "thing": {"known": {"name": thing, "arn": format!("arn:aws:iot:eu-west-1:123456789012:thing/{thing}"),
            "thingType": "acmetype", "attributes": {"acmesite": "Acmetown"}, "version": 3}},
        "thingPrincipals": {"known": [certificate]},
        "presented": null,
        "certificate": {"known": {
            "certificate": {"id": "0a".repeat(32), "arn": certificate, "status": "active", "mode": "DEFAULT", "created": null},
            "pem": null, "names": {"Subject.CommonName": [thing], "Subject.Organization": ["Acme Corporation"]},
            "caId": null, "ownedBy": "123456789012", "modified": null,
            "notBefore": "2020-01-01T00:00:00Z", "notAfter": "2050-01-01T00:00:00Z"}},
        "certificatePolicies": {"known": attached},
        "groupPolicies": {"known": []},
        "aliasName": alias,
        "alias": {"known": {"name": alias, "arn": format!("arn:aws:iot:eu-west-1:123456789012:rolealias/{alias}"),
            "roleArn": role, "owner": "123456789012", "durationSeconds": 3600, "created": null, "modified": null}},
        "allAliases": {"known": [alias]},
        "role": {"known": {"name": "AcmeFleet", "arn": role, "trustDocument": trust.to_string(), "maxSessionSeconds": 3600}},
        "otherVersions": {"known": []},
        "candidates": {"known": []},
        "unreadCandidates": [["acme-secret", "the policy acme-secret cannot be read"]],
        "exclusive": {"known": false},
        "otherThing": {"unknown": "not asked: the question does not need it"},
        "connection": "absent",
        "logging": {"denied": {"action": "iot:GetV2LoggingOptions", "resource": "*",
            "message": "User: arn:aws:iam::123456789012:user/acmeuser is not authorized to perform: iot:GetV2LoggingOptions"}},
        "shadowNames": {"known": ["acmeconfig"]},
        "classicShadow": {"known": true},
    });
    serde_json::from_value(json!({"device": {"facts": facts, "question": question}})).unwrap()
}

const NAMES: &[&str] = &["acme-pump-0007", "ACME_pump-0007", "acme-pump-0070", "Acmevalve1", "acme:x_9"];
const TOPICS: &[&str] = &["dt/acme/oslo/temp", "$aws/things/acme-pump-0007/shadow/get", "acme", "dt/acme/bergen/t1"];

/// Resources as policies have them: names, their beginnings with a wildcard, variables.
fn resource() -> impl Strategy<Value = String> {
    let kinds = prop::sample::select(vec!["client", "topic", "topicfilter", "thing", "rolealias"]);
    let name = prop::sample::select(
        [
            NAMES,
            TOPICS,
            &[
                "*",
                "${iot:ClientId}",
                "${iot:Connection.Thing.ThingName}",
                "${iot:Certificate.Subject.CommonName}",
                "acme-pump*",
                "${iot:Connection.Thing.Attributes[acmesite]}",
                "acme-*-0007",
                "$aws/things/${iot:ClientId}/shadow/*",
                "dt/*/t1",
            ],
        ]
        .concat(),
    );
    let account = prop::sample::select(vec!["123456789012", "*", "210987654321"]);
    let region = prop::sample::select(vec!["eu-west-1", "*", "us-east-1"]);
    (kinds, name, account, region)
        .prop_map(|(kind, name, account, region)| format!("arn:aws:iot:{region}:{account}:{kind}/{name}"))
}

fn statement() -> impl Strategy<Value = Value> {
    let actions = vec![
        "iot:Connect",
        "iot:Publish",
        "iot:Subscribe",
        "iot:Receive",
        "iot:*",
        "iot:GetThingShadow",
        "iot:AssumeRoleWithCertificate",
    ];
    let condition = prop::sample::select(vec![
        Value::Null,
        json!({"StringEquals": {"iot:Certificate.Subject.Organization": "Acme Corporation"}}),
        json!({"StringLike": {"iot:Certificate.Subject.CommonName": "acme*"}}),
        json!({"Bool": {"iot:Connection.Thing.IsAttached": "true"}}),
        json!({"StringEquals": {"iot:Connection.Thing.Attributes[acmesite]": "Acmetown"}}),
        json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
    ]);
    (prop::bool::weighted(0.8), prop::sample::select(actions), resource(), condition).prop_map(|(allow, action, resource, condition)| {
        let mut one = json!({"Sid": "AcmeRule", "Effect": if allow { "Allow" } else { "Deny" }, "Action": action, "Resource": resource});
        if !condition.is_null() {
            one["Condition"] = condition;
        }
        one
    })
}

fn question() -> impl Strategy<Value = Value> {
    let topic = || prop::sample::select(TOPICS);
    let client = prop::option::of(prop::sample::select(NAMES));
    prop_oneof![
        Just(json!("credentials")),
        (client, topic(), topic()).prop_map(
            |(client, one, other)| json!({"mqtt": {"clientId": client, "publish": [one], "subscribe": [other]}})
        ),
        prop::sample::select(NAMES)
            .prop_map(|thing| json!({"shadowHttps": {"thing": thing, "shadow": null, "operation": "get"}})),
        Just(json!({"everything": {"clientId": null, "publish": [], "subscribe": []}})),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever policies say of names, they say of their substitutes.
    #[test]
    fn the_verdict_is_the_same_without_the_names(
        thing in prop::sample::select(NAMES),
        alias in prop::sample::select(NAMES),
        statements in prop::collection::vec(statement(), 0..5),
        question in question(),
        key: [u8; 16],
    ) {
        let document = json!({"Version": "2012-10-17", "Statement": statements});
        let evidence = evidence(thing, alias, &[document], &question);
        let whole = evidence.judge();
        let case = Case::redacted(&evidence, None, "1", key).unwrap();
        let again = Case::parse(&serde_json::to_string(&case).unwrap()).unwrap();
        let (report, difference) = again.replay();
        prop_assert_eq!(difference, None);
        prop_assert_eq!(outcomes(&report), outcomes(&whole));
        prop_assert_eq!(findings(&report), findings(&whole));
    }

    /// Of some key a substitute may happen to be another name; of this one none is.
    #[test]
    fn no_name_is_left(
        thing in prop::sample::select(NAMES),
        alias in prop::sample::select(NAMES),
        statements in prop::collection::vec(statement(), 0..5),
        question in question(),
    ) {
        let document = json!({"Version": "2012-10-17", "Statement": statements});
        let evidence = evidence(thing, alias, &[document], &question);
        let text = serde_json::to_string(&redact::redacted(&evidence, None, [1; 16]).unwrap().0).unwrap();
        for gone in ["acme", "0007", "123456789012", "oslo", "203.0.113"] {
            prop_assert!(!text.to_lowercase().contains(gone), "{}: {}", gone, text);
        }
    }
}

/// A wildcard before the end of a word sees what substitution does not keep: that is said, and nothing is recorded.
#[test]
fn a_case_that_lives_from_its_names_is_refused() {
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "iot:AssumeRoleWithCertificate", "Resource": "*:rolealias/*ump"}]});
    let evidence = evidence("a", "acmepump", &[document], &json!("credentials"));
    assert!(matches!(Case::redacted(&evidence, None, "1", [5; 16]), Err(CaseError::NotTheSame(_))));
    let kept = Case::with_names(&evidence, None, "1");
    assert!(!kept.names_replaced);
    assert_eq!(kept.replay().1, None);
}

#[test]
fn the_pem_text_goes_and_its_names_serve() {
    let Evidence::Device { facts, question } = evidence("pump", "alias", &[], &json!("credentials")) else {
        unreachable!()
    };
    let mut facts = facts;
    let Fact::Known(certificate) = &mut facts.certificate else { unreachable!() };
    let made = rcgen::generate_simple_self_signed(vec!["acme.example".to_owned()]).unwrap();
    certificate.pem = Some(made.cert.pem());
    certificate.names = None;
    let names = certificate.own_names().unwrap();
    let case = Case::with_names(&Evidence::Device { facts, question }, None, "1");
    let text = serde_json::to_string(&case).unwrap();
    assert!(!text.contains("BEGIN CERTIFICATE") && text.contains("acme.example"), "{text}");
    let Evidence::Device { facts, .. } = Case::parse(&text).unwrap().evidence else { unreachable!() };
    assert_eq!(facts.certificate.known().unwrap().own_names(), Some(names));
}

fn exchange(answer: Answer) -> Exchange {
    Exchange {
        endpoint: "c1acme0007xyz-credentials.credentials.iot.eu-west-1.amazonaws.com:443".to_owned(),
        role_alias: "acme-alias".to_owned(),
        thing_name: Some("acme-pump-0007".to_owned()),
        at: "2026-01-02T03:04:05Z".parse().unwrap(),
        tls_version: Some("TLSv1.3".to_owned()),
        phases: Phases::default(),
        answer,
        key_id_tail: None,
        expires: None,
        caller: None,
    }
}

/// The test request is recorded with the case: its answer means the same, and the names in it are those of the facts.
#[test]
fn an_answer_means_the_same_without_the_names() {
    let http = |status: u16, body: &str| Answer::Http {
        status,
        body: body.to_owned(),
        request_id: Some("acme0007-1234".to_owned()),
        error_type: Some("AccessDeniedException".to_owned()),
    };
    let about = "no certificate for acme-pump-0007";
    for answer in [
        http(403, r#"{"message":"Access Denied"}"#),
        http(403, r#"{"message":"Invalid thing name passed"}"#),
        http(403, r#"{"message":"Certificate is invalid on this endpoint"}"#),
        http(404, r#"{"message":"Role alias does not exist"}"#),
        http(400, r#"{"message":"Unable to assume the role, or the role to assume does not exist"}"#),
        http(502, "<html>acme proxy</html>"),
        Answer::Dns(about.to_owned()),
        Answer::Tls(TlsFailure::ClosedByServer(about.to_owned())),
    ] {
        let evidence = evidence("acme-pump-0007", "acme-alias", &[], &json!("credentials"));
        let made = exchange(answer);
        let case = Case::redacted(&evidence, Some(&made), "1", [1; 16]).unwrap();
        let text = serde_json::to_string(&case).unwrap();
        for gone in ["acme", "0007"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        let again = Case::parse(&text).unwrap();
        assert_eq!(again.replay().1, None);
        let kept = again.exchange.unwrap();
        assert_eq!(meaning(&kept).case, meaning(&made).case);
        let Evidence::Device { facts, .. } = again.evidence else { unreachable!() };
        assert_eq!((kept.thing_name, Some(kept.role_alias)), (facts.thing_name, facts.alias_name));
    }
}
