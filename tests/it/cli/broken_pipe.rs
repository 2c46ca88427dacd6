//! A reader that has had enough.

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
