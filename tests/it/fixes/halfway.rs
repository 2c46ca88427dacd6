//! A change of several calls that AWS refuses in the middle, or does not answer: what was done of it can be taken back.

use fleetdeck::diagnose::{ApiCall, EntryState, Fix, PolicyToCreate};
use fleetdeck::fleet::ProblemKind;

use super::{Account, change, document, seen, text};

fn create<'a>(target: &'a str, document: &'a str) -> Fix {
    let attached = Vec::new();
    Fix::create_policy(PolicyToCreate { policy: "fleetdeck-x", document, target, attached, notes: Vec::new() })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_before_a_refusal_is_taken_back_and_nothing_else() {
    let account = Account::with(0).await;
    let policy = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iot:CreatePolicy","iot:DeletePolicy","iot:List*","iot:Get*"],"Resource":"*"}]}"#;
    let cloud = account.open(&account.user(policy)).await.unwrap();
    let target = account.admin().await.thing_principals("broken-no-policy").await.unwrap()[0].target().to_owned();
    let before = seen(&account);
    let document = document("iot:Connect");
    let problem = cloud.execute(&create(&target, &document)).await.unwrap_err();
    assert_eq!((problem.kind, problem.missing.as_deref()), (ProblemKind::Denied, Some("iot:AttachPolicy")));
    assert!(problem.message.contains("after 1 of 2 calls were done: Create policy fleetdeck-x"), "{problem}");
    let entry = cloud.journal().await.unwrap().remove(0);
    assert!(matches!(entry.state, EntryState::Failed { .. }) && entry.done == 1, "{entry:?}");
    assert_eq!(entry.undo, [ApiCall::DeletePolicy { policy: text("fleetdeck-x") }]);
    assert_ne!(seen(&account), before);
    // The newest that can be: without its id.
    assert_eq!(cloud.undoable(None).await.unwrap().id, entry.id);
    cloud.undo(None).await.unwrap();
    assert_eq!(seen(&account), before);
    assert_eq!(cloud.undo(None).await.unwrap_err().kind, ProblemKind::NotFound, "once is enough");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undoing_that_is_refused_can_be_repeated() {
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let target = cloud.thing_principals("broken-no-policy").await.unwrap()[0].target().to_owned();
    let before = seen(&account);
    let made = cloud.execute(&create(&target, &document("iot:Connect"))).await.unwrap();
    // Somebody attaches it elsewhere, too: AWS answers as it does for some minutes after a policy is detached.
    let elsewhere = cloud.scope().iot("thinggroup/canary");
    account.running.world().change(|state| state.attach_policy("fleetdeck-x", &elsewhere)).unwrap();
    let refused = cloud.undo(None).await.unwrap_err();
    assert_eq!(refused.code.as_deref(), Some("DeleteConflictException"));
    assert!(refused.to_string().contains("up to 5 minutes"), "{refused}");
    // Not the failed undoing: that would attach it again.
    assert_eq!(cloud.undoable(None).await.unwrap().id, made.id);
    let failed = cloud.journal().await.unwrap().pop().unwrap();
    let told = cloud.undo(Some(&failed.id)).await.unwrap_err();
    assert!(told.to_string().contains(&made.id), "{told}");
    account.running.world().change(|state| state.detach_policy("fleetdeck-x", &elsewhere)).unwrap();
    cloud.undo(None).await.unwrap();
    assert_eq!(seen(&account), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_whose_number_never_came_is_found_by_its_words() {
    for (answer, was_made) in [("drop", false), ("truncate", true)] {
        let account =
            Account::with_faults(&format!("[[fault]]\noperation = \"CreatePolicyVersion\"\nanswer = \"{answer}\"\n"))
                .await;
        let cloud = account.admin().await;
        let before = seen(&account);
        let policy = || text("device-basics");
        let calls =
            vec![ApiCall::CreatePolicyVersion { policy: policy(), document: document("iot:X"), as_default: true }];
        let undo = vec![
            ApiCall::SetDefaultPolicyVersion { policy: policy(), version: text("1") },
            ApiCall::DeletePolicyVersion { policy: policy(), version: None },
        ];
        cloud.execute(&change(calls, undo)).await.unwrap_err();
        assert_eq!(seen(&account) != before, was_made, "{answer}");
        let entry = cloud.journal().await.unwrap().remove(0);
        assert!(matches!(entry.state, EntryState::Unsure { .. }), "{entry:?}");
        let back = cloud.undoable(None).await.unwrap().undo;
        assert_eq!(back.len(), 1 + usize::from(was_made), "{back:?}");
        cloud.undo(None).await.unwrap();
        assert_eq!(seen(&account), before, "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_edited_since_stays_so() {
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let role = cloud.role("wrong-service-role").await.unwrap();
    let fix = Fix::trust_role(&role, "credentials.iot.amazonaws.com", cloud.scope()).unwrap();
    cloud.execute(&fix).await.unwrap();
    let theirs = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    account.running.world().change(|state| {
        theirs.clone_into(&mut state.role_mut("wrong-service-role").unwrap().trust_document);
    });
    let refused = cloud.undo(None).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::Conflict);
    assert!(refused.message.contains("changed the document of IAM role wrong-service-role"), "{refused}");
    assert_eq!(cloud.role("wrong-service-role").await.unwrap().trust_document, theirs);

    let alias = cloud.role_alias("long-shift").await.unwrap();
    cloud.execute(&Fix::role_alias_seconds(&alias, 3600)).await.unwrap();
    account
        .running
        .world()
        .change(|state| state.update_role_alias("long-shift", None, Some(1800), jiff::Timestamp::now()))
        .unwrap();
    let refused = cloud.undo(None).await.unwrap_err();
    assert!(refused.message.contains("3600 s") && refused.message.contains("1800 s"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_given_to_a_pool_only_by_whom_may_pass_it() {
    let account = Account::with(0).await;
    let pool = format!("{}:6f1f2d9c-1c36-4a6e-8a0e-2f3f7b0c9d11", account.running.endpoints.region);
    let roles = account.running.world().read().identity_pool(&pool).unwrap().roles.clone();
    let role = account.running.world().read().role_arn("wrong-service-role");
    let set = |authenticated: Option<String>| ApiCall::SetIdentityPoolRoles {
        pool: pool.clone(),
        authenticated,
        unauthenticated: roles.get("unauthenticated").cloned(),
    };
    let before = seen(&account);
    let may = |also: &str| {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":["iot:*","iam:Get*","iam:List*",
            "cognito-identity:*"],"Resource":"*"}}{also}]}}"#
        );
        account.user(&policy)
    };
    let fix = change(vec![set(Some(role))], vec![set(roles.get("authenticated").cloned())]);
    let cloud = account.open(&may("")).await.unwrap();
    let problem = cloud.execute(&fix).await.unwrap_err();
    assert_eq!((problem.kind, problem.missing.as_deref()), (ProblemKind::Denied, Some("iam:PassRole")), "{problem}");
    assert_eq!(seen(&account), before);
    for (service, is_let) in [("credentials.iot.amazonaws.com", false), ("cognito-identity.amazonaws.com", true)] {
        let also = format!(
            r#",{{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{{"StringEquals":{{
            "iam:PassedToService":"{service}"}}}}}}"#
        );
        let cloud = account.open(&may(&also)).await.unwrap();
        assert_eq!(cloud.execute(&fix).await.is_ok(), is_let, "{service}");
    }
}
