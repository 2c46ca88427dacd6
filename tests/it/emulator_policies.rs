//! What policies would allow, asked of the embedded AWS IoT: `TestAuthorization`, `GetEffectivePolicies`; and logging.

use aws_sdk_iot::types::{ActionType, AuthDecision, AuthInfo, AuthResult, LogLevel};

use crate::embedded::{ACCOUNT, Embedded, REGION, refusal};

fn arn(resource: &str) -> String {
    format!("arn:aws:iot:{REGION}:{ACCOUNT}:{resource}")
}

fn policy(effect: &str, action: &str, resource: &str) -> String {
    let resource = arn(resource);
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"}}]}}"#
    )
}

fn info(action: ActionType, resource: &str) -> AuthInfo {
    AuthInfo::builder().action_type(action).resources(arn(resource)).build().unwrap()
}

fn decisions(results: &[AuthResult]) -> Vec<&AuthDecision> {
    results.iter().filter_map(AuthResult::auth_decision).collect()
}

#[tokio::test]
async fn test_authorization_answers_for_what_is_attached_and_for_what_would_be() {
    let embedded = Embedded::start().await;
    let iot = embedded.iot();
    let made = iot.create_keys_and_certificate().set_as_active(true).send().await.unwrap();
    let cert = made.certificate_arn().unwrap();
    for (name, document) in [
        ("connect", policy("Allow", "iot:Connect", "client/${iot:Connection.Thing.ThingName}")),
        ("publish", policy("Allow", "iot:Publish", "topic/${iot:ClientId}/*")),
        ("deny", policy("Deny", "iot:Publish", "topic/*/secret")),
        ("group", policy("Allow", "iot:Subscribe", "topicfilter/all/#")),
    ] {
        iot.create_policy().policy_name(name).policy_document(document).send().await.unwrap();
    }
    for name in ["connect", "publish"] {
        iot.attach_policy().policy_name(name).target(cert).send().await.unwrap();
    }
    iot.create_thing().thing_name("t").send().await.unwrap();
    iot.attach_thing_principal().thing_name("t").principal(cert).send().await.unwrap();
    iot.create_thing_group().thing_group_name("g").send().await.unwrap();
    iot.add_thing_to_thing_group().thing_group_name("g").thing_name("t").send().await.unwrap();
    iot.attach_policy().policy_name("group").target(arn("thinggroup/g")).send().await.unwrap();

    let ask = |client: Option<&str>| {
        let asked = iot.test_authorization().principal(cert);
        let asked = if let Some(client) = client { asked.client_id(client) } else { asked };
        asked
            .auth_infos(info(ActionType::Connect, "client/t"))
            .auth_infos(info(ActionType::Publish, "topic/t/secret"))
            .auth_infos(info(ActionType::Subscribe, "topicfilter/all/#"))
    };
    let said = ask(Some("t")).send().await.unwrap();
    assert_eq!(decisions(said.auth_results()), [&AuthDecision::Allowed; 3]);
    let allowed = said.auth_results()[1].allowed().unwrap().policies();
    assert_eq!(allowed[0].policy_name(), Some("publish"));
    assert_eq!(allowed[0].policy_arn(), Some(arn("policy/publish").as_str()));

    // Whose client id is not the thing's name has neither thing variables nor the group's policies.
    let said = ask(Some("u")).send().await.unwrap();
    assert_eq!(decisions(said.auth_results()), [&AuthDecision::ImplicitDeny; 3]);
    assert_eq!(said.auth_results()[0].missing_context_values(), ["iot:Connection.Thing.ThingName"]);
    let said = ask(None).send().await.unwrap();
    assert_eq!(said.auth_results()[1].missing_context_values(), ["iot:ClientId"]);

    let said = ask(Some("t")).policy_names_to_add("deny").policy_names_to_skip("connect").send().await.unwrap();
    assert_eq!(
        decisions(said.auth_results()),
        [&AuthDecision::ImplicitDeny, &AuthDecision::ExplicitDeny, &AuthDecision::Allowed]
    );
    let denied = said.auth_results()[1].denied().unwrap().explicit_deny().unwrap().policies();
    assert_eq!(denied[0].policy_name(), Some("deny"));

    let nobody = iot.test_authorization().auth_infos(info(ActionType::Connect, "client/t")).send().await;
    assert_eq!(refusal(nobody).1, "InvalidRequestException");
    let absent = ask(None).policy_names_to_add("absent").send().await;
    assert_eq!(refusal(absent).1, "ResourceNotFoundException");
}

#[tokio::test]
async fn effective_policies_are_the_certificates_and_the_groups_and_the_pools_role() {
    let embedded = Embedded::start().await;
    let iot = embedded.iot();
    let cert = iot.create_keys_and_certificate().send().await.unwrap();
    let cert = cert.certificate_arn().unwrap();
    iot.create_thing().thing_name("t").send().await.unwrap();
    for group in ["top", "below"] {
        let parent = (group == "below").then(|| "top".to_owned());
        iot.create_thing_group().thing_group_name(group).set_parent_group_name(parent).send().await.unwrap();
    }
    iot.add_thing_to_thing_group().thing_group_name("below").thing_name("t").send().await.unwrap();
    for (name, target) in [("own", cert.to_owned()), ("of-top", arn("thinggroup/top"))] {
        iot.create_policy().policy_name(name).policy_document(policy("Allow", "iot:*", "*")).send().await.unwrap();
        iot.attach_policy().policy_name(name).target(target).send().await.unwrap();
    }
    let names =
        async |asked: aws_sdk_iot::operation::get_effective_policies::builders::GetEffectivePoliciesFluentBuilder| {
            let said = asked.send().await.unwrap();
            said.effective_policies().iter().map(|policy| policy.policy_name().unwrap().to_owned()).collect::<Vec<_>>()
        };
    let ask = || iot.get_effective_policies();
    assert_eq!(names(ask().thing_name("t").principal(cert)).await, ["of-top", "own"]);
    assert_eq!(names(ask().thing_name("t")).await, ["of-top"]);
    assert_eq!(names(ask().principal(cert)).await, ["own"]);

    let config = embedded.of(&embedded.admin);
    let (cognito, iam) = (aws_sdk_cognitoidentity::Client::new(&config), aws_sdk_iam::Client::new(&config));
    iam.create_role().role_name("guest").assume_role_policy_document(policy("Allow", "a:b", "*")).send().await.unwrap();
    let reads = policy("Allow", "iot:GetThingShadow", "*");
    iam.put_role_policy().role_name("guest").policy_name("reads").policy_document(reads).send().await.unwrap();
    let pool = cognito.create_identity_pool().identity_pool_name("p").allow_unauthenticated_identities(true);
    let pool = pool.send().await.unwrap().identity_pool_id().to_owned();
    let role = format!("arn:aws:iam::{ACCOUNT}:role/guest");
    cognito.set_identity_pool_roles().identity_pool_id(&pool).roles("unauthenticated", role).send().await.unwrap();
    assert_eq!(names(ask().cognito_identity_pool_id(&pool)).await, ["reads"]);
}

#[tokio::test]
async fn logging_is_told_once_it_is_set() {
    let embedded = Embedded::start().await;
    let iot = embedded.iot();
    let (status, code, _) = refusal(iot.get_v2_logging_options().send().await);
    assert_eq!((status, code.as_str()), (404, "NotConfiguredException"));
    let role = format!("arn:aws:iam::{ACCOUNT}:role/log");
    iot.set_v2_logging_options().role_arn(&role).default_log_level(LogLevel::Error).send().await.unwrap();
    let said = iot.get_v2_logging_options().send().await.unwrap();
    assert_eq!((said.role_arn(), said.default_log_level()), (Some(role.as_str()), Some(&LogLevel::Error)));
    assert!(!said.disable_all_logs());
}
