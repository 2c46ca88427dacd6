//! What stops the program before it starts: one located message, status 2, nothing changed.

use std::path::Path;
use std::process::{Command, Output};

fn run(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleetdeck"));
    command.args(arguments).env_clear().env("HOME", home).current_dir(home).output().unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path.display().to_string()] })
        .collect();
    names.sort();
    names
}

#[track_caller]
fn refused(home: &Path, arguments: &[&str], starts: &str, ends: &str) {
    let before = files(home);
    let output = run(home, arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.starts_with(starts) && told.trim_end().ends_with(ends), "{told}");
    assert!(output.stdout.is_empty());
    assert_eq!(files(home), before);
}

#[test]
fn a_malformed_config_file_is_located() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/fleetdeck");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("config.toml");
    let at = |place: &str| format!("fleetdeck: {}:{place}: ", path.display());

    std::fs::write(&path, "region = 'eu-west-1'\nthme = 'dark'\n").unwrap();
    refused(home.path(), &[], &at("2:1"), "did you mean `theme`?");
    refused(home.path(), &["things"], &at("2:1"), "did you mean `theme`?");

    std::fs::write(&path, "[keys]\nquit = ['q', 'hyper-q']\n").unwrap();
    refused(home.path(), &[], &at("2:14"), "");

    std::fs::write(&path, "theme = 'drak'\n").unwrap();
    let unknown = "fleetdeck: theme drak: there is no such theme; there are terminal, dark, light, high-contrast";
    refused(home.path(), &[], unknown, "did you mean `dark`?");
}

#[test]
fn a_config_file_that_was_named_must_be_there_and_one_for_another_place_is_read() {
    let home = tempfile::tempdir().unwrap();
    refused(home.path(), &["--config", "none.toml"], "fleetdeck: none.toml: cannot be read", "");
    std::fs::write(home.path().join("mine.toml"), "theme = 3\n").unwrap();
    refused(home.path(), &["--config", "mine.toml"], "fleetdeck: mine.toml:1:9: ", "expected a string");
}

#[test]
fn an_unknown_theme_lists_those_there_are() {
    let home = tempfile::tempdir().unwrap();
    let themes = home.path().join(".config/fleetdeck/themes");
    std::fs::create_dir_all(&themes).unwrap();
    std::fs::write(themes.join("mine.toml"), "[styles]\n").unwrap();
    refused(
        home.path(),
        &["--theme", "zebra"],
        "fleetdeck: theme zebra: ",
        "terminal, dark, light, high-contrast, mine",
    );
    refused(home.path(), &["--theme", "zebra", "demo"], "fleetdeck: theme zebra: ", "mine");
}

#[test]
fn the_dashboard_wants_a_terminal() {
    let home = tempfile::tempdir().unwrap();
    refused(home.path(), &[], "fleetdeck: the dashboard needs a terminal", "");
}

#[test]
fn an_embedded_aws_iot_takes_no_address_of_another() {
    let home = tempfile::tempdir().unwrap();
    for (option, value) in [
        ("--profile", "p"),
        ("--endpoint-url", "http://127.0.0.1:1"),
        ("--data-endpoint", "h"),
        ("--mqtt-url", "ws://127.0.0.1:1/mqtt"),
        ("--credentials-endpoint", "h"),
        ("--ca-bundle", "ca.pem"),
    ] {
        for command in ["demo", "emulate"] {
            let starts = format!("fleetdeck: {option}: `{command}` is an AWS IoT of its own");
            refused(home.path(), &[option, value, command], &starts, "leave it out");
            refused(home.path(), &[command, option, value], &starts, "leave it out");
        }
    }
}
