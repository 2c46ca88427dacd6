//! What is not known is not decided, and says what is missing.

use super::*;

#[test]
fn group_policies_that_may_not_be_read_leave_the_verdict_open() {
    let other = || attached(detail("mqtt", &allow("iot:Connect", "client/*")));
    for policies in [Vec::new(), vec![other()], vec![attached(granting())]] {
        let facts = DeviceFacts {
            certificate_policies: Fact::Known(policies),
            group_policies: denied("iot:ListThingGroupsForThing"),
            ..healthy()
        };
        let report = credentials(&facts);
        assert_eq!(report.findings, []);
        assert!(report.checks.iter().all(|check| check.outcome != Outcome::Fail), "{:#?}", report.checks);
        let (verdict, answer) = outcome(&report, "policy-allows");
        assert_eq!(verdict, Outcome::Unknown);
        assert!(answer.contains("iot:ListThingGroupsForThing"), "{answer}");
    }
}

#[test]
fn a_denial_on_a_group_may_count_or_not() {
    let stop = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iot:*","Resource":"*"}]}"#;
    let group = AttachedPolicy {
        target: "arn:aws:iot:eu-west-1:123456789012:thinggroup/office".to_owned(),
        ..attached(detail("stop", stop))
    };
    let report = credentials(&DeviceFacts { group_policies: Fact::Known(vec![group]), ..healthy() });
    let (verdict, answer) = outcome(&report, "policy-allows");
    assert_eq!((verdict, report.findings.len()), (Outcome::Unknown, 0), "{answer}");
    assert!(answer.contains("stop") && answer.contains("not documented"), "{answer}");
}

#[test]
fn the_role_is_the_one_whose_whole_arn_the_alias_names() {
    let with_role = |arn: &str| {
        let mut facts = healthy();
        let Fact::Known(alias) = &mut facts.alias else { panic!() };
        alias.role_arn = arn.to_owned();
        facts
    };
    let finding = only(credentials(&with_role("arn:aws:iam::123456789012:role/fleet/device")));
    assert_eq!(finding.id, "role-missing");
    assert!(finding.evidence.iter().any(|line| line.contains(":role/device")), "{finding:#?}");
    assert_eq!(ids(&finding), ["repoint-role-alias:device"]);
    let elsewhere = with_role("arn:aws:iam::210987654321:role/device");
    for facts in [elsewhere.clone(), DeviceFacts { role: Fact::Absent, ..elsewhere }] {
        let report = credentials(&facts);
        assert_eq!(report.findings, []);
        for check in ["role-exists", "role-trusts", "duration-fits"] {
            let (verdict, answer) = outcome(&report, check);
            assert_eq!(verdict, Outcome::Unknown, "{answer}");
            assert!(answer.contains("210987654321"), "{answer}");
        }
    }
}

#[test]
fn whether_the_provider_names_its_account_to_the_role_is_not_known() {
    let with = |operator: &str, account: &str| {
        let mut facts = healthy();
        let Fact::Known(role) = &mut facts.role else { panic!() };
        role.trust_document = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"credentials.iot.amazonaws.com"}},"Action":"sts:AssumeRole","Condition":{{"{operator}":{{"aws:SourceAccount":"{account}"}}}}}}]}}"#
        );
        outcome(&credentials(&facts), "role-trusts")
    };
    let (verdict, answer) = with("StringEquals", "123456789012");
    assert_eq!(verdict, Outcome::Unknown);
    assert!(answer.contains("aws:SourceAccount"), "{answer}");
    // Sent or not: no.
    assert_eq!(with("StringEquals", "210987654321").0, Outcome::Fail);
    assert_eq!(with("StringEqualsIfExists", "123456789012").0, Outcome::Pass);
}

#[test]
fn a_thing_variable_may_have_a_value_where_the_request_names_an_attached_thing() {
    let own = detail("own", &allow("iot:AssumeRoleWithCertificate", "rolealias/${iot:Connection.Thing.ThingName}"));
    let facts = |sends_thing_name| DeviceFacts {
        certificate_policies: Fact::Known(vec![attached(own.clone())]),
        sends_thing_name,
        ..healthy()
    };
    let report = credentials(&facts(true));
    let (verdict, answer) = outcome(&report, "policy-allows");
    assert_eq!((verdict, report.findings.len()), (Outcome::Unknown, 0), "{answer}");
    assert!(answer.contains("iot:Connection.Thing.ThingName"), "{answer}");
    assert_eq!(only(credentials(&facts(false))).id, "policy-variable-unresolved");
    let detached = DeviceFacts { thing_principals: Fact::Known(Vec::new()), ..facts(true) };
    assert_eq!(
        credentials(&detached).findings.iter().map(|one| one.id).collect::<Vec<_>>(),
        ["thing-not-attached", "policy-variable-unresolved"]
    );
}

#[test]
fn a_certificate_that_may_not_be_looked_at_may_be_attached() {
    let facts = DeviceFacts { certificate: denied("iot:DescribeCertificate"), ..healthy() };
    let (verdict, answer) = outcome(&credentials(&facts), "thing-attached");
    assert_eq!(verdict, Outcome::Unknown);
    assert!(answer.contains("iot:DescribeCertificate"), "{answer}");
    let facts = DeviceFacts { presented: Some(CERTIFICATE.to_owned()), ..facts };
    assert_eq!(outcome(&credentials(&facts), "thing-attached").0, Outcome::Pass);
}

#[test]
fn of_several_role_aliases_that_are_allowed_the_others_are_named() {
    let all = detail("all", &allow("iot:AssumeRoleWithCertificate", "rolealias/tele*"));
    let facts = |alias_was_chosen| DeviceFacts {
        certificate_policies: Fact::Known(vec![attached(all.clone())]),
        all_aliases: Fact::Known(["camera", "telemetry", "telephone"].map(ToOwned::to_owned).to_vec()),
        alias_was_chosen,
        ..healthy()
    };
    let (verdict, answer) = outcome(&credentials(&facts(true)), "role-alias-chosen");
    assert_eq!(verdict, Outcome::Warning);
    assert!(answer.contains("allow telephone, too") && answer.contains("--role-alias"), "{answer}");
    assert!(credentials(&facts(false)).checks.iter().all(|check| check.id != "role-alias-chosen"));
    let one = DeviceFacts { alias_was_chosen: true, ..healthy() };
    assert!(credentials(&one).checks.iter().all(|check| check.id != "role-alias-chosen"));
}

#[test]
fn a_role_alias_that_is_not_there_is_answered_with_those_that_are() {
    let gone = |all: &[&str]| DeviceFacts {
        alias_name: Some("fleet".to_owned()),
        alias: Fact::Absent,
        role: Fact::Absent,
        all_aliases: Fact::Known(all.iter().map(|&name| name.to_owned()).collect()),
        ..healthy()
    };
    let answer = |facts: &DeviceFacts| outcome(&credentials(facts), "alias-exists").1;
    let some = answer(&gone(&["a", "b", "c", "d", "e", "f", "g", "h"]));
    assert!(some.contains("a, b, c, d, e, f and 2 more") && some.contains("--role-alias"), "{some}");
    assert!(answer(&gone(&[])).contains("none in this region"));
    let unnamed = DeviceFacts { alias_name: None, ..gone(&["a"]) };
    for check in ["alias-exists", "policy-allows"] {
        let (verdict, answer) = outcome(&credentials(&unnamed), check);
        assert!(verdict == Outcome::Unknown && answer.contains("there is a: name one"), "{answer}");
    }
}

#[test]
fn what_is_of_another_account_or_region_is_told() {
    let presented = |arn: &str| {
        let facts = DeviceFacts { presented: Some(arn.to_owned()), certificate: Fact::Absent, ..healthy() };
        outcome(&credentials(&facts), "account-and-region")
    };
    let (verdict, answer) = outcome(&credentials(&healthy()), "account-and-region");
    assert_eq!(verdict, Outcome::Pass);
    assert!(answer.contains("123456789012") && answer.contains("fleetdeck info"), "{answer}");
    for arn in ["arn:aws:iot:us-west-2:123456789012:cert/ab", "arn:aws:iot:eu-west-1:210987654321:cert/ab"] {
        let (verdict, answer) = presented(arn);
        assert_eq!(verdict, Outcome::Warning);
        assert!(answer.contains(arn), "{answer}");
    }
    let nobody = DeviceFacts { scope: Scope { account: String::new(), ..healthy().scope }, ..healthy() };
    assert_eq!(outcome(&credentials(&nobody), "account-and-region").0, Outcome::Unknown);
}
