//! A reader that has had enough, and a place that is full.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use super::Bench;

#[test]
fn a_reader_that_goes_away_ends_the_command_in_silence() {
    let bench = Bench::new(600);
    for format in ["table", "json", "jsonl", "csv"] {
        let mut command = bench.command(&bench.endpoints().admin, &["things", "-o", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{format}: {told}");
        assert!(!first.is_empty());
        assert_eq!(told, "", "{format}");
    }
}

#[test]
fn a_result_that_cannot_be_written_is_told_and_is_no_success() {
    let bench = Bench::new(1);
    for arguments in [
        &["things"][..],
        &["things", "-o", "json"],
        &["doctor", "broken-no-policy"],
        &["doctor", "broken-no-policy", "-o", "csv"],
        &["can", "broken-no-policy", "iot:Connect", "client/a"],
        &["explain", "Access Denied"],
        &["explain", "-o", "jsonl", "Access Denied"],
        &["shadow", "get", "broken-no-policy"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = bench.command(&bench.endpoints().admin, arguments);
        let done = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
        let told = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(4), "{arguments:?}: {told}");
        assert!(told.contains("cannot write the result: No space left"), "{arguments:?}: {told}");
    }
}
