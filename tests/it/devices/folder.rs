//! The emulator's folder: what is in it, who may read it, and what survives a restart.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use fleetdeck::emulator::{Options, start};

use super::client::Device;
use super::options;
use super::provider::healthy;

#[tokio::test(flavor = "multi_thread")]
async fn the_fleet_and_its_devices_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || Options { dir: Some(folder.path().to_path_buf()), ..options() };
    let first = start(kept()).await.unwrap();
    let thing = healthy(&first);
    let old_ca = fs::read(&first.endpoints.ca_file).unwrap();
    let old_key = first.endpoints.admin.clone();
    let principal = first.world().read().thing_principals.right_of("broken-no-policy").next().unwrap().clone();
    first.world().change(|state| state.attach_policy("workshop-credentials", &principal)).unwrap();
    first.stop().await.unwrap();

    // Another fleet is asked for; what is in the folder counts.
    let second = start(Options { things: 1, seed: 9, ..kept() }).await.unwrap();
    assert_eq!(fs::read(&second.endpoints.ca_file).unwrap(), old_ca);
    assert_eq!(second.endpoints.admin, old_key);
    assert_eq!(second.world().read().things.len(), 15 + super::plan().things.len());
    for thing in [thing.as_str(), "broken-no-policy"] {
        let answer = Device::of(&second, thing).credentials(&second, "fleet-access", Some(thing)).await.unwrap();
        assert_eq!(answer.status, 200, "{thing}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(Options { dir: Some(folder.path().to_path_buf()), ..options() }).await.unwrap();
    running.stop().await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for file in ["ca.key.pem", "env", "state.json"] {
        assert_eq!(mode(&folder.path().join(file)), 0o600, "{file}");
    }
    let mut keys = 0;
    for entry in fs::read_dir(folder.path().join("devices")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(".key.pem") {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            keys += 1;
        }
    }
    assert!(keys > 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_folder_one_emulator() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || Options { dir: Some(folder.path().to_path_buf()), ..options() };
    let running = start(kept()).await.unwrap();
    let error = start(kept()).await.unwrap_err().to_string();
    assert!(error.contains("another emulator uses this folder"), "{error}");
    // What was told at the start is on disk at once, so that it survives a crash.
    let state = fs::read_to_string(folder.path().join("state.json")).unwrap();
    assert!(state.contains(&running.endpoints.admin.access_key_id));
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_of_an_emulator_that_is_just_ending_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || Options { dir: Some(folder.path().to_path_buf()), ..options() };
    let first = start(kept()).await.unwrap();
    // In this order: the second one finds the folder taken before the first one begins to end.
    let (second, ended) = tokio::join!(start(kept()), first.stop());
    ended.unwrap();
    second.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_its_own_is_gone_afterwards() {
    let running = start(options()).await.unwrap();
    let folder = running.endpoints.devices.clone();
    assert!(folder.exists());
    running.stop().await.unwrap();
    assert!(!folder.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_it_from_starting_is_said_in_one_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = start(Options { port: Some(port), ..options() }).await.unwrap_err().to_string();
    assert!(error.contains(&port.to_string()) && error.contains("in use"), "{error}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "[[fault]]\noperation = 3\n").unwrap();
    let error = start(Options { dir: Some(file.join("below")), ..options() }).await.unwrap_err().to_string();
    assert!(error.contains("below"), "{error}");
    let error = start(Options { faults: Some(file.clone()), ..options() }).await.unwrap_err().to_string();
    assert!(error.contains("file: line 2, column 13"), "{error}");
    let demo = options().demo.replacen("[[site]]", "[[site]]\ncolour = 1", 1);
    let error = start(Options { demo, ..options() }).await.unwrap_err().to_string();
    assert!(error.contains("colour") && error.contains("line "), "{error}");
    fs::write(folder.path().join("state.json"), "{\"things\": 7}").unwrap();
    let error = start(Options { dir: Some(folder.path().to_path_buf()), ..options() }).await.unwrap_err().to_string();
    assert!(error.contains("state.json") && error.contains("line 1"), "{error}");
    assert!(!error.contains('\n'), "{error}");
}
