//! Amazon Cognito identities of the embedded AWS IoT: how they come to credentials, and what these are good for.

use std::time::SystemTime;

use aws_sdk_cognitoidentity::Client as Cognito;
use aws_sdk_cognitoidentity::types::Credentials;
use fleetdeck::emulator::Key;
use fleetdeck::mqtt::{Client, Connect, Heard, websocket};
use tokio::net::TcpStream;

use crate::broker::client::{ALL, Session, allow, presigned};
use crate::embedded::{ACCOUNT, Embedded, refusal};

const LOGIN: &str = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_App";
const READS: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:GetThingShadow","Resource":"*"}]}"#;

/// An account with a pool whose two roles may read every shadow.
struct App {
    embedded: Embedded,
    cognito: Cognito,
    pool: String,
}

fn trust(pool: &str, amr: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
        "Principal":{{"Federated":"cognito-identity.amazonaws.com"}},"Condition":{{
        "StringEquals":{{"cognito-identity.amazonaws.com:aud":"{pool}"}},
        "ForAnyValue:StringLike":{{"cognito-identity.amazonaws.com:amr":"{amr}"}}}}}}]}}"#
    )
}

impl App {
    async fn start() -> Self {
        let embedded = Embedded::start().await;
        let config = embedded.of(&embedded.admin);
        let (cognito, iam) = (Cognito::new(&config), aws_sdk_iam::Client::new(&config));
        let pool = cognito.create_identity_pool().identity_pool_name("app").allow_unauthenticated_identities(true);
        let pool = pool.send().await.unwrap().identity_pool_id().to_owned();
        let mut roles = cognito.set_identity_pool_roles().identity_pool_id(&pool);
        for kind in ["authenticated", "unauthenticated"] {
            iam.create_role().role_name(kind).assume_role_policy_document(trust(&pool, kind)).send().await.unwrap();
            iam.put_role_policy().role_name(kind).policy_name("reads").policy_document(READS).send().await.unwrap();
            roles = roles.roles(kind, format!("arn:aws:iam::{ACCOUNT}:role/{kind}"));
        }
        roles.send().await.unwrap();
        Self { embedded, cognito, pool }
    }

    async fn identity(&self, login: Option<&str>) -> String {
        let mut asked = self.cognito.get_id().identity_pool_id(&self.pool);
        if let Some(login) = login {
            asked = asked.logins(login, "token");
        }
        asked.send().await.unwrap().identity_id.unwrap()
    }

    async fn credentials(&self, identity: &str, login: Option<&str>) -> Credentials {
        let mut asked = self.cognito.get_credentials_for_identity().identity_id(identity);
        if let Some(login) = login {
            asked = asked.logins(login, "token");
        }
        asked.send().await.unwrap().credentials.unwrap()
    }

    /// What `GetThingShadow` comes to: 404 where it is allowed, for there is none.
    async fn shadow(&self, keys: &Credentials) -> (u16, String) {
        let (id, secret) = (keys.access_key_id().unwrap(), keys.secret_key().unwrap());
        self.shadow_with(id, secret, keys.session_token().unwrap()).await
    }

    async fn shadow_with(&self, id: &str, secret: &str, token: &str) -> (u16, String) {
        let data = aws_sdk_iotdataplane::Client::new(&self.embedded.config(id, secret, Some(token)));
        let (status, code, message) = refusal(data.get_thing_shadow().thing_name("t").send().await);
        if status == 403 {
            assert_eq!(message, "", "AWS tells nothing");
        }
        (status, code)
    }

    async fn iot_policy(&self, name: &str, resource: &str, identity: &str) {
        let document = READS.replace('*', &format!("arn:aws:iot:eu-west-1:{ACCOUNT}:{resource}"));
        self.attach(name, &document, identity).await;
    }

    async fn attach(&self, name: &str, document: &str, identity: &str) {
        let iot = self.embedded.iot();
        iot.create_policy().policy_name(name).policy_document(document).send().await.unwrap();
        iot.attach_policy().policy_name(name).target(identity).send().await.unwrap();
    }

    /// What the role of authenticated or unauthenticated identities allows from now on.
    async fn role_policy(&self, role: &str, document: &str) {
        let iam = aws_sdk_iam::Client::new(&self.embedded.of(&self.embedded.admin));
        iam.put_role_policy().role_name(role).policy_name("reads").policy_document(document).send().await.unwrap();
    }

    /// A signed WebSocket with this CONNECT on its way.
    async fn knocking(&self, id: &str, secret: &str, token: Option<&str>, client_id: &str) -> Session {
        let key = Key { access_key_id: id.to_owned(), secret_access_key: secret.to_owned() };
        let address = self.embedded.url.trim_start_matches("http://");
        let url = presigned(&format!("ws://{address}/mqtt"), &key, token, SystemTime::now());
        let wire = websocket::connect(TcpStream::connect(address).await.unwrap(), &url).await.unwrap();
        Session(Client::new(wire, &Connect::new(client_id)).unwrap())
    }

    async fn over_mqtt(&self, keys: &Credentials, client_id: &str) -> Session {
        let (id, secret) = (keys.access_key_id().unwrap(), keys.secret_key().unwrap());
        self.knocking(id, secret, keys.session_token(), client_id).await
    }

    /// Credentials by the classic flow: access key id, secret, session token.
    async fn classic(&self, identity: &str, role: &str) -> (String, String, String) {
        let update = self.cognito.update_identity_pool().identity_pool_id(&self.pool).identity_pool_name("app");
        update.allow_unauthenticated_identities(true).allow_classic_flow(true).send().await.unwrap();
        let token = self.cognito.get_open_id_token().identity_id(identity).send().await.unwrap().token.unwrap();
        let sts = aws_sdk_sts::Client::new(&self.embedded.of(&self.embedded.admin));
        let asked = sts.assume_role_with_web_identity().role_session_name("app").web_identity_token(token);
        let given = asked.role_arn(format!("arn:aws:iam::{ACCOUNT}:role/{role}")).send().await.unwrap();
        let keys = given.credentials.unwrap();
        (keys.access_key_id, keys.secret_access_key, keys.session_token)
    }
}

async fn is_refused(mut session: Session) -> bool {
    match session.next().await {
        Heard::Refused { code, .. } => {
            assert_eq!(code, NOT_AUTHORIZED);
            true
        }
        Heard::Connected { .. } => false,
        other => panic!("{other:?}"),
    }
}

/// MQTT 5's "not authorized".
const NOT_AUTHORIZED: u8 = 0x87;

fn forbidden() -> (u16, String) {
    (403, "ForbiddenException".to_owned())
}

#[tokio::test]
async fn an_authenticated_identity_needs_its_role_and_an_iot_policy() {
    let app = App::start().await;
    let identity = app.identity(Some(LOGIN)).await;
    let keys = app.credentials(&identity, Some(LOGIN)).await;
    let (id, secret) = (keys.access_key_id().unwrap(), keys.secret_key().unwrap());
    let me = aws_sdk_sts::Client::new(&app.embedded.config(id, secret, keys.session_token()));
    let arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/authenticated/CognitoIdentityCredentials");
    assert_eq!(me.get_caller_identity().send().await.unwrap().arn(), Some(arn.as_str()));
    assert_eq!(app.shadow(&keys).await, forbidden(), "the role alone");
    app.iot_policy("elsewhere", "thing/u", &identity).await;
    assert_eq!(app.shadow(&keys).await, forbidden(), "another thing");
    app.iot_policy("here", "thing/t", &identity).await;
    assert_eq!(app.shadow(&keys).await.0, 404, "both");
    let iam = aws_sdk_iam::Client::new(&app.embedded.of(&app.embedded.admin));
    iam.delete_role_policy().role_name("authenticated").policy_name("reads").send().await.unwrap();
    assert_eq!(app.shadow(&keys).await, forbidden(), "the IoT policy alone");
}

#[tokio::test]
async fn an_unauthenticated_identity_has_its_role_alone_and_the_enhanced_flow_cuts_iot_off() {
    let app = App::start().await;
    let identity = app.identity(None).await;
    app.iot_policy("here", "thing/t", &identity).await;
    let keys = app.credentials(&identity, None).await;
    assert_eq!(app.shadow(&keys).await, forbidden(), "the enhanced flow's session policy");

    let token = app.cognito.get_open_id_token().identity_id(&identity);
    let (_, code, message) = refusal(token.clone().send().await);
    assert_eq!(code, "InvalidParameterException");
    assert_eq!(message, "Basic (classic) flow is not enabled, please use enhanced flow.");
    let update = app.cognito.update_identity_pool().identity_pool_id(&app.pool).identity_pool_name("app");
    update.allow_unauthenticated_identities(true).allow_classic_flow(true).send().await.unwrap();
    let token = token.send().await.unwrap().token.unwrap();
    let sts = aws_sdk_sts::Client::new(&app.embedded.of(&app.embedded.admin));
    let assume = |role: &str| {
        let role = format!("arn:aws:iam::{ACCOUNT}:role/{role}");
        sts.assume_role_with_web_identity().role_arn(role).role_session_name("app").web_identity_token(&token)
    };
    let (status, code, _) = refusal(assume("authenticated").send().await);
    assert_eq!((status, code.as_str()), (403, "AccessDenied"), "`amr` is another one");
    let given = assume("unauthenticated").send().await.unwrap();
    assert_eq!(given.subject_from_web_identity_token(), Some(identity.as_str()));
    let keys = given.credentials().unwrap();
    let (id, secret) = (keys.access_key_id(), keys.secret_access_key());
    assert_eq!(app.shadow_with(id, secret, keys.session_token()).await.0, 404, "and needs no IoT policy");
    app.embedded.iot().detach_policy().policy_name("here").target(&identity).send().await.unwrap();
    assert_eq!(app.shadow_with(id, secret, keys.session_token()).await.0, 404);
    let forged = assume("unauthenticated").web_identity_token(token.replace("eyJ", "eyK"));
    assert_eq!(refusal(forged.send().await).1, "InvalidIdentityToken");
}

#[tokio::test]
async fn nobody_gets_credentials_for_anothers_identity_or_of_a_role_that_does_not_trust_the_pool() {
    let app = App::start().await;
    let identity = app.identity(Some(LOGIN)).await;
    let ask = || app.cognito.get_credentials_for_identity().identity_id(&identity);
    let (_, code, message) = refusal(ask().send().await);
    assert_eq!(code, "NotAuthorizedException");
    assert_eq!(message, format!("Access to Identity '{identity}' is forbidden."));
    let (_, code, _) = refusal(ask().logins("accounts.example.com", "token").send().await);
    assert_eq!(code, "NotAuthorizedException");
    let iam = aws_sdk_iam::Client::new(&app.embedded.of(&app.embedded.admin));
    let other = trust("eu-west-1:00000000-0000-4000-8000-000000000000", "authenticated");
    iam.update_assume_role_policy().role_name("authenticated").policy_document(other).send().await.unwrap();
    let (_, code, message) = refusal(ask().logins(LOGIN, "token").send().await);
    assert_eq!(code, "InvalidIdentityPoolConfigurationException");
    assert_eq!(message, "Invalid identity pool configuration. Check assigned IAM roles for this pool.");
    let update = app.cognito.update_identity_pool().identity_pool_id(&app.pool).identity_pool_name("app");
    update.allow_unauthenticated_identities(false).send().await.unwrap();
    let (_, _, message) = refusal(app.cognito.get_id().identity_pool_id(&app.pool).send().await);
    assert_eq!(message, "Unauthenticated access is not supported for this identity pool.");
}

#[tokio::test]
async fn the_roles_policies_may_ask_whose_session_it_is() {
    let app = App::start().await;
    let identity = app.identity(Some(LOGIN)).await;
    app.iot_policy("here", "thing/t", &identity).await;
    let keys = app.credentials(&identity, Some(LOGIN)).await;
    let iam = aws_sdk_iam::Client::new(&app.embedded.of(&app.embedded.admin));
    for (sub, status) in [(identity.as_str(), 404), ("eu-west-1:someone-else", 403)] {
        let document = READS.replace(
            r#""Resource":"*""#,
            &format!(
                r#""Resource":"*","Condition":{{"StringEquals":{{"cognito-identity.amazonaws.com:sub":"{sub}"}}}}"#
            ),
        );
        let put = iam.put_role_policy().role_name("authenticated").policy_name("reads").policy_document(document);
        put.send().await.unwrap();
        assert_eq!(app.shadow(&keys).await.0, status, "{sub}");
    }
}

#[tokio::test]
async fn over_mqtt_an_authenticated_identity_connects_where_its_role_and_an_iot_policy_allow_it() {
    let app = App::start().await;
    let identity = app.identity(Some(LOGIN)).await;
    let keys = app.credentials(&identity, Some(LOGIN)).await;
    app.role_policy("authenticated", ALL).await;
    assert!(is_refused(app.over_mqtt(&keys, "app-1").await).await, "the role alone");
    app.attach("session", &allow(&[("iot:Connect", "client/app-*")]), &identity).await;
    assert!(!is_refused(app.over_mqtt(&keys, "app-1").await).await, "both");
    assert!(is_refused(app.over_mqtt(&keys, "other").await).await, "the role alone for this client id");
    app.role_policy("authenticated", &allow(&[("iot:Connect", "client/app-1")])).await;
    assert!(!is_refused(app.over_mqtt(&keys, "app-1").await).await, "both");
    assert!(is_refused(app.over_mqtt(&keys, "app-2").await).await, "the IoT policy alone for this client id");
    app.embedded.iot().detach_policy().policy_name("session").target(&identity).send().await.unwrap();
    assert!(is_refused(app.over_mqtt(&keys, "app-1").await).await, "the role alone again");
}

#[tokio::test]
async fn in_an_authenticated_identitys_session_role_and_iot_policy_must_both_allow_each_topic() {
    let topics = |side: &str| {
        allow(&[
            ("iot:Connect", "client/app-1"),
            ("iot:Publish", "topic/out/both"),
            ("iot:Publish", &format!("topic/out/{side}")),
            ("iot:Subscribe", "topicfilter/in/+"),
            ("iot:Subscribe", &format!("topicfilter/{side}/+")),
            ("iot:Receive", "topic/in/both"),
            ("iot:Receive", &format!("topic/in/{side}")),
        ])
    };
    let app = App::start().await;
    let identity = app.identity(Some(LOGIN)).await;
    let keys = app.credentials(&identity, Some(LOGIN)).await;
    app.role_policy("authenticated", &topics("iam")).await;
    app.attach("session", &topics("iot"), &identity).await;
    let mut session = app.over_mqtt(&keys, "app-1").await.connected().await;
    for (topic, code) in [("out/both", 0), ("out/iam", NOT_AUTHORIZED), ("out/iot", NOT_AUTHORIZED)] {
        assert_eq!(session.publish(topic, b"").await, code, "{topic}");
    }
    let granted = session.subscribe(&["in/+", "iam/+", "iot/+"], 0).await;
    assert_eq!(granted, [0, NOT_AUTHORIZED, NOT_AUTHORIZED]);
    let admin = &app.embedded.admin;
    let operator = app.knocking(&admin.access_key_id, &admin.secret_access_key, None, "operator").await;
    let mut operator = operator.connected().await;
    for topic in ["in/iam", "in/iot", "in/both"] {
        assert_eq!(operator.publish(topic, b"").await, 0, "{topic}");
    }
    assert_eq!(session.message().await.topic, "in/both", "what only one of them lets through does not come");

    let iot = app.embedded.iot();
    iot.detach_policy().policy_name("session").target(&identity).send().await.unwrap();
    assert_eq!(session.publish("out/both", b"").await, NOT_AUTHORIZED, "the role alone");
    iot.attach_policy().policy_name("session").target(&identity).send().await.unwrap();
    assert_eq!(session.publish("out/both", b"").await, 0, "both again");
    app.role_policy("authenticated", READS).await;
    assert_eq!(session.publish("out/both", b"").await, NOT_AUTHORIZED, "the IoT policy alone");
}

#[tokio::test]
async fn over_mqtt_an_unauthenticated_identity_has_its_role_alone_and_the_enhanced_flow_cuts_iot_off() {
    let app = App::start().await;
    let identity = app.identity(None).await;
    app.role_policy("unauthenticated", &allow(&[("iot:Connect", "client/app-1")])).await;
    let keys = app.credentials(&identity, None).await;
    assert!(is_refused(app.over_mqtt(&keys, "app-1").await).await, "the enhanced flow's session policy");
    let (id, secret, token) = app.classic(&identity, "unauthenticated").await;
    let knocking = async |client_id: &str| is_refused(app.knocking(&id, &secret, Some(&token), client_id).await).await;
    assert!(!knocking("app-1").await, "and needs no IoT policy");
    app.attach("session", ALL, &identity).await;
    assert!(knocking("app-2").await, "nor is helped by one");
}

/// IAM guide, `reference_policies_condition-keys`: of a role's session `aws:PrincipalArn` is the role.
#[tokio::test]
async fn a_roles_session_is_the_role_to_its_policies() {
    let app = App::start().await;
    let identity = app.identity(Some(LOGIN)).await;
    app.iot_policy("here", "thing/t", &identity).await;
    let keys = app.credentials(&identity, Some(LOGIN)).await;
    let iam = aws_sdk_iam::Client::new(&app.embedded.of(&app.embedded.admin));
    let role = format!("arn:aws:iam::{ACCOUNT}:role/authenticated");
    let session = format!("arn:aws:sts::{ACCOUNT}:assumed-role/authenticated/CognitoIdentityCredentials");
    for (operator, key, value, status) in [
        ("ArnEquals", "aws:PrincipalArn", role.as_str(), 404),
        ("ArnEquals", "aws:PrincipalArn", &session, 403),
        ("StringEquals", "aws:PrincipalAccount", ACCOUNT, 404),
        ("StringEquals", "aws:PrincipalType", "AssumedRole", 404),
        ("StringEquals", "aws:RequestedRegion", "eu-west-1", 404),
        ("StringEquals", "aws:RequestedRegion", "us-west-2", 403),
        ("StringEquals", "aws:FederatedProvider", "cognito-identity.amazonaws.com", 404),
        ("StringLike", "aws:userid", "AROA*:CognitoIdentityCredentials", 404),
        ("Bool", "aws:SecureTransport", "true", 404),
        ("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", 404),
        ("DateGreaterThan", "aws:CurrentTime", "2999-01-01T00:00:00Z", 403),
    ] {
        let condition = format!(r#""Resource":"*","Condition":{{"{operator}":{{"{key}":"{value}"}}}}"#);
        let document = READS.replace(r#""Resource":"*""#, &condition);
        let put = iam.put_role_policy().role_name("authenticated").policy_name("reads").policy_document(document);
        put.send().await.unwrap();
        assert_eq!(app.shadow(&keys).await.0, status, "{operator} {key} {value}");
    }
}

#[tokio::test]
async fn a_token_is_in_no_log() {
    let app = App::start().await;
    let identity = app.identity(None).await;
    let update = app.cognito.update_identity_pool().identity_pool_id(&app.pool).identity_pool_name("app");
    update.allow_unauthenticated_identities(true).allow_classic_flow(true).send().await.unwrap();
    let token = app.cognito.get_open_id_token().identity_id(&identity).send().await.unwrap().token.unwrap();
    let told = format!("{:?}", app.embedded.world.read().iam);
    assert!(told.contains(&identity) && !told.contains(&token), "{told}");
}
