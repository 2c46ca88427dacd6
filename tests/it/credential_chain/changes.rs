//! The executor: what it refuses, what it says, and what is on disk.

use fleetdeck::aws::Cloud;
use fleetdeck::diagnose::{ApiCall, EntryState, Fix, credentials};
use fleetdeck::emulator::Options;
use fleetdeck::fleet::ProblemKind;

use super::demo::{Fleet, certificate_id};

async fn fixes(cloud: &Cloud, fleet: &Fleet, thing: &str) -> Vec<Fix> {
    let facts = cloud.device_facts(&fleet.subject(thing), Some("fleet-access"), true).await;
    credentials(&facts).findings.remove(0).fixes
}

#[tokio::test(flavor = "multi_thread")]
async fn read_only_refuses_before_anything_is_sent_or_written() {
    let fleet = Fleet::start().await;
    let cloud = fleet.admin_read_only().await;
    let fix = fixes(&cloud, &fleet, "broken-no-policy").await.remove(0);
    let calls = cloud.calls().len();
    let problem = cloud.execute(&fix).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::ReadOnly);
    assert!(!cloud.set_read_only(false) || cloud.read_only(), "given at start, it stays");
    assert_eq!(cloud.execute(&fix).await.unwrap_err().kind, ProblemKind::ReadOnly);
    assert_eq!(cloud.undo(None).await.unwrap_err().kind, ProblemKind::NotFound);
    assert_eq!(cloud.calls().len(), calls, "nothing was sent");
    assert!(!fleet.journal().exists(), "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_by_aws_names_the_missing_action_and_is_journalled() {
    let fleet = Fleet::start().await;
    let cloud = fleet.reader().await;
    let fix = fixes(&cloud, &fleet, "broken-no-policy").await.remove(0);
    let problem = cloud.execute(&fix).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Denied);
    assert_eq!(problem.missing.as_deref(), Some("iot:AttachPolicy"));
    let journal = cloud.journal().await.unwrap();
    assert!(matches!(&journal[..], [one] if matches!(one.state, EntryState::Failed { .. })), "{journal:?}");
    let refused = cloud.undo(Some(&journal[0].id)).await.unwrap_err();
    assert!(refused.message.contains("it failed"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_eleventh_policy_is_refused_in_clear_words_and_not_tried_again() {
    let fleet = Fleet::start().await;
    let cloud = fleet.admin().await;
    let template = fixes(&cloud, &fleet, "broken-no-policy").await.remove(0);
    let arn = cloud.scope().iot(&format!("cert/{}", certificate_id(&fleet.files("broken-no-policy").unwrap())));
    let mut policies = cloud.policies(None).await.unwrap().items;
    assert!(policies.len() > 10);
    policies.retain(|policy| policy.name != "quarantine");
    let attach = |policy: &str| {
        let call = fleetdeck::diagnose::ApiCall::AttachPolicy { policy: policy.to_owned(), target: arn.clone() };
        Fix { title: call.describe(), calls: vec![call], undo: Vec::new(), ..template.clone() }
    };
    for policy in &policies[..10] {
        cloud.execute(&attach(&policy.name)).await.unwrap();
    }
    let tries = || cloud.calls().iter().filter(|call| call.operation() == "AttachPolicy").count();
    let before = tries();
    let problem = cloud.execute(&attach(&policies[10].name)).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Conflict);
    assert_eq!(problem.code.as_deref(), Some("LimitExceededException"));
    assert!(problem.to_string().contains("10 policies"), "{problem}");
    assert_eq!(tries(), before + 1, "one call");
    let twice = cloud.execute(&attach(&policies[0].name)).await.unwrap();
    assert_eq!(twice.state, EntryState::Done, "attaching twice is no fault");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_journal_nothing_is_sent() {
    let fleet = Fleet::start().await;
    let cloud = fleet.admin().await;
    let fix = fixes(&cloud, &fleet, "broken-no-policy").await.remove(0);
    std::fs::create_dir(fleet.journal()).unwrap();
    let calls = cloud.calls().len();
    let problem = cloud.execute(&fix).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Input);
    assert!(problem.to_string().contains("journal"), "{problem}");
    assert_eq!(cloud.calls().len(), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shadow_is_written_at_its_version_or_not_at_all_and_its_values_stay_out_of_the_journal() {
    let fleet = Fleet::start().await;
    let cloud = fleet.admin().await;
    let text = cloud.shadow_text("hostile-wide", None).await.unwrap().unwrap();
    let version = serde_json::from_str::<serde_json::Value>(&text).unwrap()["version"].as_i64();
    let payload = r#"{"state":{"desired":{"pin":"4711-never-written"}}}"#.to_owned();
    let fix = Fix::write_shadow("hostile-wide", None, version, payload, Vec::new(), Vec::new());
    cloud.execute(&fix).await.unwrap();
    let stale = cloud.execute(&fix).await.unwrap_err();
    assert_eq!((stale.kind, stale.code.as_deref()), (ProblemKind::Conflict, Some("ConflictException")));
    let after = cloud.shadow_text("hostile-wide", None).await.unwrap().unwrap();
    assert!(after.contains("4711-never-written"));
    let journal = std::fs::read_to_string(fleet.journal()).unwrap();
    assert!(!journal.contains("4711"), "{journal}");
    assert_eq!(cloud.undo(None).await.unwrap_err().kind, ProblemKind::NotFound, "no way back is offered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_without_a_clear_answer_is_unsure_and_can_be_taken_back() {
    for answer in ["drop", "error"] {
        let folder = tempfile::tempdir().unwrap();
        let faults = folder.path().join("faults.toml");
        std::fs::write(&faults, format!("[[fault]]\noperation = \"AttachPolicy\"\nanswer = \"{answer}\"\n")).unwrap();
        let fleet = Fleet::start_with(Options { faults: Some(faults), ..Options::default() }).await;
        let cloud = fleet.admin().await;
        let fix = fixes(&cloud, &fleet, "broken-no-policy").await.remove(0);
        cloud.execute(&fix).await.unwrap_err();
        let journal = cloud.journal().await.unwrap();
        assert!(matches!(&journal[0].state, EntryState::Unsure { message } if !message.is_empty()), "{journal:?}");
        let line = serde_json::to_value(&journal[0]).unwrap();
        assert_eq!(line["state"], "unsure", "{answer}");
        assert_eq!(cloud.undoable(Some(&journal[0].id)).await.unwrap().id, journal[0].id);
        let undone = cloud.undo(None).await.unwrap();
        assert_eq!(cloud.journal().await.unwrap()[0].state, EntryState::Undone { by: undone.id }, "{answer}");
    }
}

fn update(certificate_id: &str, new_status: &str) -> ApiCall {
    ApiCall::UpdateCertificate { certificate_id: certificate_id.to_owned(), new_status: new_status.to_owned() }
}

fn single(template: &Fix, call: ApiCall, back: ApiCall) -> Fix {
    Fix { title: call.describe(), calls: vec![call], undo: vec![back], ..template.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_there_before_is_not_taken_away_by_an_undo() {
    let fleet = Fleet::start().await;
    let cloud = fleet.admin().await;
    let fix = fixes(&cloud, &fleet, "broken-no-policy").await.remove(0);
    // Somebody else is quicker, between the preview and the yes.
    let somebody = fleet.admin().await;
    let first = somebody.execute(&fix).await.unwrap();
    let second = cloud.execute(&fix).await.unwrap();
    assert_eq!((second.state, second.undo), (EntryState::Done, Vec::new()));
    assert!(second.notes[0].contains("already"), "{:?}", second.notes);
    let refused = cloud.undo(Some(&second.id)).await.unwrap_err();
    assert!(refused.message.contains("attached to") && refused.kind == ProblemKind::Conflict, "{refused}");
    let ApiCall::AttachPolicy { policy, target } = &fix.calls[0] else { panic!("{fix:?}") };
    let attached = cloud.attached_policies(target, false).await.unwrap();
    assert!(attached.iter().any(|one| one.name == *policy));
    // What was taken back by somebody else already is no making of ours either.
    cloud.undo(Some(&first.id)).await.unwrap();
    let again = cloud.execute(&single(&fix, fix.undo[0].clone(), fix.calls[0].clone())).await.unwrap();
    assert!(again.undo.is_empty() && again.notes[0].contains("not attached"), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_changed_since_is_not_overwritten_by_an_undo() {
    let fleet = Fleet::start().await;
    let cloud = fleet.admin().await;
    let template = fixes(&cloud, &fleet, "broken-no-policy").await.remove(0);
    let id = certificate_id(&fleet.files("broken-no-policy").unwrap());
    cloud.execute(&single(&template, update(&id, "INACTIVE"), update(&id, "ACTIVE"))).await.unwrap();
    let activation = single(&template, update(&id, "ACTIVE"), update(&id, "INACTIVE"));
    let activated = cloud.execute(&activation).await.unwrap();
    let once_more = cloud.execute(&activation).await.unwrap();
    assert!(once_more.undo.is_empty() && once_more.notes[0].contains("ACTIVE already"), "{once_more:?}");
    cloud.execute(&single(&template, update(&id, "REVOKED"), update(&id, "ACTIVE"))).await.unwrap();
    let refused = cloud.undo(Some(&activated.id)).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::Conflict);
    assert!(refused.message.contains("REVOKED"), "{refused}");
    assert_eq!(cloud.certificate(&id).await.unwrap().certificate.status.as_str(), "REVOKED");
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_a_change_back_leaves_the_times_it_was_made() {
    let fleet = Fleet::start().await;
    let cloud = fleet.admin().await;
    let fix = fixes(&cloud, &fleet, "broken-no-policy").await.remove(0);
    let made = cloud.execute(&fix).await.unwrap();
    let text = std::fs::read_to_string(fleet.journal()).unwrap();
    let begun: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(begun["at"], made.at.to_string());
    assert!(begun.get("endedAt").is_none() && made.ended_at.unwrap() >= made.at, "{made:?}");
    let undone = cloud.undo(None).await.unwrap();
    let journal = cloud.journal().await.unwrap();
    assert_eq!((journal[0].at, journal[0].ended_at), (made.at, made.ended_at));
    assert_eq!((&journal[0].id, &journal[1].id), (&made.id, &undone.id), "as they were begun");
    // Not by the first line's time alone: the line of the undoing has them too.
    let last: serde_json::Value =
        serde_json::from_str(std::fs::read_to_string(fleet.journal()).unwrap().lines().last().unwrap()).unwrap();
    assert_eq!((&last["state"], &last["at"]), (&"undone".into(), &begun["at"]));
}

/// On the one thread there is: a read that blocks it would keep the other task from ever running.
#[cfg(unix)]
#[tokio::test]
async fn while_the_journal_is_read_other_tasks_go_on() {
    let fleet = Fleet::start().await;
    let cloud = fleet.admin().await;
    let pipe = fleet.journal();
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (went_on, heard) = std::sync::mpsc::channel();
    let writer = std::thread::spawn(move || {
        let in_time = heard.recv_timeout(std::time::Duration::from_secs(30)).is_ok();
        // The reader is let go whatever came, so that the test ends.
        std::fs::write(pipe, "\n").unwrap();
        in_time
    });
    let (journal, sent) = tokio::join!(cloud.journal(), async move { went_on.send(()) });
    assert!(writer.join().unwrap(), "the reading held up everything else");
    assert_eq!((journal.unwrap(), sent), (Vec::new(), Ok(())));
}
