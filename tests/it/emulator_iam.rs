//! IAM and Cognito of the embedded AWS IoT, asked by the real SDK.

use crate::embedded::{ACCOUNT, Embedded, refusal};

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"credentials.iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

#[tokio::test]
async fn a_role_is_made_changed_and_deleted() {
    let embedded = Embedded::start().await;
    let iam = aws_sdk_iam::Client::new(&embedded.of(&embedded.admin));
    iam.create_role().role_name("device").path("/iot/").assume_role_policy_document(TRUST).send().await.unwrap();
    let role = iam.get_role().role_name("device").send().await.unwrap().role.unwrap();
    assert_eq!(role.arn(), format!("arn:aws:iam::{ACCOUNT}:role/iot/device"));
    assert_eq!(role.max_session_duration(), Some(3600));
    let sent = percent_encoding::percent_decode_str(role.assume_role_policy_document().unwrap());
    assert_eq!(sent.decode_utf8().unwrap(), TRUST);

    iam.update_role().role_name("device").max_session_duration(7200).send().await.unwrap();
    let other = TRUST.replace("credentials.iot", "lambda");
    iam.update_assume_role_policy().role_name("device").policy_document(&other).send().await.unwrap();
    iam.put_role_policy().role_name("device").policy_name("p").policy_document(TRUST).send().await.unwrap();
    let role = iam.get_role().role_name("device").send().await.unwrap().role.unwrap();
    assert_eq!(role.max_session_duration(), Some(7200));
    assert!(role.assume_role_policy_document().unwrap().contains("lambda"));
    assert_eq!(iam.list_role_policies().role_name("device").send().await.unwrap().policy_names(), ["p"]);
    assert!(iam.list_attached_role_policies().role_name("device").send().await.unwrap().attached_policies().is_empty());
    let (status, code, _) = refusal(iam.delete_role().role_name("device").send().await);
    assert_eq!((status, code.as_str()), (409, "DeleteConflict"));
    iam.delete_role_policy().role_name("device").policy_name("p").send().await.unwrap();
    iam.delete_role().role_name("device").send().await.unwrap();
    let (status, code, message) = refusal(iam.get_role().role_name("device").send().await);
    assert_eq!((status, code.as_str()), (404, "NoSuchEntity"));
    assert_eq!(message, "The role with name device cannot be found.");
    let user = iam.get_user().send().await.unwrap().user.unwrap();
    assert_eq!(user.user_name(), "admin");
}

#[tokio::test]
async fn a_cognito_identity_gets_an_iot_policy() {
    let embedded = Embedded::start().await;
    let config = embedded.of(&embedded.admin);
    let cognito = aws_sdk_cognitoidentity::Client::new(&config);
    let pool = cognito.create_identity_pool().identity_pool_name("app").allow_unauthenticated_identities(false);
    let pool = pool.send().await.unwrap();
    let id = pool.identity_pool_id();
    let role = format!("arn:aws:iam::{ACCOUNT}:role/app");
    cognito.set_identity_pool_roles().identity_pool_id(id).roles("authenticated", &role).send().await.unwrap();
    let roles = cognito.get_identity_pool_roles().identity_pool_id(id).send().await.unwrap();
    assert_eq!(roles.roles().unwrap()["authenticated"], role);
    let anonymous = cognito.get_id().identity_pool_id(id).send().await;
    assert_eq!(refusal(anonymous).1, "NotAuthorizedException");
    let identity = cognito.get_id().identity_pool_id(id).logins("accounts.example.com", "token").send().await.unwrap();
    let identity = identity.identity_id().unwrap();
    let described = cognito.describe_identity().identity_id(identity).send().await.unwrap();
    assert_eq!(described.logins(), ["accounts.example.com"]);
    let listed = cognito.list_identities().identity_pool_id(id).max_results(60).send().await.unwrap();
    assert_eq!(listed.identities().len(), 1);
    assert_eq!(cognito.list_identity_pools().max_results(10).send().await.unwrap().identity_pools().len(), 1);
    let missing = cognito.describe_identity().identity_id("eu-west-1:00000000-0000-4000-8000-000000000000");
    let (status, code, _) = refusal(missing.send().await);
    assert_eq!((status, code.as_str()), (400, "ResourceNotFoundException"));

    let iot = embedded.iot();
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}"#;
    iot.create_policy().policy_name("app").policy_document(document).send().await.unwrap();
    iot.attach_policy().policy_name("app").target(identity).send().await.unwrap();
    let attached = iot.list_attached_policies().target(identity).send().await.unwrap();
    assert_eq!(attached.policies()[0].policy_name(), Some("app"));
    let targets = iot.list_targets_for_policy().policy_name("app").send().await.unwrap();
    assert_eq!(targets.targets(), [identity]);
}
