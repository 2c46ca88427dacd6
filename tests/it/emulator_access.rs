//! Who may ask the embedded AWS IoT for what: signatures, sessions, IAM.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    SessionTokenMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use fleetdeck::emulator::faults::Faults;
use fleetdeck::emulator::store;
use fleetdeck::fleet::Scope;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_util::sync::CancellationToken;

use crate::embedded::{ACCOUNT, Embedded, REGION, refusal};

const INVALID_TOKEN: &str = "The security token included in the request is invalid.";

#[tokio::test]
async fn the_reader_reads_and_is_refused_every_change_in_aws_words() {
    let embedded = Embedded::start().await;
    let admin = embedded.iot();
    let made = admin.create_keys_and_certificate().send().await.unwrap();
    let (cert, id) = (made.certificate_arn().unwrap(), made.certificate_id().unwrap());
    admin.create_thing().thing_name("t").send().await.unwrap();
    let config = embedded.of(&embedded.reader);
    let reader = aws_sdk_iot::Client::new(&config);
    assert_eq!(reader.list_things().send().await.unwrap().things().len(), 1);
    reader.describe_thing().thing_name("t").send().await.unwrap();
    reader.describe_certificate().certificate_id(id).send().await.unwrap();
    reader.list_attached_policies().target(cert).send().await.unwrap();

    let (status, code, message) = refusal(reader.attach_policy().policy_name("p").target(cert).send().await);
    assert_eq!((status, code.as_str()), (403, "AccessDeniedException"));
    assert_eq!(
        message,
        format!(
            "User: arn:aws:iam::{ACCOUNT}:user/reader is not authorized to perform: iot:AttachPolicy on resource: \
             {cert} because no identity-based policy allows the iot:AttachPolicy action"
        )
    );
    for denied in [
        refusal(reader.create_thing().thing_name("u").send().await).2,
        refusal(reader.delete_thing().thing_name("t").send().await).2,
        refusal(reader.update_certificate().certificate_id(id).new_status("ACTIVE".into()).send().await).2,
        refusal(reader.attach_thing_principal().thing_name("t").principal(cert).send().await).2,
    ] {
        assert!(denied.contains("is not authorized to perform: iot:"), "{denied}");
    }
    let data = aws_sdk_iotdataplane::Client::new(&config);
    let update = data.update_thing_shadow().thing_name("t").payload(b"{}".to_vec().into()).send().await;
    let (status, code, message) = refusal(update);
    assert_eq!((status, code.as_str(), message.as_str()), (403, "ForbiddenException", ""));
    let iam = aws_sdk_iam::Client::new(&config);
    let (status, code, _) = refusal(iam.update_assume_role_policy().role_name("r").policy_document("{}").send().await);
    assert_eq!((status, code.as_str()), (403, "AccessDenied"));
}

#[tokio::test]
async fn a_resource_and_an_explicit_deny_are_respected() {
    let embedded = Embedded::start().await;
    let document = format!(
        r#"{{"Version":"2012-10-17","Statement":[
            {{"Effect":"Allow","Action":"iot:*","Resource":"arn:aws:iot:{REGION}:{ACCOUNT}:thing/own-*"}},
            {{"Effect":"Deny","Action":"iot:DeleteThing","Resource":"*"}}]}}"#
    );
    let now = jiff::Timestamp::now();
    embedded.world.change(|state| state.add_user("narrow", &document, "AKIANARROW0000000000", "secret", now));
    let narrow = aws_sdk_iot::Client::new(&embedded.config("AKIANARROW0000000000", "secret", None));
    narrow.create_thing().thing_name("own-1").send().await.unwrap();
    assert_eq!(refusal(narrow.create_thing().thing_name("other").send().await).0, 403);
    let (_, _, message) = refusal(narrow.delete_thing().thing_name("own-1").send().await);
    assert!(message.ends_with("with an explicit deny in an identity-based policy"), "{message}");
    let role = format!("arn:aws:iam::{ACCOUNT}:role/r");
    let alias = narrow.create_role_alias().role_alias("a").role_arn(&role).send().await;
    assert!(refusal(alias).2.contains("iot:CreateRoleAlias"));
}

#[tokio::test]
async fn making_a_role_alias_takes_pass_role() {
    let embedded = Embedded::start().await;
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}"#;
    let now = jiff::Timestamp::now();
    embedded.world.change(|state| state.add_user("u", document, "AKIAU000000000000000", "secret", now));
    let iot = aws_sdk_iot::Client::new(&embedded.config("AKIAU000000000000000", "secret", None));
    let role = format!("arn:aws:iam::{ACCOUNT}:role/r");
    let (status, _, message) = refusal(iot.create_role_alias().role_alias("a").role_arn(&role).send().await);
    assert_eq!(status, 403);
    assert!(message.contains(&format!("iam:PassRole on resource: {role}")), "{message}");
}

#[tokio::test]
async fn keys_that_are_unknown_and_secrets_that_are_wrong_are_refused() {
    let embedded = Embedded::start().await;
    let unknown = embedded.config("AKIAUNKNOWN000000000", "secret", None);
    let (status, code, message) = refusal(aws_sdk_iot::Client::new(&unknown).list_things().send().await);
    assert_eq!((status, code.as_str(), message.as_str()), (403, "UnrecognizedClientException", INVALID_TOKEN));
    let sts = refusal(aws_sdk_sts::Client::new(&unknown).get_caller_identity().send().await);
    assert_eq!(sts, (403, "InvalidClientTokenId".to_owned(), INVALID_TOKEN.to_owned()));
    let wrong = embedded.config(&embedded.admin.access_key_id, "wrong", None);
    let (status, code, message) = refusal(aws_sdk_iot::Client::new(&wrong).list_things().send().await);
    assert_eq!((status, code.as_str()), (403, "InvalidSignatureException"));
    assert!(message.starts_with("The request signature we calculated does not match"), "{message}");
    let sts = refusal(aws_sdk_sts::Client::new(&wrong).get_caller_identity().send().await);
    assert_eq!(sts.1, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn role_credentials_carry_their_roles_policies_until_they_expire() {
    let embedded = Embedded::start().await;
    let now = jiff::Timestamp::now();
    let reads = r#"{"Statement":{"Effect":"Allow","Action":"iot:GetThingShadow","Resource":"arn:aws:iot:*:*:thing/${credentials-iot:ThingName}"},"Version":"2012-10-17"}"#;
    let issue = |until: jiff::Timestamp| {
        embedded.world.change(|state| {
            let keys = BTreeMap::from([("credentials-iot:ThingName".to_owned(), "t".to_owned())]);
            state.issue_role_credentials("device", "0123abcd", until, keys, now)
        })
    };
    embedded.world.change(|state| {
        state.add_role("device", "{}", 3600, now);
        state.role_mut("device").unwrap().policies.insert("reads".to_owned(), reads.to_owned());
    });
    let (id, issued) = issue(now + jiff::SignedDuration::from_hours(1));
    let config = embedded.config(&id, &issued.secret, Some(&issued.session_token));
    let me = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await.unwrap();
    assert_eq!(me.arn(), Some(format!("arn:aws:sts::{ACCOUNT}:assumed-role/device/0123abcd").as_str()));
    let data = aws_sdk_iotdataplane::Client::new(&config);
    assert_eq!(refusal(data.get_thing_shadow().thing_name("t").send().await).0, 404, "allowed, and absent");
    assert_eq!(refusal(data.get_thing_shadow().thing_name("u").send().await).0, 403);
    let without = embedded.config(&id, &issued.secret, None);
    let (_, code, _) =
        refusal(aws_sdk_iotdataplane::Client::new(&without).get_thing_shadow().thing_name("t").send().await);
    assert_eq!(code, "UnrecognizedClientException");

    let (id, issued) = issue(now - jiff::SignedDuration::from_secs(1));
    let expired = embedded.config(&id, &issued.secret, Some(&issued.session_token));
    let (status, code, _) = refusal(aws_sdk_sts::Client::new(&expired).get_caller_identity().send().await);
    assert_eq!((status, code.as_str()), (403, "ExpiredToken"));
}

#[tokio::test]
async fn sessions_of_users_and_assumed_roles_work() {
    let embedded = Embedded::start().await;
    let now = jiff::Timestamp::now();
    embedded.world.change(|state| {
        state.add_role("ops", "{}", 3600, now);
        let all = fleetdeck::emulator::access::ADMIN_POLICY.to_owned();
        state.role_mut("ops").unwrap().policies.insert("all".to_owned(), all);
    });
    let sts = aws_sdk_sts::Client::new(&embedded.of(&embedded.admin));
    let session = sts.get_session_token().send().await.unwrap();
    let assumed = sts.assume_role().role_arn(format!("arn:aws:iam::{ACCOUNT}:role/ops")).role_session_name("me");
    let assumed = assumed.send().await.unwrap();
    for keys in [session.credentials().unwrap(), assumed.credentials().unwrap()] {
        let config = embedded.config(keys.access_key_id(), keys.secret_access_key(), Some(keys.session_token()));
        aws_sdk_iot::Client::new(&config).list_things().send().await.unwrap();
    }
}

/// Sends a presigned `GET` as it stands, and gives back the answer's head and body.
async fn presigned(
    embedded: &Embedded,
    service: &str,
    at: SystemTime,
    token: Option<(&str, SessionTokenMode)>,
) -> String {
    let key = &embedded.admin;
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_mins(5));
    let (id, secret) = (key.access_key_id.as_str(), key.secret_access_key.as_str());
    let identity = aws_credential_types::Credentials::new(id, secret, token.map(|(t, _)| t.to_owned()), None, "test");
    if let Some((_, mode)) = token {
        settings.session_token_mode = mode;
    }
    let identity = identity.into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(REGION)
        .name(service)
        .time(at)
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let url = format!("{}/things/t/shadow?name=a%20b", embedded.url);
    let request = SignableRequest::new("GET", &url, std::iter::empty(), SignableBody::Bytes(b"")).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    let mut request = http::Request::builder().uri(&url).body(()).unwrap();
    for (name, value) in instructions.params() {
        let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
        let uri = format!("{}&{name}={value}", request.uri());
        *request.uri_mut() = uri.parse().unwrap();
    }
    let address = embedded.url.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let path = request.uri().path_and_query().unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn presigned_requests_hold_for_their_time_only() {
    let embedded = Embedded::start().await;
    let now = SystemTime::now();
    // Past the signature, the name with a space in it is what is wrong.
    let good = presigned(&embedded, "iotdata", now, None).await;
    assert!(good.starts_with("HTTP/1.1 400") && good.contains("shadowName"), "{good}");
    let gateway = presigned(&embedded, "iotdevicegateway", now, None).await;
    assert!(gateway.starts_with("HTTP/1.1 400") && gateway.contains("shadowName"), "{gateway}");
    let late = presigned(&embedded, "iotdata", now - Duration::from_mins(6), None).await;
    assert!(late.starts_with("HTTP/1.1 403") && late.contains("Signature expired"), "{late}");
    let early = presigned(&embedded, "iotdata", now + Duration::from_mins(20), None).await;
    assert!(early.contains("Signature not yet current"), "{early}");
}

#[tokio::test]
async fn unsigned_requests_and_unknown_operations_are_told_apart() {
    let embedded = Embedded::start().await;
    let address = embedded.url.trim_start_matches("http://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!("GET /things HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(answer.contains("x-amzn-errortype: MissingAuthenticationTokenException"), "{answer}");
    assert!(answer.contains("x-amzn-requestid: "), "{answer}");
    let (status, code, _) = refusal(embedded.iot().list_billing_groups().send().await);
    assert_eq!((status, code.as_str()), (404, "UnknownOperationException"));
}

#[tokio::test]
async fn faults_come_as_ordered() {
    let scope = Scope { partition: "aws".to_owned(), region: REGION.to_owned(), account: ACCOUNT.to_owned() };
    let text = "[[fault]]\noperation=\"ListThings\"\nanswer=\"throttle\"\n\
                [[fault]]\noperation=\"ListPolicies\"\nanswer=\"truncate\"\n\
                [[fault]]\noperation=\"ListCertificates\"\nanswer=\"drop\"\n\
                [[fault]]\noperation=\"ListRoleAliases\"\nanswer=\"error\"\nstatus=503\n\
                [[fault]]\noperation=\"GetCallerIdentity\"\nanswer=\"expired-token\"\n";
    let faults = Faults::parse(text, 1, |_| true).unwrap();
    let embedded = Embedded::over(fleetdeck::emulator::state::State::new(scope), faults).await;
    let iot = embedded.iot();
    let (status, code, _) = refusal(iot.list_things().send().await);
    assert_eq!((status, code.as_str()), (400, "ThrottlingException"));
    assert_eq!(refusal(iot.list_role_aliases().send().await).0, 503);
    let dropped = iot.list_certificates().send().await.unwrap_err();
    assert!(dropped.raw_response().is_none(), "{dropped:?}");
    assert!(iot.list_policies().send().await.is_err());
    let sts = aws_sdk_sts::Client::new(&embedded.of(&embedded.admin));
    assert_eq!(refusal(sts.get_caller_identity().send().await).1, "ExpiredToken");
}

#[tokio::test]
async fn the_state_survives_a_restart_and_a_damaged_file_is_located() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let embedded = Embedded::start().await;
    let stop = CancellationToken::new();
    let kept = tokio::spawn(store::keep(folder.path().to_owned(), embedded.world.clone(), stop.clone()));
    let iot = embedded.iot();
    let made = iot.create_keys_and_certificate().set_as_active(true).send().await.unwrap();
    iot.create_thing().thing_name("t").send().await.unwrap();
    iot.attach_thing_principal().thing_name("t").principal(made.certificate_arn().unwrap()).send().await.unwrap();
    stop.cancel();
    kept.await.unwrap().unwrap();
    let file = folder.path().join(store::FILE);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    let state = store::load(folder.path()).unwrap().unwrap();
    let again = Embedded::over(state, Faults::default()).await;
    assert_eq!(again.admin, embedded.admin, "the same keys work again");
    let principals = again.iot().list_thing_principals().thing_name("t").send().await.unwrap();
    assert_eq!(principals.principals(), [made.certificate_arn().unwrap()]);

    std::fs::write(&file, "{\n \"things\": 7}").unwrap();
    let error = store::load(folder.path()).unwrap_err().to_string();
    assert!(error.contains("state.json, line 2, column"), "{error}");
}
