//! The facts for the credential diagnosis: of every broken chain, with rights and without, and from a server that can
//! do nothing.

use fleetdeck::aws::Subject;
use fleetdeck::diagnose::{DeviceFacts, Outcome};
use fleetdeck::fleet::{Fact, ProblemKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::account::Account;

const ALIAS: &str = "fleet-access";

fn thing(name: &str) -> Subject {
    Subject::Thing(name.to_owned())
}

fn count(facts: &DeviceFacts, policy: &str) -> Fact<usize> {
    let candidates = facts.candidates.known().unwrap();
    candidates.iter().find(|(detail, _)| detail.policy.name == policy).unwrap().1.clone()
}

#[tokio::test]
async fn a_reader_sees_every_link() {
    let account = Account::with(7).await;
    let cloud = account.reader().await;
    let facts = cloud.device_facts(&thing("broken-no-policy"), Some(ALIAS), true).await;
    assert_eq!(facts.thing.known().unwrap().name, "broken-no-policy");
    let certificate = facts.certificate.known().unwrap();
    assert_eq!(facts.thing_principals.known().unwrap(), std::slice::from_ref(&certificate.certificate.arn));
    assert_eq!(facts.certificate_policies, Fact::Known(Vec::new()));
    assert_eq!(facts.other_versions, Fact::Known(Vec::new()));
    assert_eq!(facts.alias.known().unwrap().name, ALIAS);
    assert_eq!(facts.role.known().unwrap().name, "fleet-device-role");
    assert!(facts.all_aliases.known().unwrap().contains(&"pump-access".to_owned()));
    let targets = cloud.policy_targets("fleet-device").await.unwrap().len();
    assert_eq!(count(&facts, "fleet-device"), Fact::Known(targets));
    assert!(matches!(count(&facts, "device-basics"), Fact::Unknown(_)), "it would not help, so nobody counts");

    let arn = certificate.certificate.arn.clone();
    let same = cloud.device_facts(&Subject::Certificate(arn), Some(ALIAS), true).await;
    assert_eq!(same.thing_name.as_deref(), Some("broken-no-policy"), "found from the certificate");
    assert_eq!(same.certificate, facts.certificate);
}

#[tokio::test]
async fn policies_are_found_where_they_hang() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    let facts = cloud.device_facts(&thing("broken-policy-on-group"), Some(ALIAS), true).await;
    assert_eq!(facts.certificate_policies, Fact::Known(Vec::new()));
    let on_group = &facts.group_policies.known().unwrap()[0];
    assert_eq!(on_group.name, "workshop-credentials");
    assert!(on_group.target.ends_with(":thinggroup/workshop"));

    let facts = cloud.device_facts(&thing("broken-non-default-version"), Some(ALIAS), true).await;
    let others = facts.other_versions.known().unwrap();
    let [(policy, version)] = others.as_slice() else { panic!("{others:?}") };
    assert_eq!((policy.name.as_str(), version.as_str()), ("credentials-second-version", "2"));
    let document = &policy.detail.known().unwrap().document;
    assert!(document.contains("rolealias/fleet-access\""), "the document of that version: {document}");
}

#[tokio::test]
async fn what_is_not_there_is_absent() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    let facts = cloud.device_facts(&thing("broken-certificate-none"), Some("fleet-acess"), true).await;
    assert_eq!(facts.certificate, Fact::Absent);
    assert_eq!(facts.alias, Fact::Absent);
    let facts = cloud.device_facts(&thing("broken-role-missing"), Some("role-gone"), true).await;
    assert_eq!(facts.role, Fact::Absent);
    let facts = cloud.device_facts(&thing("nobody"), None, true).await;
    assert_eq!((&facts.thing, &facts.certificate), (&Fact::Absent, &Fact::Absent));
}

#[tokio::test]
async fn a_thing_that_is_not_there_is_one_finding_and_nothing_else_is_asked() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    for alias in [None, Some(ALIAS), Some("no-such-alias")] {
        let facts = cloud.device_facts(&thing("nobody"), alias, true).await;
        let report = fleetdeck::diagnose::credentials(&facts);
        let found: Vec<&str> = report.findings.iter().map(|finding| finding.id).collect();
        assert_eq!(found, ["thing-missing"], "{alias:?}");
        let (first, rest) = report.checks.split_first().unwrap();
        assert_eq!((first.id, first.outcome), ("thing-exists", Outcome::Fail));
        assert!(rest.iter().all(|check| check.outcome == Outcome::Skipped), "{alias:?}: {rest:#?}");
    }
}

#[tokio::test]
async fn attached_policies_are_read_anew_each_time() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    let allows = async || {
        let facts = cloud.device_facts(&thing("broken-non-default-version"), Some(ALIAS), true).await;
        fleetdeck::diagnose::credentials(&facts).findings.is_empty()
    };
    assert!(!allows().await);
    account.running.world().change(|state| {
        state.policies.get_mut("credentials-second-version").unwrap().default = 2;
    });
    assert!(allows().await, "somebody else made the right version the default");
}

#[tokio::test]
async fn an_alias_is_chosen_where_none_was_named() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    for name in ["broken-named-shadow", "broken-other-region"] {
        let facts = cloud.device_facts(&thing(name), None, true).await;
        assert_eq!(facts.alias_name.as_deref(), Some(ALIAS), "{name}");
    }
    let facts = cloud.device_facts(&thing("broken-no-policy"), None, true).await;
    assert_eq!(facts.alias_name, None, "nothing points to one of several");
    account.running.world().change(|state| {
        let connect = r#"{"Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]}"#;
        let policy = state.policies.get_mut("device-basics").unwrap();
        policy.versions.get_mut(&policy.default).unwrap().document = connect.to_owned();
    });
    let facts = cloud.device_facts(&thing("broken-policy-elsewhere"), None, true).await;
    assert_eq!(facts.alias_name, None, "another action on everything points to none either");
}

#[tokio::test]
async fn a_certificate_can_be_examined_with_a_thing_it_is_not_attached_to() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    let certificate = cloud.thing_principals("broken-no-policy").await.unwrap()[0].target().to_owned();
    let both = Subject::Device { thing: "broken-not-attached".to_owned(), certificate: certificate.clone() };
    let facts = cloud.device_facts(&both, Some(ALIAS), true).await;
    assert_eq!(facts.certificate.known().unwrap().certificate.arn, certificate);
    assert_eq!(facts.thing.known().unwrap().name, "broken-not-attached");
    assert!(!facts.thing_principals.known().unwrap().contains(&certificate));
}

#[tokio::test]
async fn every_certificate_of_a_thing_is_reported() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    let second = cloud.thing_principals("broken-policy-elsewhere").await.unwrap()[0].target().to_owned();
    let attach = fleetdeck::diagnose::ApiCall::AttachThingPrincipal {
        thing: "broken-certificate-inactive".to_owned(),
        principal: second.clone(),
    };
    let fix = fleetdeck::diagnose::Fix {
        id: "attach".to_owned(),
        title: "Attach".to_owned(),
        calls: vec![attach],
        undo: Vec::new(),
        before: Vec::new(),
        after: Vec::new(),
        diff: Vec::new(),
        shared_by: None,
        notes: Vec::new(),
        needs_choice: None,
    };
    account.admin().await.execute(&fix).await.unwrap();
    let subject = thing("broken-certificate-inactive");
    assert_eq!(cloud.device_facts_of_each(&subject, Some(ALIAS), true).await.len(), 2);
    let facts = cloud.device_facts(&subject, Some(ALIAS), true).await;
    assert_eq!(facts.certificate.known().unwrap().certificate.arn, second, "the active one goes first");
}

#[tokio::test]
async fn missing_rights_are_gaps_that_name_the_action() {
    let account = Account::with(0).await;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:DescribeThing","iot:ListThingPrincipals"],"Resource":"*"}]}"#;
    let cloud = account.open(&account.user(policy)).await.unwrap();
    let facts = cloud.device_facts(&thing("broken-no-policy"), Some(ALIAS), true).await;
    assert!(facts.thing.known().is_some());
    let denied = |gap: Option<String>, action: &str| assert_eq!(gap, Some(format!("no permission: {action}")));
    denied(facts.certificate.gap(), "iot:DescribeCertificate");
    denied(facts.certificate_policies.gap(), "iot:ListAttachedPolicies");
    denied(facts.group_policies.gap(), "iot:ListThingGroupsForThing");
    denied(facts.alias.gap(), "iot:DescribeRoleAlias");
    denied(facts.role.gap(), "iot:DescribeRoleAlias");
    denied(facts.all_aliases.gap(), "iot:ListRoleAliases");
}

#[tokio::test]
async fn the_candidates_are_a_gap_of_their_own() {
    let account = Account::with(0).await;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"},{"Effect":"Deny","Action":"iot:ListPolicies","Resource":"*"}]}"#;
    let cloud = account.open(&account.user(policy)).await.unwrap();
    let facts = cloud.device_facts(&thing("broken-no-policy"), Some(ALIAS), true).await;
    assert_eq!(facts.candidates.gap().as_deref(), Some("no permission: iot:ListPolicies"));
}

#[tokio::test]
async fn names_are_taken_whether_or_not_a_policy_may_be_read() {
    let account = Account::with(0).await;
    let now = jiff::Timestamp::now();
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]}"#;
    let name = format!("fleetdeck-{ALIAS}");
    account.running.world().change(|state| state.create_policy(&name, document, now).map(drop)).unwrap();
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:*","iam:GetRole"],"Resource":"*"},{"Effect":"Deny","Action":"iot:GetPolicy","Resource":"*"}]}"#;
    for cloud in [account.open(&account.user(policy)).await.unwrap(), account.admin().await] {
        let facts = cloud.device_facts(&thing("broken-no-policy"), Some(ALIAS), true).await;
        let report = fleetdeck::diagnose::credentials(&facts);
        let fixes: Vec<&str> = report.findings[0].fixes.iter().map(|fix| fix.id.as_str()).collect();
        assert!(fixes.contains(&format!("create-policy:{name}-2").as_str()), "{fixes:?}");
    }
}

/// What a page of a thing shows is about all that a device wants, and so are its fixes.
#[tokio::test]
async fn a_page_has_what_a_session_may_be_mended_with() {
    let account = Account::with(0).await;
    let now = jiff::Timestamp::now();
    let allow = |action: &str, resource: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}]}}"#
        )
    };
    let cloud = account.reader().await;
    let target = cloud.thing_principals("broken-no-policy").await.unwrap()[0].target().to_owned();
    let client = cloud.scope().iot("client/broken-no-polic");
    account.running.world().change(|state| {
        state.create_policy("slip", &allow("iot:Connect", &client), now).unwrap();
        state.create_policy("connects", &allow("iot:Connect", &format!("{client}y")), now).unwrap();
        state.attach_policy("slip", &target).unwrap();
    });
    let facts = cloud.device_facts_of_each(&thing("broken-no-policy"), None, true).await.remove(0);
    let asked = fleetdeck::diagnose::MqttAsked::default();
    let report = fleetdeck::diagnose::mqtt(&facts, &asked);
    let slip = report.findings.iter().find(|finding| finding.id == "mqtt-near-miss").unwrap();
    let fixes: Vec<&str> = slip.fixes.iter().map(|fix| fix.id.as_str()).collect();
    assert!(fixes.starts_with(&["correct-policy:slip"]) && fixes.contains(&"attach-policy:connects"), "{fixes:?}");
}

#[tokio::test]
async fn policies_that_may_not_be_read_are_told_apart_from_those_of_no_help() {
    let account = Account::with(0).await;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:*","iam:GetRole"],"Resource":"*"},{"Effect":"Deny","Action":"iot:GetPolicy","NotResource":"arn:aws:iot:*:*:policy/device-basics"}]}"#;
    let cloud = account.open(&account.user(policy)).await.unwrap();
    let facts = cloud.device_facts(&thing("broken-no-policy"), Some(ALIAS), true).await;
    let read: Vec<&str> = facts.candidates.known().unwrap().iter().map(|(one, _)| one.policy.name.as_str()).collect();
    assert_eq!(read, ["device-basics"]);
    assert!(facts.unread_candidates.iter().any(|(name, why)| name == "fleet-device" && why.contains("iot:GetPolicy")));
    let report = fleetdeck::diagnose::credentials(&facts);
    let told = format!("{} could not be read (no permission: iot:GetPolicy)", facts.unread_candidates.len());
    assert!(report.findings[0].advice.contains(&told), "{report:#?}");
}

#[tokio::test]
async fn the_policies_of_the_account_are_read_only_where_one_is_missing() {
    let account = Account::with(5).await;
    let cloud = account.reader().await;
    let swept = || cloud.calls().iter().any(|call| call.operation() == "ListPolicies");
    for name in ["broken-named-shadow", "broken-certificate-inactive", "broken-alias-missing", "nobody"] {
        let alias = if name == "broken-alias-missing" { "fleet-acces" } else { ALIAS };
        let facts = cloud.device_facts(&thing(name), Some(alias), true).await;
        let report = fleetdeck::diagnose::credentials(&facts);
        let told = report.checks.iter().any(|check| check.answer.contains("not needed"));
        assert!(!swept() && !told, "{name}: {report:#?}");
    }
    let facts = cloud.device_facts_of_each(&thing("broken-no-policy"), Some(ALIAS), true).await;
    assert!(facts[0].candidates.known().is_some() && swept());
}

/// Answers every request with HTTP 500 and a web page, as moto does for what it has not.
async fn web_page_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0_u8; 16 * 1024];
                let _ = stream.read(&mut request).await;
                let body = "<!doctype html>\n<title>500 Internal Server Error</title>";
                let head = "HTTP/1.1 500 INTERNAL SERVER ERROR\r\nContent-Type: text/html\r\nConnection: close\r\n";
                let answer = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    url
}

#[tokio::test]
async fn a_server_that_can_do_nothing_leaves_unknowns_not_errors() {
    let account = Account::with(0).await;
    let mut settings = account.settings(&account.running.endpoints.admin);
    settings.endpoint_url = Some(web_page_server().await);
    let cloud = Box::pin(fleetdeck::aws::Cloud::open(settings)).await.unwrap();
    let subject = thing("pump-0001");
    let (facts, things) = tokio::join!(cloud.device_facts(&subject, Some(ALIAS), true), cloud.things(None));
    for gap in [facts.thing.gap(), facts.certificate.gap(), facts.alias.gap(), facts.certificate_policies.gap()] {
        assert!(gap.as_ref().is_some_and(|gap| gap.contains("not implemented by this endpoint?")), "{gap:?}");
    }
    let problem = things.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Service);
    assert!(problem.missing.is_none(), "no permission is named for it");
}

#[tokio::test]
async fn the_targets_of_a_policy_that_very_many_share_are_not_all_counted() {
    let account = Account::with(2600).await;
    let cloud = account.reader().await;
    let facts = cloud.device_facts(&thing("broken-no-policy"), Some(ALIAS), true).await;
    assert_eq!(count(&facts, "fleet-device"), Fact::Unknown("more than 2500 targets".to_owned()));
    let calls = cloud.calls();
    let pages = calls.iter().filter(|call| call.operation() == "ListTargetsForPolicy" && call.on == "fleet-device");
    assert_eq!(pages.count(), 10);
}
