//! Lists, details, relations and shadows of the embedded AWS IoT, and what is said when a call fails.

use fleetdeck::aws::{CallOutcome, Capability, Cloud, EndpointKind};
use fleetdeck::diagnose::{ApiCall, Fix};
use fleetdeck::emulator::Key;
use fleetdeck::fleet::{Principal, ProblemKind};
use fleetdeck::policy::Verdict;
use tokio::sync::mpsc;

use crate::account::{Account, pages};

const ALIAS: &str = "fleet-access";

#[tokio::test]
async fn a_list_comes_in_pages_and_is_whole() {
    let account = Account::with(600).await;
    let cloud = account.reader().await;
    let things = pages(|page| cloud.things(page)).await;
    assert_eq!(things[0].len(), 250, "the first page is as large as AWS allows");
    let mut names: Vec<String> = things.into_iter().flatten().map(|thing| thing.name).collect();
    names.sort();
    let there: Vec<String> = account.running.world().read().things.keys().cloned().collect();
    assert_eq!(names, there, "each once, none left out, whatever its name looks like");
    let certificates = pages(|page| cloud.certificates(page)).await;
    assert!(certificates.into_iter().flatten().count() >= 600);
    let policies: Vec<String> =
        pages(|page| cloud.policies(page)).await.into_iter().flatten().map(|policy| policy.name).collect();
    assert!(policies.contains(&"fleet-device".to_owned()));
    assert!(pages(|page| cloud.role_aliases(page)).await.concat().contains(&ALIAS.to_owned()));
    assert!(pages(|page| cloud.groups(page)).await.concat().iter().any(|group| group.name == "site-oslo"));
}

#[tokio::test]
async fn every_relation_can_be_walked_both_ways() {
    let account = Account::with(20).await;
    let cloud = account.reader().await;
    let things = pages(|page| cloud.things(page)).await.concat();
    let thing = things.iter().find(|thing| !thing.name.starts_with("broken-")).unwrap();
    let detail = cloud.thing(&thing.name).await.unwrap();
    assert_eq!(
        (&detail.arn, &detail.thing_type, &detail.attributes),
        (&thing.arn, &thing.thing_type, &thing.attributes)
    );
    let principals = cloud.thing_principals(&thing.name).await.unwrap();
    let [Principal::Certificate { arn, id }] = principals.as_slice() else { panic!("{principals:?}") };
    assert!(cloud.principal_things(arn).await.unwrap().contains(&thing.name));
    let certificate = cloud.certificate(arn).await.unwrap();
    assert_eq!(&certificate.certificate.id, id);
    assert!(certificate.not_after > certificate.not_before);
    let attached = cloud.attached_policies(arn, false).await.unwrap();
    assert_eq!(attached[0].name, "fleet-device");
    assert!(cloud.policy_targets("fleet-device").await.unwrap().contains(&principals[0]));
    let groups = cloud.thing_groups(&thing.name).await.unwrap();
    assert!(cloud.things_in_group(&groups[0].name).await.unwrap().contains(&thing.name));
    let oslo = cloud.group("site-oslo").await.unwrap();
    assert_eq!(oslo.parent.as_deref(), Some("nordics"));
    assert_eq!(oslo.ancestors, ["fleet", "nordics"]);

    let versions = cloud.policy_versions("credentials-second-version").await.unwrap();
    assert_eq!(versions.iter().map(|version| version.id.as_str()).collect::<Vec<_>>(), ["2", "1"]);
    let old = cloud.policy_version("credentials-second-version", "1").await.unwrap();
    assert!(old.contains("fleet-access-old"));
    let alias = cloud.role_alias(ALIAS).await.unwrap();
    let role = cloud.role(&alias.role_arn).await.unwrap();
    assert_eq!((role.name.as_str(), role.max_session_seconds), ("fleet-device-role", 3600));
    assert!(role.trust_document.contains("\"credentials.iot.amazonaws.com\""), "decoded: {}", role.trust_document);
}

#[tokio::test]
async fn who_may_assume_an_alias_is_evaluated_not_searched() {
    let account = Account::with(5).await;
    let cloud = account.reader().await;
    let (progress, mut heard) = mpsc::unbounded_channel();
    let relations = cloud.who_may_assume_watched(ALIAS, &progress).await.unwrap();
    let names = |list: &[fleetdeck::aws::Granting]| -> Vec<String> {
        list.iter().map(|granting| granting.policy.policy.name.clone()).collect()
    };
    let expected = ["classic-shadow-only", "credentials-any-alias", "fleet-device", "workshop-credentials"];
    assert_eq!(names(&relations.grants), expected, "a wildcard counts; other regions, cases and versions do not");
    assert_eq!(names(&relations.denies), ["quarantine"]);
    let workshop = &relations.grants[3];
    assert!(matches!(&workshop.targets.known().unwrap()[0], Principal::ThingGroup { name, .. } if name == "workshop"));
    let mut steps = Vec::new();
    while let Ok(step) = heard.try_recv() {
        steps.push(step);
    }
    let last = steps.last().unwrap();
    assert_eq!((last.done, last.total), (relations.examined, relations.examined));
    assert_eq!(steps.iter().filter(|step| step.found.is_some()).count(), expected.len());

    let reads = |cloud: &Cloud| cloud.calls().iter().filter(|call| call.operation() == "GetPolicy").count();
    let before = reads(&cloud);
    cloud.who_may_assume("pump-access").await.unwrap();
    assert_eq!(reads(&cloud), before, "the documents are remembered");
    cloud.forget();
    cloud.who_may_assume("pump-access").await.unwrap();
    assert_eq!(reads(&cloud), before * 2);
}

#[tokio::test]
async fn the_aliases_a_certificate_may_assume_come_first() {
    let account = Account::with(1).await;
    let cloud = account.reader().await;
    let arn = |principals: Vec<Principal>| principals[0].target().to_owned();
    let certificate = arn(cloud.thing_principals("broken-named-shadow").await.unwrap());
    let aliases = cloud.aliases_for_certificate(&certificate).await.unwrap();
    let all = pages(|page| cloud.role_aliases(page)).await.concat();
    assert_eq!(aliases.len(), all.len());
    assert_eq!((aliases[0].0.as_str(), aliases[0].1.verdict), (ALIAS, Verdict::Allow));
    assert!(aliases[1..].iter().all(|(_, decision)| decision.verdict != Verdict::Allow));
}

#[tokio::test]
async fn shadows_are_read_and_a_missing_one_is_none() {
    let account = Account::with(3).await;
    let cloud = account.reader().await;
    let things = pages(|page| cloud.things(page)).await.concat();
    let thing = things.iter().find(|thing| !thing.name.starts_with("broken-")).unwrap();
    let text = cloud.shadow_text(&thing.name, None).await.unwrap().unwrap();
    assert!(fleetdeck::shadow::Document::parse(&text).unwrap().version > 0);
    for name in cloud.shadow_names(&thing.name).await.unwrap() {
        assert!(cloud.shadow_text(&thing.name, Some(&name)).await.unwrap().is_some(), "{name}");
    }
    assert_eq!(cloud.shadow_text("nobody", None).await.unwrap(), None);
    assert_eq!(cloud.shadow_names("nobody").await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn endpoints_are_asked_for_once() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    let first = cloud.endpoint(EndpointKind::CredentialProvider).await.unwrap();
    assert_eq!(first, account.running.endpoints.credentials_endpoint);
    assert_eq!(cloud.endpoint(EndpointKind::CredentialProvider).await.unwrap(), first);
    assert_eq!(cloud.calls().iter().filter(|call| call.operation() == "DescribeEndpoint").count(), 1);
}

#[tokio::test]
async fn a_denied_change_names_the_missing_action() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    let heard = cloud.calls_changed();
    let certificate = cloud.thing_principals("broken-no-policy").await.unwrap()[0].target().to_owned();
    let call = ApiCall::AttachPolicy { policy: "fleet-device".to_owned(), target: certificate };
    let fix = Fix {
        id: "attach-policy:fleet-device".to_owned(),
        title: "Attach policy fleet-device".to_owned(),
        calls: vec![call],
        undo: Vec::new(),
        before: Vec::new(),
        after: Vec::new(),
        diff: Vec::new(),
        shared_by: None,
        notes: Vec::new(),
        needs_choice: None,
    };
    let problem = cloud.execute(&fix).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Denied);
    assert_eq!(problem.missing.as_deref(), Some("iot:AttachPolicy"));
    assert!(problem.request_id.is_some());
    assert!(matches!(cloud.capabilities()["iot:AttachPolicy"], Capability::Denied { .. }));
    assert_eq!(cloud.capabilities()["iot:ListThingPrincipals"], Capability::Allowed);
    let last = cloud.calls().into_iter().next_back().unwrap();
    assert_eq!(last.outcome, CallOutcome::Failed { code: "AccessDeniedException".to_owned() });
    assert_eq!(*heard.borrow(), last.number);
}

#[tokio::test]
async fn refused_credentials_are_a_matter_of_sign_in() {
    let account = Account::with(0).await;
    let known = account.running.endpoints.admin.clone();
    let stranger = Key { access_key_id: "AKIANOBODYNOBODYNOBO".to_owned(), ..known.clone() };
    let problem = account.open(&stranger).await.err().unwrap();
    assert_eq!((problem.kind, problem.tried.as_str()), (ProblemKind::SignIn, "GetCallerIdentity"), "{problem}");
    assert!(problem.next.unwrap().contains("does not know these credentials"));
    let wrong = Key { secret_access_key: "not the secret".to_owned(), ..known };
    let problem = account.open(&wrong).await.err().unwrap();
    assert_eq!(problem.kind, ProblemKind::SignIn, "{problem}");
    assert!(problem.next.as_deref().unwrap().contains("secret key does not belong"), "{problem}");
    assert!(!problem.to_string().contains("not the secret"));
}

#[tokio::test]
async fn expired_credentials_say_so_and_what_to_do() {
    let account =
        Account::with_faults("[[fault]]\noperation = \"GetCallerIdentity\"\nanswer = \"expired-token\"\n").await;
    let problem = account.open(&account.running.endpoints.admin).await.err().unwrap();
    assert_eq!(problem.kind, ProblemKind::SignIn, "{problem}");
    assert!(problem.next.unwrap().contains("have expired"));
}

#[tokio::test]
async fn where_sts_fails_the_registry_tells_the_account() {
    let account = Account::with_faults("[[fault]]\noperation = \"GetCallerIdentity\"\nanswer = \"error\"\n").await;
    let cloud = account.admin().await;
    assert_eq!(cloud.scope().account, account.running.endpoints.account);
    assert_eq!(cloud.caller().arn, "");
}

#[tokio::test]
async fn throttling_and_broken_connections_are_told_apart() {
    let faults = "[[fault]]\noperation = \"ListThings\"\nanswer = \"throttle\"\n\
                  [[fault]]\noperation = \"ListPolicies\"\nanswer = \"drop\"\n\
                  [[fault]]\noperation = \"ListCertificates\"\nanswer = \"truncate\"\n";
    let account = Account::with_faults(faults).await;
    let cloud = account.admin().await;
    let (things, policies, certificates) =
        tokio::join!(cloud.things(None), cloud.policies(None), cloud.certificates(None));
    assert_eq!(things.unwrap_err().kind, ProblemKind::Throttled);
    assert_eq!(cloud.capabilities()["iot:ListThings"], Capability::Throttled);
    assert_eq!(policies.unwrap_err().kind, ProblemKind::Network);
    let cut = certificates.unwrap_err();
    assert!(matches!(cut.kind, ProblemKind::Network | ProblemKind::Service), "{cut}");
}
