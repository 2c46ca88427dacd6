//! `shadow watch` of several things, and `feed`.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use fleetdeck::emulator::state::CLASSIC;
use serde_json::{Value, json};

use super::shadow::set;
use super::{Bench, NO_POLICY, interrupt};

/// Starts a command and waits until changes come by push.
fn pushed(bench: &Bench, arguments: &[&str]) -> Child {
    let mut command = bench.command(&bench.endpoints().admin, arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    let line = told.find(|line| line.as_ref().unwrap().contains("changes come by push"));
    assert!(line.is_some(), "{arguments:?} ended before there was push");
    // Somebody goes on reading, or a later message would find the pipe closed.
    std::thread::spawn(move || told.for_each(drop));
    child
}

fn lines(child: &mut Child) -> Vec<Value> {
    let out = BufReader::new(child.stdout.take().unwrap());
    out.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

#[test]
fn several_things_are_watched_by_push_until_enough_has_come() {
    let bench = Bench::new(0);
    let mut child = pushed(&bench, &["shadow", "watch", NO_POLICY, "broken-alias-case", "nobody", "--count", "4"]);
    assert_eq!(set(&bench, &[], &json!({"state": {"desired": {"mark": 7}}})).status, 0);
    let told = lines(&mut child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let names: Vec<&str> = told.iter().map(|line| line["thingName"].as_str().unwrap()).collect();
    assert_eq!(names, [NO_POLICY, "broken-alias-case", "nobody", NO_POLICY]);
    assert_eq!((&told[2]["version"], &told[2]["shadow"]), (&Value::Null, &Value::Null));
    let last = &told[3];
    assert_eq!(last["version"].as_u64(), told[0]["version"].as_u64().map(|version| version + 1));
    assert_eq!((&last["source"], &last["missed"]), (&json!("push"), &json!(0)));
    assert_eq!(last["changes"], json!([{"section": "desired", "path": "/mark", "before": null, "after": 7}]));
    assert_eq!(last["shadow"]["state"]["desired"]["mark"], 7);
}

#[test]
fn the_feed_tells_what_passes_its_filter() {
    let bench = Bench::new(0);
    let filter = format!("kind:update thing={NO_POLICY}");
    let mut child = pushed(&bench, &["feed", "-o", "jsonl", "-f", &filter, "--count", "1", "--timeout", "60"]);
    assert_eq!(set(&bench, &[], &json!({"state": {"desired": {"mark": 8}}})).status, 0);
    let told = lines(&mut child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!((&told[0]["eventType"], &told[0]["thingName"]), (&json!("update"), &json!(NO_POLICY)));
    assert_eq!(told[0]["shadow"]["state"]["desired"]["mark"], 8);
    assert!(told[0]["text"].as_str().unwrap().contains("desired mark=8"), "{told:?}");
}

#[test]
fn less_than_wanted_in_time_is_no_success_and_a_bad_filter_is_bad_input() {
    let bench = Bench::new(0);
    let ends = |arguments: &[&str]| bench.run(arguments).status;
    assert_eq!(ends(&["feed", "--timeout", "0.5"]), 0);
    assert_eq!(ends(&["feed", "--timeout", "0.5", "--count", "3"]), 1);
    assert_eq!(ends(&["shadow", "watch", NO_POLICY, "--timeout", "0.5", "--count", "3"]), 1);
    assert_eq!(ends(&["feed", "-f", "colour:red"]), 2);
    assert_eq!(ends(&["feed", "-o", "csv"]), 2);
}

#[test]
fn a_reader_that_goes_away_ends_the_feed_in_silence() {
    let bench = Bench::new(0);
    let mut child = pushed(&bench, &["feed", "-o", "jsonl"]);
    drop(child.stdout.take());
    assert_eq!(set(&bench, &[], &json!({"state": {"desired": {"mark": 9}}})).status, 0);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_deletion_is_told_as_it_came() {
    let bench = Bench::new(0);
    let world = bench.running.world().clone();
    let delete = || world.delete_shadow(NO_POLICY, CLASSIC, b"", jiff::Timestamp::now()).unwrap();

    let mut child = pushed(&bench, &["shadow", "watch", NO_POLICY]);
    let out = BufReader::new(child.stdout.take().unwrap());
    let mut told = out.lines().map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    assert_eq!(told.next().unwrap()["source"], "read");
    // What the session reads when it begins may still be under way; twice by push, and it is not.
    let mut pushes = 0;
    for mark in 0.. {
        assert_eq!(set(&bench, &[], &json!({"state": {"desired": {"mark": mark}}})).status, 0);
        let line = told.find(|line| line["shadow"]["state"]["desired"]["mark"] == mark).unwrap();
        pushes += usize::from(line["source"] == "push");
        if pushes == 2 {
            break;
        }
    }
    delete();
    let line = told.next().unwrap();
    assert_eq!((&line["version"], &line["shadow"], &line["source"]), (&Value::Null, &Value::Null, &json!("push")));
    interrupt(&child);
    child.wait().unwrap();

    // Without push it is found by reading.
    assert_eq!(set(&bench, &[], &json!({"state": {"desired": {"mark": 1}}})).status, 0);
    world.mqtt_faults().close_doors();
    let arguments = ["shadow", "watch", NO_POLICY, "--count", "2", "--interval", "0.5"];
    let mut command = bench.command(&bench.endpoints().admin, &arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(out.next().unwrap().unwrap().contains("mark"));
    delete();
    let told: Value = serde_json::from_str(&out.next().unwrap().unwrap()).unwrap();
    assert_eq!((&told["shadow"], &told["source"]), (&Value::Null, &json!("read")));
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
