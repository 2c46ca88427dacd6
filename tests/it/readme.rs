//! The README keeps its word: its commands are commands, and its permissions are enough and no more.

use std::process::Command;

use clap::Parser as _;
use fleetdeck::cli::Args;
use fleetdeck::config::Config;
use fleetdeck::diagnose::{AUDIT_RULES, AuditRule};
use fleetdeck::emulator::faults::Faults;
use fleetdeck::emulator::{self, Options, Running};
use jiff::Timestamp;
use tempfile::TempDir;

const README: &str = include_str!("../../README.md");
const THING: &str = "broken-no-policy";
const ALIAS: &str = "fleet-access";

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    README.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_command_in_it_is_one() {
    let lines: Vec<String> =
        blocks("sh").concat().lines().filter(|line| line.contains("fleetdeck ")).map(str::to_owned).collect();
    assert!(lines.len() > 20);
    for line in lines.iter().filter(|line| !line.contains("cargo") && !line.starts_with("curl")) {
        // What a pipe or a substitution gives to fleetdeck, or takes from it, is the shell's.
        let from = line.find("fleetdeck ").unwrap();
        let command = line[from..].split(" > ").next().unwrap().trim_end_matches(")\"");
        let words = shell_words(command);
        assert!(Args::try_parse_from(&words).is_ok(), "{line}: {:?}", Args::try_parse_from(&words).err());
    }
}

#[test]
fn its_table_of_rules_is_the_program_s() {
    let levels = [" error ", " warning ", " note "];
    let is_rule = |line: &&str| line.split('|').nth(2).is_some_and(|level| levels.contains(&level));
    let rows: Vec<&str> = README.lines().filter(is_rule).collect();
    let row = |rule: &AuditRule| {
        let level = serde_json::to_value(rule.level).unwrap();
        format!("| `{}` | {} | {} |", rule.id.as_str(), level.as_str().unwrap(), rule.title)
    };
    assert_eq!(rows, AUDIT_RULES.iter().map(row).collect::<Vec<_>>());
}

#[test]
fn its_files_are_read() {
    let files = blocks("toml");
    let [config, faults] = files.as_slice() else { panic!("two files, not {}", files.len()) };
    let home = TempDir::new().unwrap();
    let path = home.path().join("config.toml");
    std::fs::write(&path, config).unwrap();
    let config = Config::load(&path).unwrap();
    assert_eq!(config.theme.as_deref(), Some("dark"));
    Faults::parse(faults, 1, |_| true).unwrap();
}

/// Splits at blanks outside of single quotes: no more of a shell is in the README.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Adds a user who has these policies, and runs a command as that user.
fn run_as(running: &Running, home: &TempDir, statements: &[&str], arguments: &[&str]) -> (i32, String) {
    let documents: Vec<serde_json::Value> =
        statements.iter().map(|document| serde_json::from_str(document).unwrap()).collect();
    let all: Vec<&serde_json::Value> =
        documents.iter().flat_map(|document| document["Statement"].as_array().unwrap()).collect();
    let merged = serde_json::json!({"Version": "2012-10-17", "Statement": all}).to_string();
    let now = Timestamp::now();
    running.world().change(|state| state.add_user("operator", &merged, "AKIAREADME0000000000", "readme", now));
    let output = Command::new(env!("CARGO_BIN_EXE_fleetdeck"))
        .args(arguments)
        .env_clear()
        .env("HOME", home.path())
        .env("AWS_ENDPOINT_URL", &running.endpoints.api_url)
        .env("AWS_REGION", &running.endpoints.region)
        .env("FLEETDECK_CA_FILE", &running.endpoints.ca_file)
        .env("AWS_ACCESS_KEY_ID", "AKIAREADME0000000000")
        .env("AWS_SECRET_ACCESS_KEY", "readme")
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn its_permissions_are_enough_and_no_more() {
    let policies = blocks("json");
    let [read, _live, mend] = policies.as_slice() else { panic!("three policies, not {}", policies.len()) };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = Options { things: 3, live: false, ..Options::default() };
    let running = runtime.block_on(emulator::start(options)).unwrap();
    let home = TempDir::new().unwrap();
    let file = home.path().join("shadow.json");
    std::fs::write(&file, r#"{"state": {"desired": {"rate": 1}}}"#).unwrap();
    let set = ["shadow", "set", THING, file.to_str().unwrap()];
    let fix = ["fix", THING, "--role-alias", ALIAS, "--yes"];
    let reading = |arguments: &[&str], wanted: i32| {
        let (status, told) = run_as(&running, &home, &[read], arguments);
        assert_eq!(status, wanted, "{arguments:?}: {told}");
        assert!(!told.contains("no permission") || wanted == 1, "{arguments:?}: {told}");
    };

    for list in ["things", "certificates", "policies", "role-aliases", "groups", "info"] {
        reading(&[list], 0);
    }
    running.world().change(fleetdeck::emulator::state::State::index_everything);
    reading(&["things", "-f", "connected:no delta:no type:pump"], 0);
    reading(&["things", THING], 0);
    reading(&["policies", "fleet-device"], 0);
    reading(&["role-aliases", ALIAS], 0);
    reading(&["groups", "fleet"], 0);
    reading(&["shadow", "get", THING], 0);
    reading(&["shadow", "list", THING], 0);
    reading(&["shadow", "watch", THING, "--count", "1"], 0);
    reading(&["feed", "--timeout", "2"], 0);
    reading(&["doctor", THING, "--role-alias", ALIAS], 1);
    let devices = running.endpoints.devices.to_str().unwrap();
    reading(&["credentials", "test", "--role-alias", ALIAS, "--thing", THING, "--keys", devices], 1);

    // To read is not to change.
    for change in [&set[..], &fix[..]] {
        let (status, told) = run_as(&running, &home, &[read], change);
        assert_eq!(status, 1, "{told}");
        assert!(told.contains("no permission"), "{told}");
    }
    for change in [&set[..], &fix[..], &["undo", "--yes"]] {
        let (status, told) = run_as(&running, &home, &[read, mend], change);
        assert_eq!(status, 0, "{change:?}: {told}");
    }
}
