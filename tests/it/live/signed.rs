//! Credentials that end while the session stands, and the corporate proxy: each in a process and an environment of its
//! own.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use fleetdeck::aws::Settings;
use fleetdeck::emulator::Key;
use jiff::ToSpan as _;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};

use super::*;

const EXPIRY: &str = "live::signed::in_an_environment_of_its_own_credentials_are_asked_for_anew";
const PROXY: &str = "live::signed::in_an_environment_of_its_own_the_proxy_is_used";
const URL: &str = "FLEETDECK_TEST_MQTT_URL";

/// This binary again, running one test with nothing in its environment but this. `%` stands for its home.
fn child(test: &str, config: &str, variables: &[(&str, &str)]) -> (TempDir, Command) {
    let home = TempDir::new().unwrap();
    let at_home = |text: &str| text.replace('%', home.path().to_str().unwrap());
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    std::fs::write(home.path().join(".aws/config"), at_home(config)).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"]);
    command.env_clear().env("HOME", home.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, value) in variables {
        command.env(name, at_home(value));
    }
    (home, command)
}

fn succeeds(mut command: Command) {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
}

#[test]
fn credentials_that_end_meanwhile_are_asked_for_anew() {
    let config = "[default]\nregion = eu-west-1\ncredential_process = cat %/keys.json\n";
    let (_home, command) = child(EXPIRY, config, &[("AWS_EC2_METADATA_DISABLED", "true")]);
    succeeds(command);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by another test of this module, in an environment of its own"]
async fn in_an_environment_of_its_own_credentials_are_asked_for_anew() {
    let account = Account::with(0).await;
    let path = std::path::Path::new(&std::env::var_os("HOME").unwrap()).join("keys.json");
    let give = |key: &Key, minutes: i64| {
        let end = Timestamp::now() + minutes.minutes();
        let (id, secret) = (&key.access_key_id, &key.secret_access_key);
        let text = format!(
            r#"{{"Version":1,"AccessKeyId":"{id}","SecretAccessKey":"{secret}","SessionToken":"a/b+c=","Expiration":"{end}"}}"#
        );
        std::fs::write(&path, text).unwrap();
    };
    let first = account.user(fleetdeck::emulator::access::ADMIN_POLICY);
    let second = account.running.endpoints.admin.clone();
    give(&first, 30);
    let settings = Settings {
        endpoint_url: Some(account.running.endpoints.api_url.clone()),
        journal: path.with_file_name("journal"),
        ..Settings::default()
    };
    let cloud = Cloud::open(settings).await.unwrap();
    let mut rig = Rig::over(account, &cloud, options());
    rig.open("t");
    rig.live().await;

    // The key is gone at AWS, and the source has only one that has expired.
    rig.running().world().change(|state| state.iam.keys.remove(&first.access_key_id));
    give(&second, -5);
    rig.broken().break_connections();
    rig.until(
        "without good credentials",
        |rig| matches!(&rig.status, LiveStatus::Polling { why, .. } if why.to_string().contains("expired")),
    )
    .await;
    assert!(!rig.why().contains(&second.secret_access_key) && !rig.why().contains("X-Amz"), "{}", rig.why());
    // Somebody signs in again, elsewhere.
    give(&second, 30);
    rig.live().await;
    let version = rig.report("t", "", 1);
    rig.seen("t", version).await;
}

/// A proxy that knows one name.
async fn proxy(listener: TcpListener, target: String) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    while let Ok((mut from, _)) = listener.accept().await {
        let target = target.clone();
        tokio::spawn(async move {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let Ok(byte) = from.read_u8().await else { return };
                head.push(byte);
            }
            if !head.starts_with(b"CONNECT broker.example:80 ") {
                let _ = from.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").await;
                return;
            }
            let mut to = TcpStream::connect(target).await.unwrap();
            from.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut from, &mut to).await;
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_corporate_proxy_is_used() {
    let account = Account::with(0).await;
    let endpoints = &account.running.endpoints;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let way = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(proxy(listener, endpoints.api_url.trim_start_matches("http://").to_owned()));
    let variables = [
        ("HTTP_PROXY", way.as_str()),
        ("NO_PROXY", "127.0.0.1"),
        ("AWS_ENDPOINT_URL", endpoints.api_url.as_str()),
        ("AWS_ACCESS_KEY_ID", endpoints.admin.access_key_id.as_str()),
        ("AWS_SECRET_ACCESS_KEY", endpoints.admin.secret_access_key.as_str()),
        ("AWS_REGION", endpoints.region.as_str()),
        (URL, "ws://broker.example/mqtt"),
    ];
    let (_home, command) = child(PROXY, "", &variables);
    tokio::task::spawn_blocking(move || succeeds(command)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by another test of this module, in an environment of its own"]
async fn in_an_environment_of_its_own_the_proxy_is_used() {
    let settings = |url: String| Settings { mqtt_url: Some(url), ..Settings::default() };
    let status = async |url: String| {
        let live = Cloud::open(settings(url)).await.unwrap().live(options());
        live.follow(Interest { open: vec!["t".to_owned()], ..Interest::default() });
        loop {
            if let Some(status @ (LiveStatus::Live { .. } | LiveStatus::Polling { .. })) = live.next().await.status {
                return status;
            }
        }
    };
    let status_of = |url: String| tokio::time::timeout(PATIENCE, status(url));
    let through = status_of(std::env::var(URL).unwrap()).await.unwrap();
    assert!(matches!(through, LiveStatus::Live { .. }), "{through:?}");
    let refused = status_of("ws://other.example/mqtt".to_owned()).await.unwrap();
    let LiveStatus::Polling { why, .. } = refused else { panic!("{refused:?}") };
    assert!(why.to_string().contains("refuses the tunnel") && why.to_string().contains("HTTP_PROXY"), "{why}");
}

/// The real program stops for a while, as with a laptop that sleeps, and comes to the true state by itself.
async fn sleeps(long: Duration) {
    let account = Account::with(0).await;
    let endpoints = account.running.endpoints.clone();
    report(&account.running, "t", "", 1);
    let home = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleetdeck"));
    command.args(["shadow", "watch", "t", "-o", "jsonl"]).env_clear().env("HOME", home.path());
    command.env("AWS_ENDPOINT_URL", &endpoints.api_url).env("AWS_REGION", &endpoints.region);
    command.env("AWS_ACCESS_KEY_ID", &endpoints.admin.access_key_id);
    command.env("AWS_SECRET_ACCESS_KEY", &endpoints.admin.secret_access_key).env("AWS_EC2_METADATA_DISABLED", "true");
    let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let pid = rustix::process::Pid::from_child(&process);
    let (lines, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let out = process.stdout.take().unwrap();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            let _ = lines.send(line["version"].as_u64().unwrap_or(0));
        }
    });
    let mut told = Vec::new();
    let mut until = async |version: u64| {
        let wait = async {
            while told.last() != Some(&version) {
                told.push(heard.recv().await.expect("it ended"));
            }
        };
        tokio::time::timeout(PATIENCE * 2, wait).await.unwrap_or_else(|_| panic!("not {version}: {told:?}"));
    };
    until(1).await;
    let version = report(&account.running, "t", "", 2);
    until(version).await;
    rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
    report(&account.running, "t", "", 3);
    tokio::time::sleep(long).await;
    // Meanwhile the line was cut.
    account.running.world().mqtt_faults().break_connections();
    let version = report(&account.running, "t", "", 4);
    rustix::process::kill_process(pid, rustix::process::Signal::CONT).unwrap();
    until(version).await;
    let version = report(&account.running, "t", "", 5);
    until(version).await;
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(told.windows(2).all(|pair| pair[0] < pair[1]), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_sleep_the_true_state_is_shown() {
    sleeps(Duration::from_secs(2)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute"]
async fn after_a_minute_s_sleep_the_true_state_is_shown() {
    sleeps(Duration::from_mins(1)).await;
}
