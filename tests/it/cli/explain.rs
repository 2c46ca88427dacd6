//! `explain`: without an account, from an argument or from standard input.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::{Done, finish, interrupt};

/// The binary, with nothing in its environment to sign in with.
fn command(home: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleetdeck"));
    command.args(arguments).env_clear().env("HOME", home.path()).current_dir(home.path()).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Done {
    finish(command(&TempDir::new().unwrap(), arguments))
}

fn piped(arguments: &[&str], input: &[u8]) -> Done {
    let home = TempDir::new().unwrap();
    let mut command = command(&home, arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    Done {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_message_is_explained_without_an_account_and_leads_to_the_doctor() {
    let text = "User: arn:aws:sts::123456789012:assumed-role/app/web is not authorized to perform: iot:ListThings on \
                resource: * because no identity-based policy allows the iot:ListThings action";
    let done = run(&["explain", text]);
    assert_eq!(done.status, 0, "{done:?}");
    for part in ["iam-not-allowed: ", "It proves:", "It does not prove:", "What to check:", "in line 1"] {
        assert!(done.out.contains(part), "{part}: {}", done.out);
    }
    assert!(done.out.contains("fleetdeck doctor arn:aws:iam::123456789012:role/app"), "{}", done.out);
    assert!(done.err.is_empty(), "{}", done.err);
}

#[test]
fn standard_input_is_read_whatever_bytes_it_has() {
    let log = b"\x1b[31mgarbage \xff\xfe\x00\x1b[0m\nE/x: Failed to parse IoT Core response as Json document.\r\n";
    let done = piped(&["explain", "-o", "json"], log);
    assert_eq!(done.status, 0, "{done:?}");
    let found: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(found[0]["case"], "credentials-answer-unread");
    assert_eq!(found[0]["line"], 2);
    assert_eq!(found[0]["next"]["ask"], "credentials");
    let lines = piped(&["explain", "-o", "jsonl"], log).out;
    let each: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(Value::Array(each), found, "an object a line");
    assert!(found[0]["doesNotProve"].as_array().is_some_and(|lines| !lines.is_empty()), "{found}");
}

#[test]
fn what_is_not_recognised_says_what_was_looked_for_and_what_is_next() {
    let done = piped(&["explain"], b"thread 'main' panicked at src/main.rs:4:10");
    assert_eq!(done.status, 1, "{done:?}");
    assert!(done.out.is_empty(), "{}", done.out);
    assert!(done.err.contains("Not recognised") && done.err.contains("fleetdeck doctor THING"), "{}", done.err);
    let json = piped(&["explain", "-o", "json"], b"hello");
    assert_eq!((json.status, json.out.trim()), (1, "[]"));
}

#[test]
fn nothing_is_no_text() {
    for input in [&b""[..], b" \n\t "] {
        let done = piped(&["explain"], input);
        assert_eq!(done.status, 2, "{done:?}");
        assert!(done.out.is_empty() && done.err.contains("there is no text"), "{}", done.err);
    }
}

#[test]
fn hostile_words_reach_neither_the_terminal_nor_the_shell() {
    let done = run(&["explain", "{\"message\":\"Invalid thing name passed\"} thingName: a;reboot\u{202e}$(x)"]);
    assert_eq!(done.status, 0, "{done:?}");
    assert!(!done.out.contains('\u{202e}'), "{}", done.out);
    assert!(!done.out.contains("doctor a;"), "{}", done.out);
}

/// Whoever pastes nothing leaves by the interrupt key.
#[test]
fn the_interrupt_key_ends_the_wait_for_standard_input() {
    let home = TempDir::new().unwrap();
    for arguments in [&["explain"][..], &["shadow", "set", "pump", "-"]] {
        let mut command = command(&home, arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        // More than a pipe holds: once it is gone, it is read, and the key is listened to.
        input.write_all(&vec![b' '; 300_000]).unwrap();
        interrupt(&child);
        let status = child.wait().unwrap();
        assert_eq!(status.code(), Some(130), "{arguments:?}");
        drop(input);
    }
}
