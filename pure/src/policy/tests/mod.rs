//! The evaluator against the facts of AWS's documentation, one row a fact. The page stands with each group.

mod cases;
mod documented;
mod layers;
mod proof;
mod properties;
mod verdicts;

use super::*;

const ALIAS: &str = "arn:aws:iot:eu-west-1:123456789012:rolealias/a";
const ASSUME: &str = "iot:AssumeRoleWithCertificate";

fn decide(document: &str, action: &str, resource: &str, context: &Context) -> Decision {
    let document = Document::parse(document).unwrap();
    let source = Source { name: "p", version: Some("1"), document: Some(&document) };
    evaluate(&[source], &Request { action, resource, context })
}

fn allow(resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{ASSUME}","Resource":"{resource}"}}]}}"#
    )
}

fn assume(document: &str) -> Decision {
    decide(document, ASSUME, ALIAS, &Context::new(Transport::CredentialProvider))
}

#[test]
fn near_misses_say_what_differs() {
    for (resource, reason) in [
        ("arn:aws:iot:us-east-1:123456789012:rolealias/a", "other region: us-east-1"),
        ("arn:aws:iot:eu-west-1:210987654321:rolealias/a", "other account: 210987654321"),
        ("arn:aws:iot:eu-west-1:123456789012:rolealias/A", "differs in case"),
        ("arn:aws:iot:eu-west-1:123456789012:role/a", "role/ instead of rolealias/"),
        ("arn:aws:iot:eu-west-1:123456789012:rolealias/b", "other name"),
        ("arn:aws:iot:eu-west-1:123456789012:a", "no rolealias/ before the name"),
        ("arn:aws:iam::123456789012:role/a", "other service: iam, no region, role/ instead of rolealias/"),
        ("a", "`a` is not an ARN"),
    ] {
        let decision = assume(&allow(resource));
        assert_eq!(decision.verdict, Verdict::ImplicitDeny, "{resource}");
        assert_eq!(decision.near_misses[0].reason, reason, "{resource}");
    }
    let at = assume(&allow("arn:aws:iot:us-east-1:123456789012:rolealias/a")).near_misses[0].differs_at;
    assert_eq!(&ALIAS[at..], "eu-west-1:123456789012:rolealias/a");
}

#[test]
fn the_nearest_miss_stands_first() {
    let document = r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"far","Effect":"Allow","Action":"iot:*","Resource":"arn:aws:iot:eu-west-1:123456789012:rolealias/quite-another"},
        {"Sid":"action","Effect":"Allow","Action":"iot:AssumeRoleWithCertificat","Resource":"*"},
        {"Sid":"case","Effect":"Allow","Action":"iot:*","Resource":"arn:aws:iot:eu-west-1:123456789012:rolealias/A"},
        {"Sid":"unrelated","Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-west-1:123456789012:client/a"},
        {"Sid":"excluded","Effect":"Allow","Action":"iot:*","NotResource":"arn:aws:iot:*:*:rolealias/*"},
        {"Sid":"condition","Effect":"Allow","Action":"iot:*","Resource":"*",
         "Condition":{"StringEquals":{"credentials-iot:ThingName":"pump"}}}]}"#;
    let decision = assume(document);
    let sids: Vec<&str> = decision.near_misses.iter().filter_map(|m| m.statement.sid.as_deref()).collect();
    assert_eq!(sids, ["condition", "case", "action", "excluded", "far"]);
    assert_eq!(decision.near_misses[0].reason, "a condition does not hold: StringEquals credentials-iot:ThingName");
    assert_eq!(decision.near_misses[3].reason, "explicitly left out by NotResource");
    let kinds: Vec<MissKind> = decision.near_misses.iter().map(|miss| miss.kind).collect();
    let expected = [MissKind::Condition, MissKind::Slip, MissKind::Action, MissKind::LeftOut, MissKind::OtherResource];
    assert_eq!(kinds, expected);
}

#[test]
fn a_thing_is_not_its_named_shadow_and_mqtt_wildcards_are_text() {
    for (pattern, wanted, action, reason) in [
        ("thing/pump", "thing/pump/config", "iot:GetThingShadow", "covers the thing but not its named shadow"),
        ("topicfilter/a/#", "topicfilter/a/b", "iot:Subscribe", "+ and # are no wildcards in a policy; * is"),
        ("topic/a/*", "topicfilter/a/b", "iot:Subscribe", "topic/ instead of topicfilter/"),
    ] {
        let arn = |name: &str| format!("arn:aws:iot:eu-west-1:123456789012:{name}");
        let document =
            format!(r#"{{"Statement":{{"Effect":"Allow","Action":"iot:*","Resource":"{}"}}}}"#, arn(pattern));
        let decision = decide(&document, action, &arn(wanted), &Context::new(Transport::Https));
        assert_eq!(decision.near_misses[0].reason, reason);
    }
}

#[test]
fn a_variable_without_a_value_is_reported_with_its_precondition() {
    let document = allow("arn:aws:iot:eu-west-1:123456789012:rolealias/${iot:Connection.Thing.ThingName}");
    let decision = assume(&document);
    assert_eq!(decision.verdict, Verdict::ImplicitDeny);
    assert_eq!(decision.unresolved[0].variable, "${iot:Connection.Thing.ThingName}");
    assert_eq!(decision.unresolved[0].reason, "thing variables have a value over MQTT only, never over HTTPS");
    assert!(decision.near_misses[0].reason.starts_with("${iot:Connection.Thing.ThingName} has no value"));
}

/// What AWS makes of a Deny whose variable has no value is not documented: neither that it applies nor that it does not.
#[test]
fn a_deny_behind_a_variable_without_a_value_is_not_certainly_off() {
    let mut context = Context::new(Transport::Https);
    context.keys.insert("aws:told".to_owned(), vec!["a".to_owned()]);
    let arn = |name: &str| format!("arn:aws:iot:eu-west-1:123456789012:topic/{name}");
    let variable = "${iot:Connection.Thing.ThingName}";
    let none = serde_json::json!({});
    let condition = |operator: &str| serde_json::json!({operator: {"aws:Told": variable}});
    for (resources, condition, expected) in [
        (vec![arn(variable)], none.clone(), Verdict::Unknown),
        (vec![arn(variable), arn("a")], none.clone(), Verdict::ExplicitDeny),
        (vec![arn(&format!("b/{variable}"))], none, Verdict::Allow),
        (vec![arn("*")], condition("StringEquals"), Verdict::Unknown),
        (vec![arn("*")], condition("StringNotEquals"), Verdict::Unknown),
        (vec![arn("*")], condition("StringNotLike"), Verdict::Unknown),
        (vec![arn("*")], condition("ForAnyValue:StringLike"), Verdict::Unknown),
        (vec![arn("b")], condition("StringEquals"), Verdict::Allow),
    ] {
        let document = serde_json::json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Sid": "second", "Effect": "Deny", "Action": "iot:Publish", "Resource": resources, "Condition": condition}]});
        let decision = decide(&document.to_string(), "iot:Publish", &arn("a"), &context);
        assert_eq!(decision.verdict, expected, "{document}");
        if expected == Verdict::Unknown {
            assert!(decision.unknown[0].starts_with("p, second: "), "{:?}", decision.unknown);
            assert_eq!(decision.unresolved[0].variable, variable);
        }
    }
}

#[test]
fn a_variable_that_is_none_or_whose_name_fits_is_told_as_that() {
    let mut context = Context::new(Transport::Mqtt);
    context.client_id = Some("pump".to_owned());
    let old = "variables are not replaced without Version 2012-10-17";
    let other = format!("other name; {old}");
    for (version, pattern, reason) in [
        (None, "topicfilter/a/${iot:ClientId}", old),
        (Some("2008-10-17"), "topicfilter/a/${iot:ClientId}", old),
        (None, "topicfilter/b/${iot:ClientId}", other.as_str()),
        (Some("2012-10-17"), "topicfilter/a/${iot:ClientId", "`${` without `}` is no variable, but text"),
        (Some("2012-10-17"), "topic/a/${iot:ClientId}", "topic/ instead of topicfilter/"),
        (Some("2012-10-17"), "topicfilter/b/${iot:ClientId}", "other name"),
    ] {
        let arn = |name: &str| format!("arn:aws:iot:eu-west-1:123456789012:{name}");
        let statement = serde_json::json!({"Effect": "Allow", "Action": "iot:Subscribe", "Resource": arn(pattern)});
        let document = match version {
            Some(version) => serde_json::json!({"Version": version, "Statement": statement}),
            None => serde_json::json!({"Statement": statement}),
        };
        let decision = decide(&document.to_string(), "iot:Subscribe", &arn("topicfilter/a/pump"), &context);
        assert_eq!(decision.verdict, Verdict::ImplicitDeny, "{pattern}");
        assert_eq!(decision.near_misses[0].reason, reason, "{version:?} {pattern}");
    }
}

#[test]
fn what_could_not_be_read_is_never_guessed() {
    let allowing = Document::parse(&allow("*")).unwrap();
    let denying = Document::parse(&allow("*").replace("Allow", "Deny")).unwrap();
    let context = Context::new(Transport::CredentialProvider);
    let request = Request { action: ASSUME, resource: ALIAS, context: &context };
    let unread = Source { name: "secret", version: None, document: None };
    let verdict = |document| evaluate(&[Source { name: "p", version: None, document }, unread], &request);
    assert_eq!(verdict(None).verdict, Verdict::Unknown);
    assert_eq!(verdict(Some(&allowing)).unknown, ["the policy `secret` could not be read"]);
    assert_eq!(verdict(Some(&denying)).verdict, Verdict::ExplicitDeny, "nothing outweighs that");
}

#[test]
fn trust_names_the_service_it_trusts_instead() {
    let trust = |principal: &str, condition: &str| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"{condition}}}]}}"#
        );
        let mut context = Context::new(Transport::Api);
        context.keys.insert("aws:sourceaccount".to_owned(), vec!["123456789012".to_owned()]);
        trust_allows(&Document::parse(&text).unwrap(), "credentials.iot.amazonaws.com", &context)
    };
    let right = r#"{"Service":["iot.amazonaws.com","credentials.iot.amazonaws.com"]}"#;
    assert_eq!(trust(right, "").verdict, Verdict::Allow);
    let wrong = trust(r#"{"Service":"iot.amazonaws.com"}"#, "");
    assert_eq!(wrong.verdict, Verdict::ImplicitDeny);
    assert_eq!(wrong.near_misses[0].reason, "it trusts iot.amazonaws.com, not credentials.iot.amazonaws.com");
    assert_eq!(trust(r#"{"AWS":"arn:aws:iam::123456789012:root"}"#, "").verdict, Verdict::ImplicitDeny);
    assert_eq!(trust(r#""*""#, "").verdict, Verdict::Unknown);
    let account = |id: &str| format!(r#","Condition":{{"StringEquals":{{"aws:SourceAccount":"{id}"}}}}"#);
    assert_eq!(trust(right, &account("123456789012")).verdict, Verdict::Allow);
    let other = trust(right, &account("210987654321"));
    assert_eq!(other.near_misses[0].reason, "a condition does not hold: StringEquals aws:SourceAccount");
    assert_eq!(other.near_misses[0].wanted, "123456789012");
    let unknown = trust(right, r#","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:iot:*"}}"#);
    assert_eq!(unknown.verdict, Verdict::Unknown, "who asks is not known");
}

#[test]
fn an_allow_names_its_statement() {
    let decision = assume(&allow(ALIAS));
    assert_eq!(decision.verdict, Verdict::Allow);
    assert_eq!(decision.by, Some(StatementRef { policy: "p".into(), version: Some("1".into()), index: 0, sid: None }));
}
