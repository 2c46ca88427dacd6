//! The 403 that most who use Amazon Cognito with AWS IoT meet, from start to end.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;

use super::Bench;

const THING: &str = "broken-cognito-identity";
const IDENTITY: &str = "0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01";

fn config(bench: &Bench, keys: Credentials) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(bench.endpoints().region.clone()))
        .endpoint_url(&bench.endpoints().api_url)
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
}

/// What the app does: credentials by its login, then `GetThingShadow` with them. `None` where it gets the shadow, else
/// status and code of what is refused.
fn app(bench: &Bench, identity: &str) -> Option<(u16, String)> {
    let region = &bench.endpoints().region;
    let login = format!("cognito-idp.{region}.amazonaws.com/{region}_FleetApp");
    bench.runtime.block_on(async {
        let admin = &bench.endpoints().admin;
        let anybody = Credentials::new(&admin.access_key_id, &admin.secret_access_key, None, None, "test");
        let cognito = aws_sdk_cognitoidentity::Client::new(&config(bench, anybody));
        let asked = cognito.get_credentials_for_identity().identity_id(identity).logins(login, "token");
        let status = |response: Option<&aws_smithy_runtime_api::client::orchestrator::HttpResponse>| {
            response.map_or(0, |response| response.status().as_u16())
        };
        let keys = match asked.send().await {
            Ok(answer) => answer.credentials.unwrap(),
            Err(error) => return Some((status(error.raw_response()), error.code().unwrap_or_default().to_owned())),
        };
        let (id, secret) = (keys.access_key_id.unwrap(), keys.secret_key.unwrap());
        let own = Credentials::new(id, secret, keys.session_token, None, "test");
        let data = aws_sdk_iotdataplane::Client::new(&config(bench, own));
        let error = data.get_thing_shadow().thing_name(THING).send().await.err()?;
        Some((status(error.raw_response()), error.code().unwrap_or_default().to_owned()))
    })
}

#[test]
fn a_403_with_cognito_is_explained_mended_and_brought_back() {
    let bench = Bench::new(0);
    let identity = format!("{}:{IDENTITY}", bench.endpoints().region);
    let question = [identity.as_str(), "--for", "shadow", "--thing", THING];
    let forbidden = Some((403, "ForbiddenException".to_owned()));
    assert_eq!(app(&bench, &identity), forbidden, "although its role allows it");

    let report = bench.run(&[&["doctor"][..], &question, &["-o", "json"]].concat());
    assert_eq!(report.status, 1, "{}", report.err);
    let report = report.json();
    let outcome = |id: &str| {
        let checks = report["checks"].as_array().unwrap();
        checks.iter().find(|check| check["id"] == id).unwrap()["outcome"].as_str().unwrap().to_owned()
    };
    assert_eq!((outcome("iam-allows").as_str(), outcome("iot-allows").as_str()), ("pass", "fail"), "{report}");
    assert_eq!(report["findings"].as_array().unwrap().len(), 1, "{report}");
    assert_eq!(report["findings"][0]["id"], "cognito-no-iot-policy");
    let told = bench.run(&[&["doctor"][..], &question].concat());
    assert!(told.out.contains("IAM ✓  IoT ✗"), "{}", told.out);

    let dry = bench.run(&[&["fix"][..], &question, &["--dry-run"]].concat());
    let command = format!("aws iot attach-policy --policy-name app-user-shadows --target {identity}");
    assert!(dry.out.contains(&command), "{}", dry.out);
    assert_eq!(app(&bench, &identity), forbidden, "looking changes nothing");

    let fixed = bench.run(&[&["fix"][..], &question, &["--yes", "-o", "json"]].concat());
    assert_eq!(fixed.status, 0, "{}{}", fixed.out, fixed.err);
    assert_eq!(fixed.json()["report"]["findings"].as_array().unwrap().len(), 0);
    assert_eq!(app(&bench, &identity), None, "the same call, with the identity's own credentials");
    assert_eq!(bench.run(&[&["doctor"][..], &question].concat()).status, 0);

    let undone = bench.run(&["undo", "--yes"]);
    assert_eq!(undone.status, 0, "{}", undone.err);
    assert_eq!(app(&bench, &identity), forbidden);
    assert_eq!(bench.run(&[&["doctor"][..], &question].concat()).status, 1);
}

/// A policy of this name on an identity, with these statements; `#` is the account.
fn attach(bench: &Bench, identity: &str, policy: &str, statements: &str) {
    let account = &bench.endpoints().account;
    let document = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#).replace('#', account);
    bench.running.world().change(|state| {
        state.create_policy(policy, &document, jiff::Timestamp::now()).unwrap();
        state.attach_policy(policy, identity).unwrap();
    });
}

/// The identity of the demo fleet with this number.
fn identity(bench: &Bench, number: u8) -> String {
    format!("{}:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a0{number}", bench.endpoints().region)
}

/// What is found of an identity that wants the shadow.
fn found(bench: &Bench, identity: &str) -> Vec<String> {
    let report = bench.run(&["doctor", identity, "--thing", THING, "-o", "json"]).json();
    report["findings"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_policy_that_nearly_allows_it_is_corrected_and_the_fault_brought_back() {
    let bench = Bench::new(0);
    let identity = identity(&bench, 1);
    let slip =
        r#"{"Effect":"Allow","Action":"iot:GetThingShadow","Resource":"arn:aws:iot:ap-south-1:#:thing/broken-*"}"#;
    attach(&bench, &identity, "app-user-slip", slip);
    let refused = app(&bench, &identity);
    assert_eq!(refused.as_ref().map(|(status, _)| *status), Some(403));
    assert_eq!(found(&bench, &identity), ["cognito-iot-near-miss"]);

    let question = ["fix", identity.as_str(), "--thing", THING];
    let dry = bench.run(&[&question[..], &["--dry-run"]].concat());
    let command = "aws iot create-policy-version --set-as-default --policy-name app-user-slip";
    assert!(dry.out.contains(command), "{}{}", dry.out, dry.err);
    let fixed = bench.run(&[&question[..], &["--yes"]].concat());
    assert_eq!(fixed.status, 0, "{}{}", fixed.out, fixed.err);
    assert_eq!((app(&bench, &identity), found(&bench, &identity)), (None, Vec::new()));

    let undone = bench.run(&["undo", "--yes"]);
    assert_eq!(undone.status, 0, "{}", undone.err);
    assert_eq!(app(&bench, &identity), refused);
    assert_eq!(found(&bench, &identity), ["cognito-iot-near-miss"]);
}

#[test]
fn a_denial_on_an_identity_is_lifted_where_it_is_named_and_brought_back() {
    let bench = Bench::new(0);
    let identity = identity(&bench, 2);
    assert_eq!(app(&bench, &identity), None);
    let stop = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*"},{"Effect":"Deny","Action":"iot:*Shadow","Resource":"*"}"#;
    attach(&bench, &identity, "app-user-stop", stop);
    let refused = app(&bench, &identity);
    assert_eq!(refused.as_ref().map(|(status, _)| *status), Some(403));
    assert_eq!(found(&bench, &identity), ["cognito-iot-denied"]);

    let question = ["fix", identity.as_str(), "--thing", THING];
    let unnamed = bench.run(&[&question[..], &["--yes"]].concat());
    assert_eq!(unnamed.status, 1, "{}{}", unnamed.out, unnamed.err);
    assert!(unnamed.err.contains("on purpose") && unnamed.err.contains("--fix "), "{}", unnamed.err);
    assert_eq!(app(&bench, &identity), refused, "unnamed, nothing is done");
    for fix in ["lift-denial:app-user-stop", "detach-policy:app-user-stop"] {
        let fixed = bench.run(&[&question[..], &["--yes", "--fix", fix]].concat());
        assert_eq!(fixed.status, 0, "{fix}: {}{}", fixed.out, fixed.err);
        assert_eq!((app(&bench, &identity), found(&bench, &identity)), (None, Vec::new()), "{fix}");
        assert_eq!(bench.run(&["undo", "--yes"]).status, 0, "{fix}");
        assert_eq!(app(&bench, &identity), refused, "{fix}");
        assert_eq!(found(&bench, &identity), ["cognito-iot-denied"], "{fix}");
    }
}

#[test]
fn a_pool_without_a_role_gets_the_one_that_is_named_and_loses_it_again() {
    let bench = Bench::new(0);
    let identity = identity(&bench, 7);
    let refused = app(&bench, &identity);
    assert_eq!(refused.as_ref().map(|(_, code)| code.as_str()), Some("InvalidIdentityPoolConfigurationException"));
    let question = ["fix", identity.as_str(), "--thing", THING];
    assert_eq!(found(&bench, &identity), ["cognito-no-role"]);
    let none = bench.run(&[&question[..], &["--yes"]].concat());
    assert_eq!(none.status, 1, "{}{}", none.out, none.err);

    // One that trusts its pool, and one more that trusts another.
    bench.running.world().change(|state| {
        let pool = state.identity_pools.iter().find(|(_, pool)| pool.name == "half set up").unwrap().0.clone();
        let like = state.role("app-user-role").unwrap().clone();
        let own = state.identity_pools.iter().find(|(_, pool)| pool.name == "fleet app users").unwrap().0.clone();
        let trust = like.trust_document.replace(&own, &pool);
        assert_ne!(trust, like.trust_document);
        state.add_role("kiosk-user", &trust, 3600, jiff::Timestamp::now());
        state.role_mut("kiosk-user").unwrap().policies.clone_from(&like.policies);
    });
    let unnamed = bench.run(&[&question[..], &["--yes"]].concat());
    assert_eq!(unnamed.status, 1, "{}{}", unnamed.out, unnamed.err);
    assert!(unnamed.err.contains("--fix identity-pool-role:kiosk-user"), "{}", unnamed.err);
    assert!(!unnamed.err.contains("app-user-role"), "it trusts another pool: {}", unnamed.err);
    assert_eq!(app(&bench, &identity), refused);

    let fixed = bench.run(&[&question[..], &["--yes", "--fix", "identity-pool-role:kiosk-user"]].concat());
    assert_eq!(fixed.status, 0, "{}{}", fixed.out, fixed.err);
    assert_eq!((app(&bench, &identity), found(&bench, &identity)), (None, Vec::new()));
    assert_eq!(bench.run(&["undo", "--yes"]).status, 0);
    assert_eq!((app(&bench, &identity), found(&bench, &identity)), (refused, vec!["cognito-no-role".to_owned()]));
}

/// Neither a pool that gives credentials to anybody nor more rights for all who share a role come of `--yes` alone.
#[test]
fn what_concerns_everybody_is_done_only_where_it_is_named() {
    let bench = Bench::new(0);
    let region = bench.endpoints().region.clone();
    let close = |state: &mut fleetdeck::emulator::state::State| {
        for pool in state.identity_pools.values_mut() {
            pool.allow_unauthenticated = false;
        }
    };
    bench.running.world().change(close);
    let changes = || *bench.running.world().changes().borrow();
    // A user who is signed out, and one whose role lacks the action.
    for (number, words) in [(5, "without signing in"), (4, "every session of the role")] {
        let identity = format!("{region}:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a0{number}");
        let question = ["fix", identity.as_str(), "--for", "shadow", "--thing", THING];
        let before = changes();
        let refused = bench.run(&[&question[..], &["--yes"]].concat());
        assert_eq!(refused.status, 1, "{number}: {}{}", refused.out, refused.err);
        assert!(refused.err.contains(words) && refused.err.contains("--fix "), "{number}: {}", refused.err);
        assert_eq!(changes(), before, "{number}");
        let line = refused.err.lines().find(|line| line.contains("--fix ")).unwrap();
        let named = line.split("--fix ").nth(1).unwrap().split_whitespace().next().unwrap();
        bench.run(&[&question[..], &["--yes", "--fix", named]].concat());
        assert!(changes() > before, "{number}: named, it is done");
    }
}
