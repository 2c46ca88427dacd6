//! Sign-in in environments of its own: each case runs this binary again, since a process has only one environment.

use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use fleetdeck::aws::{Cloud, Settings};
use tempfile::TempDir;

const CHILD: &str = "aws_sign_in::opens_in_the_environment_it_is_given";
const PROFILE: &str = "FLEETDECK_TEST_PROFILE";

/// What the cases below run.
#[tokio::test]
#[ignore = "run by the other tests of this module, each in an environment of its own"]
async fn opens_in_the_environment_it_is_given() {
    let settings = Settings { profile: std::env::var(PROFILE).ok(), ..Settings::default() };
    // A guard against hanging, not a measurement.
    let opened = tokio::time::timeout(Duration::from_secs(20), Cloud::open(settings)).await.expect("an answer in time");
    match opened {
        Ok(cloud) => println!("OPENED as {} in {:?}", cloud.caller().arn, cloud.scope()),
        Err(problem) => println!("PROBLEM {:?} {problem}", problem.kind),
    }
}

/// An empty home, and nothing in the environment but what is given. `%` stands for the home.
pub(crate) fn opened(config: &str, variables: &[(&str, &str)]) -> String {
    let home = TempDir::new().unwrap();
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    std::fs::write(home.path().join(".aws/config"), config).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", CHILD, "--ignored", "--nocapture", "--test-threads=1"]);
    command.env_clear().env("HOME", home.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, value) in variables {
        command.env(name, value.replace('%', home.path().to_str().unwrap()));
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text.replace(home.path().to_str().unwrap(), "%")
}

const REGION: (&str, &str) = ("AWS_REGION", "eu-west-1");
const NO_METADATA: (&str, &str) = ("AWS_EC2_METADATA_DISABLED", "true");

#[track_caller]
pub(crate) fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[test]
fn without_credentials_it_says_where_it_looked() {
    let text = opened("[profile other]\nregion = eu-west-1\n", &[REGION, NO_METADATA]);
    says(&text, &["PROBLEM SignIn", "AWS_ACCESS_KEY_ID", "%/.aws/config", "%/.aws/credentials (not there)"]);
    says(&text, &["profiles found: other", "instance metadata: off", "aws configure sso"]);
}

#[test]
fn the_instance_metadata_does_not_hold_it_up() {
    // An address that nobody has (RFC 5737): packets to it vanish.
    let nowhere = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://192.0.2.1");
    let text = opened("", &[REGION, nowhere]);
    says(&text, &["PROBLEM SignIn", "instance metadata: gave none"]);
}

#[test]
fn an_unknown_profile_is_answered_with_those_there_are() {
    let config = "[default]\nregion = eu-west-1\n[profile ops]\nregion = eu-west-1\n";
    let text = opened(config, &[(PROFILE, "osp")]);
    says(&text, &["PROBLEM SignIn", "--profile on osp", "profiles found: default, ops"]);
    let text = opened(config, &[("AWS_PROFILE", "osp")]);
    says(&text, &["PROBLEM SignIn", "AWS_PROFILE on osp"]);
    let text = opened(config, &[("AWS_PROFILE", ""), ("AWS_DEFAULT_PROFILE", "osp")]);
    says(&text, &["PROBLEM SignIn", "AWS_DEFAULT_PROFILE on osp"]);
}

#[test]
fn a_broken_file_is_named_with_its_line() {
    let text = opened("[default]\nregion = eu-west-1\nnonsense\n", &[]);
    says(&text, &["PROBLEM Input", ".aws/config", "line 3"]);
}

#[test]
fn a_missing_or_misspelt_region_is_told() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "hunter2hunter2")];
    let text = opened("", &keys);
    says(&text, &["PROBLEM SignIn", "no region", "AWS_DEFAULT_REGION", "--region"]);
    let text = opened("", &[]);
    says(&text, &["PROBLEM SignIn", "no region", "and no credentials", "aws configure", "fleetdeck demo"]);
    let text = opened("", &[keys[0], keys[1], ("AWS_REGION", "eu-wset-1.example/")]);
    says(&text, &["PROBLEM SignIn", "not how a region is written"]);
}

#[test]
fn each_kind_of_profile_gets_its_own_next_step() {
    let sso = "[profile ops]\nregion = eu-west-1\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n\
               [sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n";
    let text = opened(sso, &[("AWS_PROFILE", "ops"), NO_METADATA]);
    says(&text, &["PROBLEM SignIn", "aws sso login --profile ops"]);

    let mfa = "[profile base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = hunter2hunter2\n\
               [profile ops]\nregion = eu-west-1\nsource_profile = base\n\
               role_arn = arn:aws:iam::123456789012:role/r\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n";
    let text = opened(mfa, &[(PROFILE, "ops"), NO_METADATA]);
    says(&text, &["PROBLEM SignIn", "mfa_serial", "aws configure export-credentials --profile ops"]);
    assert!(!text.contains("hunter2"), "{text}");

    let process = "[profile ops]\nregion = eu-west-1\ncredential_process = sh -c 'echo nothing to give >&2; exit 3'\n";
    let text = opened(process, &[("AWS_PROFILE", "ops"), NO_METADATA]);
    says(&text, &["PROBLEM SignIn", "nothing to give", "credential_process of profile ops"]);
}

#[test]
fn a_bad_ca_bundle_is_told_before_anything_is_sent() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "hunter2hunter2"), REGION];
    let text = opened("", &[keys[0], keys[1], keys[2], ("AWS_CA_BUNDLE", "%/nowhere.pem")]);
    says(&text, &["PROBLEM Input", "reading the CA bundle on %/nowhere.pem"]);
    let text = opened("", &[keys[0], keys[1], keys[2], ("AWS_CA_BUNDLE", "%/.aws/config")]);
    says(&text, &["PROBLEM Input", "no certificate in it"]);
}

#[test]
fn an_endpoint_variable_that_is_empty_is_not_set() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "hunter2hunter2"), REGION];
    let config = "[default]\nendpoint_url = http://127.0.0.1:1\n";
    for name in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_IOT"] {
        let text = opened(config, &[keys[0], keys[1], keys[2], (name, "")]);
        says(&text, &["PROBLEM Network", "no connection"]);
    }
    let role = "[profile ops]\nregion = eu-west-1\ncredential_source = Environment\n\
                role_arn = arn:aws:iam::123456789012:role/r\n";
    let text = opened(role, &[keys[0], keys[1], (PROFILE, "ops"), ("AWS_ENDPOINT_URL_STS", "")]);
    says(&text, &["PROBLEM Input", "Unset AWS_ENDPOINT_URL_STS"]);
}

#[test]
fn a_malformed_endpoint_is_told_by_the_place_it_stands_in() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "hunter2hunter2"), REGION];
    for name in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_IOT_DATA_PLANE", "AWS_ENDPOINT_URL_IAM"]
    {
        let text = opened("", &[keys[0], keys[1], keys[2], (name, "nonsense")]);
        says(&text, &["PROBLEM Input", &format!("reading {name} on nonsense"), "http://HOST:PORT"]);
    }
    let text = opened("[default]\nendpoint_url = nonsense\n", &keys);
    says(&text, &["PROBLEM Input", "reading endpoint_url of profile default on nonsense"]);
    let services = "[default]\nservices = mine\n[services mine]\niot_data_plane =\n  endpoint_url = nonsense\n";
    let text = opened(services, &keys);
    says(&text, &["PROBLEM Input", "IoT Data Plane on nonsense"]);
}

#[test]
fn a_server_that_never_answers_is_named_and_not_waited_for() {
    // Connections to it are taken, and nobody reads them.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let sts = ("AWS_ENDPOINT_URL_STS", url.as_str());
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "hunter2hunter2"), REGION, sts];
    let asked_at = format!("STS was asked at {url}");
    let text = opened("", &keys);
    says(&text, &["PROBLEM Network GetCallerIdentity", "no answer in time", &asked_at]);

    let container = format!("{url}/credentials?token=hunter2");
    let text = opened("", &[REGION, NO_METADATA, ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &container)]);
    says(
        &text,
        &["PROBLEM Network signing in", &format!("the container credentials at {url}/credentials. Check AWS_")],
    );

    let role = "[profile base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = hunter2hunter2\n\
                [profile ops]\nregion = eu-west-1\nsource_profile = base\nrole_arn = arn:aws:iam::123456789012:role/r\n";
    let text = opened(role, &[(PROFILE, "ops"), NO_METADATA, sts]);
    says(&text, &["PROBLEM Network signing in", &format!("STS at {url}, asked for the role of profile ops")]);

    // A helper may be slow: it may have to ask a person.
    let answer = r#"{"Version":1,"AccessKeyId":"AKIDEXAMPLE","SecretAccessKey":"hunter2hunter2"}"#;
    let slow = "[default]\nregion = eu-west-1\ncredential_process = sh -c 'sleep 2; echo \"$ANSWER\"'\n";
    let text = opened(slow, &[NO_METADATA, sts, ("ANSWER", answer)]);
    says(&text, &["PROBLEM Network GetCallerIdentity", &asked_at]);
}

#[test]
fn nobody_at_the_endpoint_is_a_matter_of_the_network() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "hunter2hunter2"), REGION];
    let text = opened("", &[keys[0], keys[1], keys[2], ("AWS_ENDPOINT_URL", "http://127.0.0.1:1")]);
    says(&text, &["PROBLEM Network", "no connection", "endpoint URL"]);
    assert!(!text.contains("hunter2"), "{text}");
}
