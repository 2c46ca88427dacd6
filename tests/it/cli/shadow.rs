//! `shadow get|watch|set|list`

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use super::{Bench, NO_POLICY};

/// Writes from standard input.
pub(super) fn set(bench: &Bench, more: &[&str], document: &Value) -> super::Done {
    let arguments = [&["shadow", "set", NO_POLICY, "-", "-o", "json"][..], more].concat();
    let mut command = bench.command(&bench.endpoints().admin, &arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(document.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    super::Done {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_write_is_based_on_a_version_and_a_stale_one_is_refused_and_kept() {
    let bench = Bench::new(0);
    let before = bench.json(&["shadow", "get", NO_POLICY]);
    let version = before["version"].as_i64().unwrap();
    let written = set(&bench, &[], &json!({"state": {"desired": {"mark": 1}}}));
    assert_eq!(written.status, 0, "{}", written.err);
    assert_eq!(written.json()["state"]["desired"]["mark"], 1);
    assert_eq!(written.json()["version"], version + 1);

    let document = json!({"state": {"desired": {"mark": 2}}});
    let stale = set(&bench, &["--version", &version.to_string()], &document);
    assert_eq!(stale.status, 1, "{}", stale.err);
    assert_eq!(bench.json(&["shadow", "get", NO_POLICY])["state"]["desired"]["mark"], 1);
    let draft = stale.err.lines().find_map(|line| line.strip_prefix("what was to be written is kept in ")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&fs::read_to_string(draft).unwrap()).unwrap(), document);

    let journal = fs::read_to_string(bench.home().join(".local/state/fleetdeck/journal.jsonl")).unwrap();
    assert!(journal.contains("UpdateThingShadow") && !journal.contains("mark"), "identifiers only: {journal}");
}

#[test]
fn a_document_that_is_none_is_located() {
    let bench = Bench::new(0);
    let file = bench.home().join("bad.json");
    fs::write(&file, "{\n  \"state\": nothing\n}").unwrap();
    let done = bench.run(&["shadow", "set", NO_POLICY, "bad.json"]);
    assert_eq!(done.status, 2, "{}", done.err);
    assert!(done.err.contains("bad.json") && done.err.contains("line 2"), "{}", done.err);
}

#[test]
fn named_shadows_are_listed_written_and_read_apart() {
    let bench = Bench::new(0);
    let written = set(&bench, &["--name", "tuning"], &json!({"state": {"reported": {"gain": 3}}}));
    assert_eq!(written.status, 0, "{}", written.err);
    let list = bench.json(&["shadow", "list", NO_POLICY]);
    assert!(list.as_array().unwrap().iter().any(|name| name["shadowName"] == "tuning"), "{list}");
    let named = bench.json(&["shadow", "get", NO_POLICY, "--name", "tuning"]);
    assert_eq!(named["state"]["reported"], json!({"gain": 3}));
    assert_eq!(bench.run(&["shadow", "get", NO_POLICY, "--name", "none"]).status, 1);
    let table = bench.run(&["shadow", "get", NO_POLICY, "--name", "tuning", "-o", "table"]);
    assert!(table.out.lines().any(|line| line.starts_with("/gain")), "{}", table.out);
}

#[test]
fn watching_tells_every_change_until_interrupted() {
    let bench = Bench::new(0);
    let mut command = bench.command(&bench.endpoints().admin, &["shadow", "watch", NO_POLICY, "--interval", "0.1"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
    let first = next();
    assert_eq!(first["changes"], json!([]));
    assert_eq!(set(&bench, &[], &json!({"state": {"desired": {"mark": {"deep": true}}}})).status, 0);
    let second = next();
    assert_eq!(second["version"].as_i64(), first["version"].as_i64().map(|version| version + 1));
    assert_eq!(second["changes"], json!([{"section": "desired", "path": "/mark/deep", "before": null, "after": true}]));
    super::interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
