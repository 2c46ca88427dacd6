//! Every special thing: the request's meaning, the doctor's finding, the fix, the undo.

use fleetdeck::aws::Cloud;
use fleetdeck::diagnose::{Answer, EntryState, OpenedWith, Outcome, chain, credentials, meaning};
use tokio_util::sync::CancellationToken;

use super::demo::{Fleet, Special, specials};

/// No call can mend these: a new certificate, or another name in the device, must be put there by hand.
const UNMENDED: [&str; 7] = [
    "broken-certificate-expired",
    "broken-certificate-unregistered",
    "broken-certificate-none",
    "broken-alias-missing",
    "broken-alias-case",
    "broken-cognito-identity",
    "hostile-name-\u{1b}[31m\u{202e}gnp",
];

async fn case_of(cloud: &Cloud, fleet: &Fleet, thing: &Special) -> &'static str {
    let request = thing.request();
    let header = request.thing_header.then_some(thing.name.as_str());
    let files = fleet.files(&thing.name).unwrap();
    let (exchange, issued) =
        cloud.test_credentials(&request.role_alias, header, &files, &CancellationToken::new()).await.unwrap();
    let found = meaning(&exchange);
    assert_eq!(found.case == "ok", issued.is_some());
    if let Answer::Http { .. } = &exchange.answer {
        assert!(exchange.phases.dns.is_some() && exchange.phases.tls.is_some() && exchange.phases.answer.is_some());
    }
    if found.case == "ok" {
        let caller = exchange.caller.unwrap().unwrap();
        assert!(caller.contains(":assumed-role/"), "{caller}");
        assert_eq!(exchange.key_id_tail.unwrap().len(), 4);
        assert!(exchange.expires.unwrap() > exchange.at);
    }
    found.case
}

#[tokio::test(flavor = "multi_thread")]
async fn every_broken_chain_is_named_found_mended_and_broken_again() {
    let fleet = Fleet::start().await;
    let cloud = fleet.admin().await;
    let things = specials();
    assert!(things.iter().filter(|thing| !thing.findings().is_empty()).count() > 20);
    for thing in &things {
        let name = &thing.name;
        let request = thing.request();
        if let Some(case) = thing.case() {
            assert_eq!(case_of(&cloud, &fleet, thing).await, case, "{name}: the request");
        }
        let subject = fleet.subject(name);
        let facts = cloud.device_facts(&subject, Some(&request.role_alias), request.thing_header).await;
        let report = credentials(&facts);
        let found: Vec<&str> = report.findings.iter().map(|finding| finding.id).collect();
        let wanted = thing.findings();
        assert_eq!(found, wanted, "{name}: {report:#?}");
        let ids: Vec<&str> = report.checks.iter().map(|check| check.id).collect();
        assert_eq!(ids.len(), 12, "{name}: every check is answered or skipped once: {ids:?}");
        let whole = report.checks.iter().all(|check| matches!(check.outcome, Outcome::Pass | Outcome::Skipped));
        // A certificate that ends in less than a month is worth a warning, and in order until then.
        let warned = wanted.is_empty() && report.checks.iter().any(|check| check.outcome == Outcome::Warning);
        assert_eq!(warned, name == "broken-soon-20-days", "{name}: {:#?}", report.checks);
        assert_eq!(whole, wanted.is_empty() && !warned, "{name}: {:#?}", report.checks);
        assert!(chain(&facts).len() >= 6, "{name}");
        let offered = report.findings.first().map(|finding| finding.fixes.clone()).unwrap_or_default();
        assert_eq!(offered.is_empty(), UNMENDED.contains(&name.as_str()) || wanted.is_empty(), "{name}: {report:#?}");
        for fix in &offered {
            let done = cloud.execute(fix).await.unwrap_or_else(|problem| panic!("{name}: {}: {problem}", fix.title));
            assert_eq!(done.state, EntryState::Done);
            assert_eq!(case_of(&cloud, &fleet, thing).await, "ok", "{name}: after {}", fix.title);
            let after = cloud.device_facts(&subject, Some(&request.role_alias), request.thing_header).await;
            assert_eq!(credentials(&after).findings, [], "{name}: after {}", fix.title);
            cloud.undo(None).await.unwrap_or_else(|problem| panic!("{name}: undo of {}: {problem}", fix.title));
            assert_eq!(
                case_of(&cloud, &fleet, thing).await,
                thing.case().unwrap(),
                "{name}: after undo of {}",
                fix.title
            );
            let again = cloud.device_facts(&subject, Some(&request.role_alias), request.thing_header).await;
            assert_eq!(credentials(&again), report, "{name}: after undo of {}", fix.title);
        }
    }
    let journal = cloud.journal().await.unwrap();
    let undone = journal.iter().filter(|entry| matches!(entry.state, EntryState::Undone { .. })).count();
    assert_eq!(undone * 2, journal.len(), "each change and its undoing");
    assert!(undone >= 40, "most breaks have more than one fix: {undone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_narrowest_policy_is_offered_first() {
    let fleet = Fleet::start().await;
    let cloud = fleet.admin().await;
    let facts = cloud.device_facts(&fleet.subject("broken-no-policy"), Some("fleet-access"), true).await;
    let report = credentials(&facts);
    let offered: Vec<&str> = report.findings[0].fixes.iter().map(|fix| fix.id.as_str()).collect();
    assert_eq!(
        offered,
        [
            "attach-policy:workshop-credentials",
            "attach-policy:classic-shadow-only",
            "attach-policy:fleet-device",
            "create-policy:fleetdeck-fleet-access",
            "attach-policy:credentials-any-alias",
        ]
    );
    let fix = &report.findings[0].fixes[0];
    assert_eq!(fix.shared_by, Some(1), "the group");
    assert!(fix.before[0].ends_with("none") && fix.after[0].ends_with("workshop-credentials"), "{fix:#?}");
    assert!(fix.notes.iter().any(|note| note.contains("8 minutes")));
    assert!(
        fix.calls[0]
            .aws_command(&facts.scope, &OpenedWith::default())
            .starts_with("aws iot attach-policy --policy-name workshop-credentials")
    );
}

/// The key that may only read sees everything; the same doctor, the same finding.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_gets_the_same_diagnosis() {
    let fleet = Fleet::start().await;
    let cloud = fleet.reader().await;
    let facts = cloud.device_facts(&fleet.subject("broken-other-case"), Some("fleet-access"), true).await;
    let report = credentials(&facts);
    assert_eq!(report.findings.len(), 1, "{report:#?}");
    assert!(report.findings[0].title.contains("differs in case"), "{}", report.findings[0].title);
}
