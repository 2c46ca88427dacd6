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

/// A document with one statement.
fn statement(effect: &str, action: &str, resource: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"{condition}}}]}}"#
    )
}

#[tokio::test]
async fn an_operator_is_made_and_has_the_rights_of_user_group_and_managed_policy_within_its_boundary() {
    let embedded = Embedded::start().await;
    let iam = aws_sdk_iam::Client::new(&embedded.of(&embedded.admin));
    iam.create_user().user_name("ops").send().await.unwrap();
    let (own, of_group) =
        (statement("Allow", "iot:ListThings", "*", ""), statement("Allow", "iot:ListPolicies", "*", ""));
    iam.put_user_policy().user_name("ops").policy_name("own").policy_document(&own).send().await.unwrap();
    iam.create_group().group_name("team").send().await.unwrap();
    iam.put_group_policy().group_name("team").policy_name("all").policy_document(&of_group).send().await.unwrap();
    iam.add_user_to_group().group_name("team").user_name("ops").send().await.unwrap();
    let managed = statement("Allow", "iot:ListCertificates", "*", "");
    let managed = iam.create_policy().policy_name("certs").policy_document(&managed).send().await.unwrap();
    let arn = managed.policy().unwrap().arn().unwrap().to_owned();
    iam.attach_user_policy().user_name("ops").policy_arn(&arn).send().await.unwrap();
    let key = iam.create_access_key().user_name("ops").send().await.unwrap().access_key.unwrap();
    let iot = aws_sdk_iot::Client::new(&embedded.config(key.access_key_id(), key.secret_access_key(), None));
    iot.list_things().send().await.unwrap();
    iot.list_policies().send().await.unwrap();
    iot.list_certificates().send().await.unwrap();
    assert_eq!(refusal(iot.list_role_aliases().send().await).0, 403);

    let reader = aws_sdk_iam::Client::new(&embedded.of(&embedded.reader));
    assert_eq!(reader.list_user_policies().user_name("ops").send().await.unwrap().policy_names(), ["own"]);
    let read = reader.get_user_policy().user_name("ops").policy_name("own").send().await.unwrap();
    let document = percent_encoding::percent_decode_str(read.policy_document()).decode_utf8().unwrap().into_owned();
    assert_eq!(document, own);
    let attached = reader.list_attached_user_policies().user_name("ops").send().await.unwrap();
    assert_eq!(attached.attached_policies()[0].policy_arn(), Some(arn.as_str()));
    assert_eq!(reader.list_groups_for_user().user_name("ops").send().await.unwrap().groups()[0].group_name(), "team");
    assert_eq!(reader.list_group_policies().group_name("team").send().await.unwrap().policy_names(), ["all"]);
    let policy = reader.get_policy().policy_arn(&arn).send().await.unwrap().policy.unwrap();
    let version = policy.default_version_id().unwrap();
    reader.get_policy_version().policy_arn(&arn).version_id(version).send().await.unwrap();
    assert_eq!(refusal(reader.create_user().user_name("x").send().await).1, "AccessDenied");

    let narrow = statement("Allow", "iot:ListThings", "*", "");
    let narrow = iam.create_policy().policy_name("narrow").policy_document(&narrow).send().await.unwrap();
    let boundary = narrow.policy().unwrap().arn().unwrap();
    iam.put_user_permissions_boundary().user_name("ops").permissions_boundary(boundary).send().await.unwrap();
    iot.list_things().send().await.unwrap();
    let (_, _, message) = refusal(iot.list_policies().send().await);
    assert!(message.ends_with("because no permissions boundary allows the iot:ListPolicies action"), "{message}");
    let user = reader.get_user().user_name("ops").send().await.unwrap().user.unwrap();
    assert_eq!(user.permissions_boundary().unwrap().permissions_boundary_arn(), Some(boundary));
    iam.delete_user_policy().user_name("ops").policy_name("own").send().await.unwrap();
    assert_eq!(refusal(iot.list_things().send().await).0, 403);
}

#[tokio::test]
async fn the_simulator_says_what_iam_would_by_which_statement_and_what_it_was_not_told() {
    use aws_sdk_iam::types::{ContextEntry, PolicyEvaluationDecisionType as Says};
    let embedded = Embedded::start().await;
    let iam = aws_sdk_iam::Client::new(&embedded.of(&embedded.admin));
    iam.create_role().role_name("app").assume_role_policy_document(TRUST).send().await.unwrap();
    let thing = |name: &str| format!("arn:aws:iot:eu-west-1:{ACCOUNT}:thing/{name}");
    let own = thing("${credentials-iot:ThingName}");
    let own = statement("Allow", "iot:GetThingShadow", &own, "");
    let deny = statement("Deny", "iot:*", &thing("secret"), "");
    let at_home = r#","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}"#;
    let at_home = statement("Allow", "iot:UpdateThingShadow", "*", at_home);
    for (name, document) in [("own", &own), ("deny", &deny), ("home", &at_home)] {
        iam.put_role_policy().role_name("app").policy_name(name).policy_document(document).send().await.unwrap();
    }
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/app");
    let entry = ContextEntry::builder().context_key_name("credentials-iot:ThingName").context_key_values("t");
    let asked = iam
        .simulate_principal_policy()
        .policy_source_arn(&arn)
        .action_names("iot:GetThingShadow")
        .action_names("iot:UpdateThingShadow")
        .resource_arns(thing("t"))
        .resource_arns(thing("secret"))
        .context_entries(entry.context_key_type("string".into()).build());
    let said = asked.send().await.unwrap();
    let [get, update] = said.evaluation_results() else { panic!("one result an action: {said:?}") };
    assert_eq!(get.eval_decision(), &Says::ExplicitDeny, "the most restrictive of all");
    let [own, secret] = get.resource_specific_results() else { panic!("{get:?}") };
    assert_eq!((own.eval_resource_name(), own.eval_resource_decision()), (thing("t").as_str(), &Says::Allowed));
    assert_eq!(own.matched_statements()[0].source_policy_id(), Some("role_app_own"));
    assert_eq!(secret.eval_resource_decision(), &Says::ExplicitDeny);
    assert_eq!(secret.matched_statements()[0].source_policy_id(), Some("role_app_deny"));
    let [elsewhere, _] = update.resource_specific_results() else { panic!("{update:?}") };
    assert_eq!(elsewhere.eval_resource_decision(), &Says::ImplicitDeny);
    assert_eq!(elsewhere.missing_context_values(), ["aws:RequestedRegion"]);

    let narrow = statement("Allow", "iot:UpdateThingShadow", "*", "");
    let narrow = iam.create_policy().policy_name("narrow").policy_document(&narrow).send().await.unwrap();
    let boundary = narrow.policy().unwrap().arn().unwrap();
    iam.put_role_permissions_boundary().role_name("app").permissions_boundary(boundary).send().await.unwrap();
    let entry = ContextEntry::builder().context_key_name("credentials-iot:ThingName").context_key_values("t").build();
    let asked = iam.simulate_principal_policy().policy_source_arn(&arn).action_names("iot:GetThingShadow");
    let said = asked.resource_arns(thing("t")).context_entries(entry).send().await.unwrap();
    let result = &said.evaluation_results()[0];
    assert_eq!(result.eval_decision(), &Says::ImplicitDeny);
    assert!(!result.permissions_boundary_decision_detail().unwrap().allowed_by_permissions_boundary());

    let nobody = iam.simulate_principal_policy().policy_source_arn(format!("{arn}-gone")).action_names("iot:Connect");
    assert_eq!(refusal(nobody.send().await).1, "NoSuchEntity");
}

#[tokio::test]
async fn a_key_without_an_action_lacks_it_and_nothing_else() {
    let embedded = Embedded::start().await;
    let now = jiff::Timestamp::now();
    let key = embedded.world.change(|state| fleetdeck::emulator::access::key_without(state, "iot:ListPolicies", now));
    let iot = aws_sdk_iot::Client::new(&embedded.of(&key));
    iot.list_things().send().await.unwrap();
    let (_, _, message) = refusal(iot.list_policies().send().await);
    assert!(message.contains("reader-without-iot-ListPolicies is not authorized"), "{message}");
}
