//! Lists kept from one run to the next.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use fleetdeck::emulator::Options;

use super::driver::Tty;
use super::fleet::Fleet;

/// Long enough to look at what stands there meanwhile.
const SLOW: &str = "[[fault]]\noperation = 'ListThings'\nlatency_ms = 4000\n";

/// A fleet whose list of things takes its time.
struct Slow {
    fleet: Fleet,
    _faults: tempfile::TempDir,
}

impl Slow {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let faults = folder.path().join("faults.toml");
        fs::write(&faults, SLOW).unwrap();
        let options = Options { things: 3, live: false, faults: Some(faults), ..Options::default() };
        Self { fleet: Fleet::with(options), _faults: folder }
    }

    fn change(&self, change: impl AsyncFnOnce(aws_sdk_iot::Client)) {
        let ends = &self.fleet.running.endpoints;
        let keys = Credentials::new(&ends.admin.access_key_id, &ends.admin.secret_access_key, None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(ends.region.clone()))
            .endpoint_url(&ends.api_url)
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        self.fleet.runtime.block_on(change(aws_sdk_iot::Client::new(&config)));
    }

    /// Starts it, lets it list everything, and leaves it.
    fn listed(&self, arguments: &[&str]) -> String {
        let mut tty = self.fleet.start(arguments).size(120, 36).run();
        tty.wait_for("just loaded");
        let screen = tty.screen();
        left(tty);
        screen
    }

    fn lists(&self) -> Vec<PathBuf> {
        let folder = self.fleet.home.path().join(".cache/fleetdeck/lists");
        let Ok(all) = fs::read_dir(folder) else { return Vec::new() };
        all.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e != "last")).collect()
    }

    fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fleetdeck"));
        command.args(arguments).env_clear().env("HOME", self.fleet.home.path()).output().unwrap()
    }
}

fn left(mut tty: Tty) {
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
}

#[test]
fn a_second_start_shows_at_once_what_the_first_one_listed_and_ends_with_what_there_is() {
    let slow = Slow::new();
    slow.change(async |iot| {
        for name in ["aaa-goes", "aab-stays", "aac-changes"] {
            iot.create_thing().thing_name(name).send().await.unwrap();
        }
    });
    slow.listed(&[]);
    let lists = slow.lists();
    assert_eq!(lists.len(), 1, "{lists:?}");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&lists[0]), mode(lists[0].parent().unwrap())), (0o600, 0o700));
    slow.change(async |iot| {
        iot.delete_thing().thing_name("aaa-goes").send().await.unwrap();
        iot.create_thing().thing_name("aad-comes").send().await.unwrap();
        iot.update_thing().thing_name("aac-changes").thing_type_name("valve").send().await.unwrap();
    });
    let mut tty = slow.fleet.start(&[]).size(120, 36).run();
    tty.wait_for("listing anew: 0");
    let screen = tty.screen();
    assert!(screen.contains("aaa-goes") && !screen.contains("aad-comes"), "{screen}");
    assert!(screen.contains("things of "), "{screen}");
    // One may walk about in it, and find something, before AWS has answered.
    tty.keys("/aab-stays");
    tty.wait_for("1 of ");
    tty.keys("\x1b\x1b");
    tty.wait_for("just loaded");
    let screen = tty.screen();
    assert!(!screen.contains("aaa-goes"), "{screen}");
    let changed = screen.lines().find(|line| line.contains("aac-changes")).unwrap();
    assert!(changed.contains("valve"), "{changed}");
    // What was not known stands behind what was.
    tty.keys("G");
    tty.wait_for("aad-comes");
    left(tty);

    let kept = slow.command(&["cache", "list", "-o", "json"]);
    let kept: serde_json::Value = serde_json::from_slice(&kept.stdout).unwrap();
    assert_eq!((&kept[0]["list"], &kept[0]["account"]), (&"things".into(), &"123456789012".into()));
    assert!(kept[0]["complete"].as_bool().unwrap() && kept[0]["rows"].as_u64().unwrap() > 40);
    let cleared = slow.command(&["cache", "clear"]);
    assert!(cleared.status.success() && String::from_utf8_lossy(&cleared.stderr).contains("1 list removed"));
    assert_eq!(slow.lists(), Vec::<PathBuf>::new());
}

#[test]
fn a_damaged_list_is_told_and_left_out_and_without_a_cache_nothing_is_read_or_written() {
    let slow = Slow::new();
    slow.listed(&["--no-cache"]);
    assert_eq!(slow.lists(), Vec::<PathBuf>::new());
    slow.listed(&[]);
    let path = slow.lists().remove(0);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, &bytes).unwrap();

    let mut tty = slow.fleet.start(&["--no-cache"]).size(120, 36).run();
    tty.wait_for("loading…");
    tty.wait_for("just loaded");
    assert!(!String::from_utf8_lossy(tty.raw()).contains("listing anew"));
    left(tty);
    assert_eq!(fs::read(&path).unwrap(), bytes, "it stays as it was");

    let mut tty = slow.fleet.start(&[]).size(120, 36).run();
    tty.wait_for("checksum");
    tty.wait_for("loading…");
    left(tty);
    let mut tty = slow.fleet.start(&[]).size(120, 36).run();
    tty.wait_for("just loaded");
    left(tty);
    assert_ne!(fs::read(&path).unwrap(), bytes, "a whole one has its place");
    let mut tty = slow.fleet.start(&[]).size(120, 36).run();
    tty.wait_for("listing anew: 0");
    left(tty);
}
