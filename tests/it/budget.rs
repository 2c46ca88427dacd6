//! The budget of API calls, over the wire: an account whose quotas are small, and one that throttles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use fleetdeck::aws::{AuditAsk, BudgetSettings, Capability, Cloud, Count, Lane, QuotaSource};
use fleetdeck::diagnose::{AuditCursor, AuditDepth, AuditEvent, AuditGap};
use fleetdeck::fleet::ProblemKind;
use futures_util::StreamExt as _;
use jiff::Timestamp;

use crate::account::Account;

const GET: &str = "GetPolicy";

/// A session that knows these quotas, in calls a second.
async fn session(account: &Account, quotas: &[(&str, f64)]) -> Cloud {
    let mut settings = account.settings(&account.running.endpoints.admin);
    let quotas = quotas.iter().map(|(operation, rate)| ((*operation).to_owned(), *rate)).collect();
    settings.budget = BudgetSettings { quotas, ..BudgetSettings::default() };
    Box::pin(Cloud::open(settings)).await.unwrap()
}

fn counted(cloud: &Cloud) -> BTreeMap<String, Count> {
    cloud.settings().tally.counts()
}

/// Audits by the lists alone; what stayed open.
async fn audit(cloud: &Cloud) -> Vec<AuditGap> {
    let cursor = AuditCursor::new(cloud.scope().clone(), BTreeSet::new(), Timestamp::now());
    let ask = AuditAsk { depth: AuditDepth::Sample(3), rules: BTreeSet::new() };
    let events = cloud.audit(ask, Arc::new(Mutex::new(cursor)));
    let gaps = events.filter_map(async |event| if let AuditEvent::Gap(gap) = event { Some(gap) } else { None });
    gaps.collect().await
}

fn failed(gaps: &[AuditGap]) -> Vec<&AuditGap> {
    let was_left_out = |gap: &&AuditGap| matches!(gap.reason, fleetdeck::diagnose::GapReason::NotAsked { .. });
    gaps.iter().filter(|gap| !was_left_out(gap)).collect()
}

fn kept(quotas: &[(&str, f64)]) -> String {
    let one =
        |(operation, rate): &(&str, f64)| format!("[[quota]]\noperation = \"{operation}\"\nper_second = {rate:.1}\n");
    quotas.iter().map(one).collect()
}

#[tokio::test]
async fn a_sweep_that_knows_the_quotas_is_never_throttled() {
    let quotas = [(GET, 20.0), ("ListTargetsForPolicy", 20.0), ("DescribeRoleAlias", 8.0), ("GetRole", 8.0)];
    let account = Account::with_faults(&kept(&quotas)).await;
    let cloud = session(&account, &quotas).await;
    let gaps = audit(&cloud).await;
    assert_eq!(failed(&gaps), Vec::<&AuditGap>::new());
    let counted = counted(&cloud);
    let policies = account.running.world().read().policies.len() as u64;
    assert_eq!(counted["iot:GetPolicy"].calls, policies);
    for (action, count) in &counted {
        assert_eq!((count.attempts, count.throttled), (count.calls, 0), "{action}");
    }
}

#[tokio::test]
async fn a_sweep_over_an_account_that_throttles_slows_down_and_ends_whole() {
    let quotas = [(GET, 4.0), ("ListTargetsForPolicy", 4.0)];
    let account = Account::with_faults(&kept(&quotas)).await;
    // It takes them for ten times as large.
    let cloud = session(&account, &[(GET, 40.0), ("ListTargetsForPolicy", 40.0)]).await;
    let mut tries = cloud.tries_changed();
    let waits = async {
        while cloud.next_try().is_none() {
            tries.changed().await.unwrap();
        }
    };
    let mut audit = Box::pin(audit(&cloud));
    tokio::select! {
        _ = &mut audit => panic!("nobody was seen to wait"),
        () = waits => {}
    }
    let gaps = audit.await;
    assert_eq!(failed(&gaps), Vec::<&AuditGap>::new());
    let counted = counted(&cloud);
    let policies = account.running.world().read().policies.len() as u64;
    let get = counted["iot:GetPolicy"];
    assert_eq!(get.calls, policies);
    assert!(get.throttled > 0, "{get:?}");
    assert_eq!(get.attempts, get.calls + get.throttled, "each throttled request was sent once more");
    assert!(get.throttled * 2 <= get.calls, "it learns: {get:?}");
    assert_eq!(cloud.next_try(), None, "nobody waits any more");
}

#[tokio::test]
async fn a_keystroke_is_answered_before_the_rest_of_a_sweep() {
    let account = Account::with(5).await;
    let cloud = session(&account, &[(GET, 10.0)]).await;
    let name = account.running.world().read().policies.keys().next().unwrap().clone();
    let asked = |cloud: &Cloud| cloud.calls().iter().filter(|call| call.operation() == GET).count();
    let sweeping = tokio::spawn({
        let cloud = cloud.clone();
        async move { audit(&cloud).await }
    });
    let mut changed = cloud.calls_changed();
    // It has used up what there was at once.
    while counted(&cloud).get("iot:GetPolicy").is_none_or(|count| count.waited.is_zero()) {
        changed.changed().await.unwrap();
    }
    for _ in 0..3 {
        let before = asked(&cloud);
        cloud.in_lane(Lane::Keystroke).policy(&name).await.unwrap();
        let between = asked(&cloud) - before;
        assert!(between <= 6, "those under way and itself, {between} answers");
    }
    let before_the_end = asked(&cloud);
    assert_eq!(failed(&sweeping.await.unwrap()), Vec::<&AuditGap>::new());
    assert!(asked(&cloud) > before_the_end, "the sweep went on after that");
}

#[tokio::test]
async fn who_waits_for_an_answer_is_told_after_three_tries() {
    let account = Account::with_faults("[[fault]]\noperation = \"ListThings\"\nanswer = \"throttle\"\n").await;
    let cloud = account.admin().await;
    let problem = cloud.things(None).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Throttled);
    let count = counted(&cloud)["iot:ListThings"];
    assert_eq!((count.calls, count.attempts, count.throttled), (1, 3, 3));
}

#[tokio::test]
async fn a_question_asked_twice_at_a_time_is_asked_once() {
    let account = Account::with_faults("[[fault]]\noperation = \"GetPolicy\"\nlatency_ms = 200\n").await;
    let cloud = account.admin().await;
    let name = account.running.world().read().policies.keys().next().unwrap().clone();
    let sent = || counted(&cloud).get("iot:GetPolicy").map_or(0, |count| count.attempts);

    let (one, other) = tokio::join!(cloud.policy(&name), cloud.policy(&name));
    assert_eq!((one.unwrap(), sent()), (other.unwrap(), 1));
    cloud.policy(&name).await.unwrap();
    assert_eq!(sent(), 2, "a later question is another one");

    let (mut leaves, mut stays) = (Box::pin(cloud.policy(&name)), Box::pin(cloud.policy(&name)));
    tokio::select! {
        biased;
        _ = &mut leaves => panic!("it takes a while"),
        _ = &mut stays => panic!("it takes a while"),
        () = tokio::task::yield_now() => {}
    }
    drop(leaves);
    stays.await.unwrap();
    assert_eq!(sent(), 3, "who goes away takes the answer from nobody");

    let background = cloud.in_lane(Lane::Background);
    let (one, other) = tokio::join!(background.policy(&name), cloud.policy(&name));
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(sent(), 5, "who waits for an answer does not wait for the background's");
    let (one, other) = tokio::join!(cloud.policy(&name), background.policy(&name));
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(sent(), 6, "but that takes what comes");

    let after_a_change = async {
        cloud.forget();
        cloud.policy(&name).await
    };
    let (one, other) = tokio::join!(cloud.policy(&name), after_a_change);
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(sent(), 8, "what was under way is older than the refresh");
}

/// A key on a row that is being filled in: its question is asked already, and goes before the others' from now on.
#[tokio::test]
async fn a_keystroke_lifts_what_the_screen_has_asked_already() {
    let account = Account::with(5).await;
    let cloud = session(&account, &[(GET, 4.0)]).await;
    let names: Vec<String> = account.running.world().read().policies.keys().take(7).cloned().collect();
    let visible = cloud.in_lane(Lane::Visible);
    for name in &names[..4] {
        visible.policy(name).await.unwrap();
    }
    let rows = names[4..].iter().map(|name| visible.policy(name));
    let rows = futures_util::future::join_all(rows);
    let (rows, key) = tokio::join!(rows, cloud.policy(&names[6]));
    assert!(key.is_ok() && rows.iter().all(Result::is_ok));
    let order: Vec<String> =
        cloud.calls().iter().filter(|call| call.operation() == GET).map(|call| call.on.clone()).collect();
    assert_eq!(order[4..], [names[6].clone(), names[4].clone(), names[5].clone()]);
}

#[tokio::test]
async fn the_account_s_own_quotas_are_read_and_kept_to() {
    let account = Account::with_faults(&("[[quota]]\noperation = \"*\"\n".to_owned() + &kept(&[(GET, 16.0)]))).await;
    let cloud = account.reader().await;
    assert_eq!(cloud.quota_source(), QuotaSource::Defaults);
    let source = cloud.learn_quotas().await;
    assert!(matches!(source, QuotaSource::ServiceQuotas(known) if known > 30), "{source:?}");
    assert_eq!(failed(&audit(&cloud).await), Vec::<&AuditGap>::new());
    let counted = counted(&cloud);
    let throttled: Vec<_> = counted.iter().filter(|(_, count)| count.throttled > 0).collect();
    assert!(throttled.is_empty(), "{throttled:?}");
    assert_eq!(cloud.learn_quotas().await, source);
    assert_eq!(counted["servicequotas:ListServiceQuotas"].calls, 1, "once a session");
}

#[tokio::test]
async fn quotas_that_may_not_be_read_are_aws_s_defaults() {
    let account = Account::with_faults(&kept(&[(GET, 16.0)])).await;
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iot:*", "Resource": "*"}}"#;
    let cloud = account.open(&account.user(policy)).await.unwrap();
    assert_eq!(cloud.learn_quotas().await, QuotaSource::Defaults);
    let fact = &cloud.capabilities()["servicequotas:ListServiceQuotas"];
    assert!(matches!(fact, Capability::Denied { .. }), "{fact:?}");
    let configured = session(&account, &[(GET, 16.0)]).await;
    assert_eq!(configured.learn_quotas().await, QuotaSource::Configured);
    assert!(!counted(&configured).contains_key("servicequotas:ListServiceQuotas"));
}

/// As AWS tells them: by name and code, in pages.
#[tokio::test]
async fn service_quotas_answers_in_pages() {
    let account = Account::with_faults(&kept(&[("ListThings", 4.0), (GET, 16.0), ("GetPolicyVersion", 15.0)])).await;
    let sdk = account.sdk_config(&account.running.endpoints.admin, None);
    let client = aws_sdk_servicequotas::Client::new(&sdk);
    let asked = client.list_service_quotas().service_code("iotcore").max_results(2);
    let first = asked.clone().send().await.unwrap();
    let second = asked.set_next_token(first.next_token.clone()).send().await.unwrap();
    assert!(first.next_token.is_some() && second.next_token.is_none());
    let quotas: Vec<_> = first.quotas().iter().chain(second.quotas()).collect();
    let things = quotas.iter().find(|quota| quota.quota_name() == Some("ListThings API TPS")).unwrap();
    assert_eq!((quotas.len(), things.quota_code(), things.value()), (3, Some("L-57AAC135"), Some(4.0)));
    let refused = client.list_service_quotas().service_code("teapot").send().await.unwrap_err();
    assert!(refused.into_service_error().is_no_such_resource_exception());
}
