//! The audit of the demo fleet: what is found, what it costs, what a missing permission leaves open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use fleetdeck::aws::key_files::certificate_id_of;
use fleetdeck::aws::{AuditAsk, AuditFile, Cloud, SharedCursor};
use fleetdeck::diagnose::{
    AUDIT_RULES, AuditCursor, AuditDepth, AuditEvent, AuditFinding, AuditGap, GapReason, RuleId,
};
use fleetdeck::emulator::Options;
use fleetdeck::emulator::demo::Plan;
use futures_util::StreamExt as _;
use jiff::Timestamp;

use crate::account::Account;

/// What an audit told.
#[derive(Debug, Default)]
struct Told {
    findings: Vec<AuditFinding>,
    gaps: Vec<AuditGap>,
    calls: usize,
    is_done: bool,
}

impl Told {
    /// Rules and the subjects that break them.
    fn by_rule(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        let mut by = BTreeMap::<_, BTreeSet<String>>::new();
        for finding in &self.findings {
            by.entry(finding.rule.as_str()).or_default().insert(finding.subject.name.clone());
        }
        by
    }
}

fn begun(cloud: &Cloud) -> SharedCursor {
    Arc::new(Mutex::new(AuditCursor::new(cloud.scope().clone(), BTreeSet::new(), Timestamp::now())))
}

async fn audit(cloud: &Cloud, depth: AuditDepth, rules: &[&str]) -> Told {
    resumed(cloud, depth, rules, &begun(cloud), usize::MAX).await
}

/// Goes on with an audit, until so many events came.
async fn resumed(cloud: &Cloud, depth: AuditDepth, rules: &[&str], cursor: &SharedCursor, events: usize) -> Told {
    let rules = rules.iter().map(|rule| RuleId::named(rule).unwrap()).collect();
    let mut told = Told::default();
    let mut stream = cloud.audit(AuditAsk { depth, rules }, cursor.clone()).take(events);
    while let Some(event) = stream.next().await {
        match event {
            AuditEvent::Progress(progress) => told.calls = progress.calls,
            AuditEvent::Found(found) => told.findings.extend(found),
            AuditEvent::Things(_) => {}
            AuditEvent::Gap(gap) => told.gaps.push(gap),
            AuditEvent::Done => told.is_done = true,
        }
    }
    told
}

/// Calls by operation, of a session that has made nothing but an audit.
fn calls(cloud: &Cloud) -> BTreeMap<String, usize> {
    let mut by = BTreeMap::new();
    for call in cloud.calls() {
        *by.entry(call.operation().to_owned()).or_default() += 1;
    }
    by
}

#[tokio::test]
async fn every_fault_of_the_demo_fleet_is_found_and_nothing_of_what_is_healthy() {
    let account = Account::with(60).await;
    let cloud = account.reader().await;
    let told = audit(&cloud, AuditDepth::All, &[]).await;
    assert!(told.is_done && told.gaps.is_empty(), "{:?}", told.gaps);
    let by = told.by_rule();
    let of = |rule: &str| by.get(rule).cloned().unwrap_or_default().into_iter().collect::<Vec<_>>();
    // No role alias is unused, since one policy allows every one; AWS takes no document that cannot be read.
    let absent = ["role-alias-unused", "policy-unreadable"];
    let all = AUDIT_RULES.iter().map(|rule| rule.id.as_str()).filter(|id| !absent.contains(id));
    assert_eq!(by.keys().copied().collect::<BTreeSet<_>>(), all.collect(), "one of each kind is planted");
    assert_eq!(of("role-alias-untrusted"), ["other-account", "wrong-service"]);
    assert_eq!(of("role-alias-too-long"), ["long-shift"]);
    assert_eq!(of("role-alias-role-missing"), ["role-gone"]);
    assert!(of("policy-variable-unresolvable").contains(&"thing-variables-only".to_owned()));
    assert!(of("policy-any-role-alias").contains(&"credentials-any-alias".to_owned()));
    for (thing, rule) in [
        ("broken-certificate-inactive", "certificate-inactive-attached"),
        ("broken-certificate-revoked", "certificate-inactive-attached"),
        ("broken-certificate-expired", "certificate-expired"),
        ("broken-no-policy", "certificate-without-policy"),
    ] {
        let principals = cloud.thing_principals(thing).await.unwrap();
        let id = principals[0].target().rsplit('/').next().unwrap().to_owned();
        assert!(of(rule).contains(&id), "{thing}: {by:#?}");
    }
    assert_eq!(of("certificate-without-policy").len(), 1, "a group's policy reaches broken-policy-on-group: {by:#?}");
    for thing in ["broken-certificate-none", "broken-certificate-unregistered", "broken-not-attached"] {
        assert!(of("thing-without-certificate").contains(&thing.to_owned()), "{by:#?}");
    }
    assert!(!of("certificate-without-thing").is_empty(), "broken-not-attached has one");
    let healthy = |name: &String| {
        let is_subject = told.findings.iter().any(|finding| finding.subject.name == *name);
        ["pump-", "valve-", "gateway-", "sensor-"].iter().any(|kind| name.starts_with(kind)) && is_subject
    };
    let things: Vec<String> = account.running.world().read().things.keys().cloned().collect();
    assert_eq!(things.iter().filter(|name| healthy(name)).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(!of("policy-resource-wildcard").contains(&"fleet-device".to_owned()), "{by:#?}");
}

/// The plan of the demo fleet says what an audit finds in it, and nothing else is found. A certificate stands there by
/// the name of its thing.
#[tokio::test]
async fn what_the_plan_expects_is_exactly_what_is_found() {
    let account = Account::with(20).await;
    let told = audit(&account.reader().await, AuditDepth::All, &[]).await;
    let id = |name: &str| certificate_id_of(&account.running.endpoints.devices.join(format!("{name}.cert.pem")));
    let mut expected = BTreeMap::<_, BTreeSet<String>>::new();
    for entry in Plan::parse(&Options::default().demo).unwrap().audit {
        let is_certificate = entry.rule.starts_with("certificate-");
        let about = entry.about.into_iter().map(|name| if is_certificate { id(&name).unwrap() } else { name });
        assert!(expected.insert(entry.rule, about.collect()).is_none(), "each rule once");
    }
    let found: BTreeMap<String, _> = told.by_rule().into_iter().map(|(rule, about)| (rule.to_owned(), about)).collect();
    assert_eq!(found, expected);
}

/// A call for each row of a list is made only where no list tells, and only when asked for.
#[tokio::test]
async fn what_lists_tell_costs_no_call_a_row() {
    let account = Account::with(600).await;
    let cloud = account.reader().await;
    let told = audit(&cloud, AuditDepth::Lists, &[]).await;
    let made = calls(&cloud);
    let of = |operation: &str| made.get(operation).copied().unwrap_or_default();
    let world = account.running.world().read();
    let pages = |rows: usize| rows.div_ceil(250);
    let (policies, certificates, things) = (world.policies.len(), world.certificates.len(), world.things.len());
    assert_eq!((of("ListCertificates"), of("ListThings")), (pages(certificates), pages(things)));
    assert_eq!((of("ListPolicies"), of("GetPolicy")), (1, policies));
    assert_eq!(of("ListTargetsForPolicy"), policies + pages(certificates) - 1, "one page more for each 250 targets");
    assert_eq!(of("DescribeCertificate") + of("ListThingPrincipals"), 0);
    let suspects = of("ListPrincipalThings");
    assert!(suspects <= 5, "certificates without a policy of their own: {made:?}");
    assert_eq!(told.calls + 1, made.values().sum::<usize>(), "each is counted; one is the sign-in's: {made:?}");
    let rows: Vec<usize> = told
        .gaps
        .iter()
        .map(|gap| match &gap.reason {
            GapReason::NotAsked { seen: 0, cost, .. } => cost.calls,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(rows[0], certificates.min(things), "what is attached, by the shorter list");
    assert!(rows[1] <= certificates && rows[1] + 10 > certificates, "validity, of active ones: {rows:?}");
}

#[tokio::test]
async fn a_refused_call_leaves_its_rules_open_and_no_others() {
    let account = Account::with(5).await;
    let all = ["certificate-without-policy", "policy-unused", "role-alias-untrusted", "certificate-expired"];
    for (action, open) in [
        ("iot:ListPolicies", vec![all[0], all[1]]),
        ("iot:ListTargetsForPolicy", vec![all[0], all[1]]),
        ("iot:ListCertificates", vec![all[0], all[3]]),
        ("iot:ListRoleAliases", vec![all[2]]),
        ("iam:GetRole", vec![all[2]]),
        ("iot:DescribeCertificate", vec![all[3]]),
    ] {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"*","Resource":"*"}},
                {{"Effect":"Deny","Action":"{action}","Resource":"*"}}]}}"#
        );
        let cloud = account.open(&account.user(&policy)).await.unwrap();
        let told = audit(&cloud, AuditDepth::All, &all).await;
        let denied = |gap: &AuditGap| gap.reason == GapReason::Denied(action.to_owned());
        assert!(!told.gaps.is_empty() && told.gaps.iter().all(denied), "{action}: {:?}", told.gaps);
        let not_judged: BTreeSet<&str> =
            told.gaps.iter().flat_map(|gap| &gap.rules).map(|rule| rule.as_str()).collect();
        assert_eq!(not_judged, open.iter().copied().collect(), "{action}");
        let found: BTreeSet<&str> = told.by_rule().into_keys().collect();
        let judged: BTreeSet<&str> = all.into_iter().filter(|rule| !open.contains(rule)).collect();
        let expected: BTreeSet<&str> = judged.into_iter().filter(|rule| *rule != "policy-unused").collect();
        assert!(found.is_superset(&expected) && found.is_disjoint(&not_judged), "{action}: {found:?}");
        assert!(told.is_done);
    }
}

/// By things where certificates may not be asked, and the other way round.
#[tokio::test]
async fn what_is_attached_is_asked_from_the_side_that_may_be_asked() {
    let account = Account::with(5).await;
    let rules = ["certificate-without-thing", "thing-without-certificate"];
    let mut found = Vec::new();
    for action in ["iot:ListPrincipalThings", "iot:ListThingPrincipals", "iot:NoSuchAction"] {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"*","Resource":"*"}},
                {{"Effect":"Deny","Action":["{action}","{action}V2"],"Resource":"*"}}]}}"#
        );
        let cloud = account.open(&account.user(&policy)).await.unwrap();
        let told = audit(&cloud, AuditDepth::All, &rules).await;
        assert_eq!(told.gaps, [], "{action}");
        found.push(told.by_rule());
    }
    assert!(found[0] == found[1] && found[1] == found[2], "{found:#?}");
}

/// Stopped after every so many events, an audit goes on and comes to the same.
#[tokio::test]
async fn a_stopped_audit_goes_on_where_it_was() {
    let account = Account::with(20).await;
    let cloud = account.reader().await;
    let whole = audit(&cloud, AuditDepth::All, &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = AuditFile::beside(&folder.path().join("journal.jsonl"), cloud.scope());
    assert_eq!(file.read(cloud.scope()).unwrap().map(|_| ()), None);
    let mut cursor = begun(&cloud);
    let mut rounds = 0;
    loop {
        let part = resumed(&cloud, AuditDepth::All, &[], &cursor, 40).await;
        rounds += 1;
        file.keep(&cursor.lock().unwrap()).unwrap();
        if part.is_done {
            break;
        }
        assert!(rounds < 40, "it comes to no end");
        cursor = Arc::new(Mutex::new(file.read(cloud.scope()).unwrap().unwrap()));
    }
    assert!(rounds > 1, "{rounds}");
    let told = Told { findings: cursor.lock().unwrap().findings.clone(), ..Told::default() };
    assert_eq!(told.by_rule(), whole.by_rule());
    assert_eq!(told.findings.len(), whole.findings.len(), "nothing twice");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let elsewhere = fleetdeck::fleet::Scope { region: "eu-north-1".to_owned(), ..cloud.scope().clone() };
    std::fs::copy(file.path(), AuditFile::beside(&folder.path().join("journal.jsonl"), &elsewhere).path()).unwrap();
    let other = AuditFile::beside(&folder.path().join("journal.jsonl"), &elsewhere);
    assert!(other.read(&elsewhere).is_err(), "another region's audit is not gone on with");
}

/// What was refused the first time is asked when the audit goes on: for all rows, for one row of many, for a list.
#[tokio::test]
async fn an_audit_with_gaps_says_nothing_wrong_and_is_whole_once_it_may_ask() {
    let account = Account::with(20).await;
    let reader = account.reader().await;
    let whole = audit(&reader, AuditDepth::All, &[]).await;
    assert_eq!(whole.gaps, []);
    let (whole, healthy) = (whole.by_rule(), whole.findings.len());
    assert!(healthy > 20, "there is something to be missed");
    let arn = |resource: &str| reader.scope().iot(resource);
    let everything = || vec!["*".to_owned()];
    let mut refusals: Vec<(&str, Vec<String>)> = AUDIT_RULES
        .iter()
        .flat_map(|rule| rule.rests_on.iter().copied())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|action| (action, everything()))
        .collect();
    refusals.extend([
        ("iot:ListThingPrincipals", vec![arn("thing/broken-*")]),
        ("iot:ListThingPrincipals", vec![arn("thing/pump-*"), arn("thing/line-*"), arn("thing/a*")]),
        ("iot:DescribeCertificate", vec![arn("cert/0*"), arn("cert/7*")]),
        ("iot:GetPolicy", vec![arn("policy/*a")]),
        ("iot:ListTargetsForPolicy", vec![arn("policy/d*"), arn("policy/s*")]),
    ]);
    for (action, resources) in refusals {
        let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": [action, format!("{action}V2")], "Resource": resources}]});
        let limited = account.open(&account.user(&policy.to_string())).await.unwrap();
        let cursor = begun(&limited);
        let first = resumed(&limited, AuditDepth::All, &[], &cursor, usize::MAX).await;
        for (rule, subjects) in first.by_rule() {
            // Of a certificate that a group's policy may reach, that much is said.
            let known = whole.get(rule).cloned().unwrap_or_default();
            let wrong: Vec<_> = subjects.difference(&known).collect();
            assert!(wrong.is_empty(), "{action} on {resources:?}: {rule}: {wrong:?}");
        }
        let second = resumed(&reader, AuditDepth::All, &[], &cursor, usize::MAX).await;
        assert_eq!(second.gaps, [], "{action} on {resources:?}");
        let told = Told { findings: cursor.lock().unwrap().findings.clone(), ..Told::default() };
        assert_eq!(told.by_rule(), whole, "{action} on {resources:?}");
    }
}
