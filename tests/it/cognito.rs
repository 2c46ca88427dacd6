//! Identities and IAM principals of the embedded AWS IoT, looked at with every right and with one less.

use aws_sdk_cognitoidentity::Client as Cognito;
use aws_sdk_iam::Client as Iam;
use fleetdeck::diagnose::{
    AccessKind, CognitoFacts, Outcome, Report, ShadowAsked, ShadowOperation, cognito, cognito_access, iam, iam_access,
};
use fleetdeck::fleet::{Fact, IamKind, IamPrincipal};

use crate::account::Account;
use crate::embedded::Embedded;

const THING: &str = "broken-cognito-identity";
const POOL: &str = "6f1f2d9c-1c36-4a6e-8a0e-2f3f7b0c9d11";
/// Both signed in; the second one has a policy.
const LEFT_OUT: &str = "0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01";
const LET_IN: &str = "0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a02";

fn asked() -> ShadowAsked {
    ShadowAsked { thing: THING.to_owned(), shadow: None, operation: ShadowOperation::Get }
}

fn findings(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.id).collect()
}

/// The SDK's clients with every right.
fn clients(account: &Account) -> (Cognito, Iam) {
    let endpoints = &account.running.endpoints;
    let key = &endpoints.admin;
    let keys = aws_credential_types::Credentials::new(&key.access_key_id, &key.secret_access_key, None, None, "test");
    let config = aws_config::SdkConfig::builder()
        .behavior_version(aws_config::BehaviorVersion::latest())
        .region(aws_config::Region::new(endpoints.region.clone()))
        .endpoint_url(&endpoints.api_url)
        .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(keys))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    (Cognito::new(&config), Iam::new(&config))
}

fn in_region(account: &Account, id: &str) -> String {
    format!("{}:{id}", account.running.endpoints.region)
}

async fn facts(account: &Account, id: &str) -> CognitoFacts {
    let cloud = account.reader().await;
    Box::pin(cloud.cognito_facts(&in_region(account, id), None, Some(&asked()))).await
}

#[tokio::test]
async fn a_reader_sees_both_halves() {
    let account = Account::with(0).await;
    let left_out = facts(&account, LEFT_OUT).await;
    assert_eq!(left_out.pool.known().unwrap().id, in_region(&account, POOL), "looked for in all of them");
    assert_eq!(left_out.role.known().unwrap().name, "app-user-role");
    assert_eq!(left_out.role_policies.known().unwrap().identity.len(), 1);
    assert!(left_out.simulated.known().is_some_and(|all| all.len() >= 3), "{:?}", left_out.simulated);
    let report = cognito(&left_out);
    assert_eq!(findings(&report), ["cognito-no-iot-policy"], "{report:#?}");
    let fixes: Vec<&str> = report.findings[0].fixes.iter().map(|fix| fix.id.as_str()).collect();
    assert_eq!(fixes.first(), Some(&"attach-policy:app-user-shadows"), "{fixes:?}");
    let get = |facts: &CognitoFacts| {
        let rows = cognito_access(facts);
        let is_get = |kind: &AccessKind| *kind == AccessKind::ShadowHttps { shadow: None };
        rows.iter().find(|row| is_get(&row.kind) && row.action == "iot:GetThingShadow").unwrap().outcome
    };
    assert_eq!(get(&left_out), Outcome::Fail);

    let let_in = facts(&account, LET_IN).await;
    let report = cognito(&let_in);
    assert_eq!(findings(&report), [""; 0], "{report:#?}");
    assert!(report.checks.iter().all(|check| check.outcome == Outcome::Pass), "{report:#?}");
    assert_eq!(get(&let_in), Outcome::Pass);
    assert!(matches!(let_in.candidates, Fact::Unknown(_)), "nothing is missing, so nobody asked");
}

#[tokio::test]
async fn the_pool_is_found_among_several_and_a_wrong_one_settles_nothing() {
    let account = Account::with(0).await;
    let (client, _) = clients(&account);
    let mut other = String::new();
    for number in 0..3 {
        let name = format!("other {number}");
        let made = client.create_identity_pool().identity_pool_name(name).allow_unauthenticated_identities(false);
        other = made.send().await.unwrap().identity_pool_id;
    }
    let found = facts(&account, LET_IN).await;
    assert_eq!(found.pool.known().unwrap().id, in_region(&account, POOL));
    assert_eq!(findings(&cognito(&found)), [""; 0]);
    let cloud = account.reader().await;
    let id = in_region(&account, LET_IN);
    let wrong = Box::pin(cloud.cognito_facts(&id, Some(&other), Some(&asked()))).await;
    let report = cognito(&wrong);
    assert_eq!(findings(&report), [""; 0], "what that pool has no roles for is not this identity: {report:#?}");
    let pool = report.checks.iter().find(|check| check.id == "identity-pool").unwrap();
    assert!(pool.outcome == Outcome::Unknown && pool.answer.contains("does not list the identity"), "{pool:#?}");
    let named = Box::pin(cloud.cognito_facts(&id, Some(&in_region(&account, POOL)), Some(&asked()))).await;
    assert!(cognito(&named).checks.iter().all(|check| check.outcome == Outcome::Pass), "{named:#?}");
    let elsewhere = in_region(&account, "11111111-2222-4333-8444-555555555555");
    let nowhere = Box::pin(cloud.cognito_facts(&elsewhere, None, Some(&asked()))).await;
    assert_eq!(nowhere.identity, Fact::Absent);
    assert!(nowhere.pool.gap().unwrap().contains("--identity-pool"), "{:?}", nowhere.pool);
    assert_eq!(findings(&cognito(&nowhere)), ["cognito-no-such-identity"]);
}

/// What the demo fleet says of each, against what is found: the fault and no other.
#[tokio::test]
async fn every_identity_of_the_demo_fleet_has_its_fault() {
    let account = Account::with(0).await;
    let expected: [(u8, &[&str], bool); 8] = [
        (1, &["cognito-no-iot-policy"], true),
        (2, &[], true),
        (3, &["cognito-iot-not-granted"], true),
        (4, &["cognito-iam-not-granted"], true),
        // Whether Cognito's own session policies let it through nobody tells.
        (5, &[], false),
        (6, &[], false),
        (7, &["cognito-no-role"], false),
        (8, &["cognito-role-does-not-trust"], true),
    ];
    for (number, faults, is_settled) in expected {
        let report = cognito(&facts(&account, &format!("0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a0{number}")).await);
        assert_eq!(findings(&report), faults, "{number}: {report:#?}");
        let open = report.checks.iter().any(|check| check.outcome == Outcome::Unknown);
        assert_eq!(open, !is_settled, "{number}: {report:#?}");
    }
}

#[tokio::test]
async fn an_id_of_another_region_is_not_asked_about() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    let before = cloud.calls().len();
    let facts = Box::pin(cloud.cognito_facts(&format!("ap-south-1:{LET_IN}"), None, Some(&asked()))).await;
    assert_eq!(findings(&cognito(&facts)), ["cognito-wrong-region"]);
    assert_eq!(cloud.calls().len(), before);
}

/// IAM is asked by name: a role of that name here is another.
#[tokio::test]
async fn a_role_of_another_account_is_not_asked_about() {
    let account = Account::with(0).await;
    let cloud = account.reader().await;
    let before = cloud.calls().len();
    let theirs = IamPrincipal::parse("arn:aws:iam::999999999999:role/app-user-role").unwrap();
    let facts = Box::pin(cloud.iam_facts(&theirs, Some(&asked()))).await;
    let report = iam(&facts);
    assert_eq!(findings(&report), [""; 0], "{report:#?}");
    let open = report
        .checks
        .iter()
        .any(|check| check.outcome == Outcome::Unknown && check.answer.contains("of account 999999999999"));
    assert!(open, "{report:#?}");
    assert_eq!((facts.principal, cloud.calls().len()), (theirs, before));
}

/// With each read permission removed the examination ends, never says a wrong thing, and names what is missing where it
/// leaves something open.
#[tokio::test]
async fn a_missing_permission_is_named_and_nothing_wrong_is_said() {
    let account = Account::with(0).await;
    for action in [
        "cognito-identity:DescribeIdentity",
        "cognito-identity:ListIdentityPools",
        "cognito-identity:ListIdentities",
        "cognito-identity:DescribeIdentityPool",
        "cognito-identity:GetIdentityPoolRoles",
        "iam:GetRole",
        "iam:ListRolePolicies",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:SimulatePrincipalPolicy",
        "iam:ListRoles",
        "iot:ListAttachedPolicies",
        "iot:GetPolicy",
        "iot:ListPolicies",
        "iot:ListTargetsForPolicy",
        "iot:ListPolicyVersions",
        "iot:ListNamedShadowsForThing",
        "cognito-identity:*",
        "iam:*",
    ] {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"*","Resource":"*"}},
            {{"Effect":"Deny","Action":"{action}","Resource":"*"}}]}}"#
        );
        let cloud = account.open(&account.user(&policy)).await.unwrap();
        let look = async |id: &str| {
            let id = in_region(&account, id);
            cognito(&Box::pin(cloud.cognito_facts(&id, None, Some(&asked()))).await)
        };
        let let_in = look(LET_IN).await;
        assert_eq!(findings(&let_in), [""; 0], "without {action}: {let_in:#?}");
        let open: Vec<_> = let_in.checks.iter().filter(|check| check.outcome == Outcome::Unknown).collect();
        let (service, operation) = action.split_once(':').unwrap();
        let missing = if operation == "*" { service } else { action };
        let all_name_it =
            open.iter().all(|check| check.answer.contains(missing) || check.answer.contains("not both are known"));
        assert!(all_name_it, "without {action}: {open:#?}");
        assert!(let_in.checks.iter().all(|check| check.outcome != Outcome::Fail), "without {action}: {let_in:#?}");

        let left_out = look(LEFT_OUT).await;
        let said = findings(&left_out);
        assert!(said.is_empty() || said == ["cognito-no-iot-policy"], "without {action}: {left_out:#?}");
        let settled = left_out.checks.iter().all(|check| check.outcome != Outcome::Unknown);
        assert!(!said.is_empty() || !settled, "without {action}: {left_out:#?}");
    }
}

#[tokio::test]
async fn a_role_is_examined_by_its_documents_and_by_the_simulation() {
    let account = Account::with(0).await;
    let (_, client) = clients(&account);
    let cloud = account.reader().await;
    let scope = cloud.scope().clone();
    let session = format!("arn:aws:sts::{}:assumed-role/app-user-role/ada", scope.account);
    let principal = IamPrincipal::parse(&session).unwrap();
    let look = async || Box::pin(cloud.iam_facts(&principal, Some(&asked()))).await;
    let facts = look().await;
    assert_eq!(facts.principal.arn, format!("arn:aws:iam::{}:role/app-user-role", scope.account));
    let report = iam(&facts);
    assert_eq!(findings(&report), [""; 0], "{report:#?}");
    let allows = report.checks.iter().find(|check| check.id == "iam-allows").unwrap();
    assert!(allows.outcome == Outcome::Pass && allows.answer.contains("agrees"), "{allows:#?}");

    let managed = client.create_policy().policy_name("no-shadows").policy_document(
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iot:*Shadow","Resource":"*"}]}"#,
    );
    let arn = managed.send().await.unwrap().policy.unwrap().arn.unwrap();
    client.attach_role_policy().role_name("app-user-role").policy_arn(&arn).send().await.unwrap();
    let facts = look().await;
    assert!(facts.policies.known().unwrap().identity.iter().any(|one| one.name == arn && one.place == "managed"));
    assert_eq!(findings(&iam(&facts)), ["iam-denied"]);
    client.detach_role_policy().role_name("app-user-role").policy_arn(&arn).send().await.unwrap();

    let boundary = client.put_role_permissions_boundary().role_name("app-user-role").permissions_boundary(&arn);
    boundary.send().await.unwrap();
    let facts = look().await;
    assert!(facts.policies.known().unwrap().boundary.is_some());
    assert_eq!(findings(&iam(&facts)), ["iam-denied"], "the boundary denies it");
    let gone = IamPrincipal::parse(&format!("arn:aws:iam::{}:role/gone", scope.account)).unwrap();
    let facts = Box::pin(cloud.iam_facts(&gone, Some(&asked()))).await;
    assert_eq!(findings(&iam(&facts)), ["iam-principal-missing"]);
}

#[tokio::test]
async fn a_users_groups_count() {
    let account = Account::with(0).await;
    let (_, client) = clients(&account);
    client.create_user().user_name("ada").send().await.unwrap();
    client.create_group().group_name("readers").send().await.unwrap();
    client.add_user_to_group().user_name("ada").group_name("readers").send().await.unwrap();
    let cloud = account.reader().await;
    let principal = IamPrincipal {
        kind: IamKind::User,
        arn: format!("arn:aws:iam::{}:user/ada", cloud.scope().account),
        name: "ada".to_owned(),
        session: None,
    };
    let look = async || Box::pin(cloud.iam_facts(&principal, Some(&asked()))).await;
    assert_eq!(findings(&iam(&look().await)), ["iam-not-granted"]);
    let document =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:GetThingShadow","Resource":"*"}]}"#;
    let put = client.put_group_policy().group_name("readers").policy_name("shadows").policy_document(document);
    put.send().await.unwrap();
    let facts = look().await;
    assert_eq!(facts.policies.known().unwrap().identity[0].place, "group readers inline");
    assert_eq!(findings(&iam(&facts)), [""; 0]);
    assert!(iam_access(&facts).iter().any(|row| row.outcome == Outcome::Pass));
}

/// A service that does not answer leaves everything open and invents nothing.
#[tokio::test]
async fn an_account_without_pools_says_so() {
    let embedded = Embedded::start().await;
    let folder = tempfile::TempDir::new().unwrap();
    let settings = fleetdeck::aws::Settings {
        region: Some(crate::embedded::REGION.to_owned()),
        endpoint_url: Some(embedded.url.clone()),
        credentials: Some(aws_credential_types::Credentials::new(
            &embedded.admin.access_key_id,
            &embedded.admin.secret_access_key,
            None,
            None,
            "test",
        )),
        journal: folder.path().join("journal.jsonl"),
        ..fleetdeck::aws::Settings::default()
    };
    let cloud = Box::pin(fleetdeck::aws::Cloud::open(settings)).await.unwrap();
    let id = format!("{}:{LET_IN}", crate::embedded::REGION);
    let facts = Box::pin(cloud.cognito_facts(&id, None, None)).await;
    assert_eq!(facts.pool.gap().unwrap(), "there is no identity pool in this account and region");
    assert_eq!(findings(&cognito(&facts)), ["cognito-no-such-identity"]);
}
