//! What AWS refuses, in words that say what to do.

use fleetdeck::diagnose::ApiCall;
use fleetdeck::fleet::ProblemKind;

use super::{Account, change, document, seen, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_sixth_version_a_malformed_document_and_a_name_that_is_taken() {
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    for n in 0..4 {
        let make = |state: &mut fleetdeck::emulator::state::State| {
            state.create_policy_version("device-basics", &document(&format!("iot:{n}")), false, jiff::Timestamp::now())
        };
        account.running.world().change(make).unwrap();
    }
    let before = seen(&account);
    let policy = || text("device-basics");
    let new = |document: String| ApiCall::CreatePolicyVersion { policy: policy(), document, as_default: true };
    let alias = ApiCall::CreateRoleAlias {
        role_alias: text("fleet-access"),
        role_arn: text("arn:aws:iam::123456789012:role/fleet-device-role"),
        seconds: 3600,
    };
    let cases = [
        (new(document("iot:Connect")), ProblemKind::Conflict, "at most 5 versions"),
        (new(text("{")), ProblemKind::Service, "malformed"),
        (
            ApiCall::CreatePolicy { policy: policy(), document: document("iot:Connect") },
            ProblemKind::Conflict,
            "examine again",
        ),
        (alias, ProblemKind::Conflict, "examine again"),
        (ApiCall::DeletePolicy { policy: policy() }, ProblemKind::Conflict, "up to 5 minutes"),
    ];
    for (call, kind, words) in cases {
        let problem = cloud.execute(&change(vec![call.clone()], Vec::new())).await.unwrap_err();
        assert_eq!(problem.kind, kind, "{call:?}: {problem}");
        assert!(problem.to_string().contains(words), "{call:?}: {problem}");
    }
    assert_eq!(seen(&account), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_words_do_not_use_up_a_version() {
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let same = cloud.policy("device-basics").await.unwrap().document;
    let policy = || text("device-basics");
    let calls =
        vec![ApiCall::CreatePolicyVersion { policy: policy(), document: format!(" {same} "), as_default: true }];
    let undo = vec![ApiCall::DeletePolicyVersion { policy: policy(), version: None }];
    let before = seen(&account);
    let made = cloud.execute(&change(calls, undo)).await.unwrap();
    assert!(made.undo.is_empty() && made.notes[0].contains("already"), "{made:?}");
    assert_eq!(seen(&account), before);
}
