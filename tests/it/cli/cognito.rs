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
/// status and code.
fn app(bench: &Bench, identity: &str) -> Option<(u16, String)> {
    let region = &bench.endpoints().region;
    let login = format!("cognito-idp.{region}.amazonaws.com/{region}_FleetApp");
    bench.runtime.block_on(async {
        let admin = &bench.endpoints().admin;
        let anybody = Credentials::new(&admin.access_key_id, &admin.secret_access_key, None, None, "test");
        let cognito = aws_sdk_cognitoidentity::Client::new(&config(bench, anybody));
        let asked = cognito.get_credentials_for_identity().identity_id(identity).logins(login, "token");
        let keys = asked.send().await.unwrap().credentials.unwrap();
        let (id, secret) = (keys.access_key_id.unwrap(), keys.secret_key.unwrap());
        let own = Credentials::new(id, secret, keys.session_token, None, "test");
        let data = aws_sdk_iotdataplane::Client::new(&config(bench, own));
        let error = data.get_thing_shadow().thing_name(THING).send().await.err()?;
        let status = error.raw_response().map_or(0, |response| response.status().as_u16());
        Some((status, error.code().unwrap_or_default().to_owned()))
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
