//! Text from the cloud that would like to be more than text.

use fleetdeck::fleet::visible;

use super::{Bench, finish, text};
use crate::credential_wire::server::{Play, Server, Stage, hostile_refusal};

#[track_caller]
fn harmless(text: &str) {
    assert!(!text.is_empty());
    for line in text.lines() {
        assert_eq!(visible(line), line, "it would be obeyed or would hide");
    }
}

#[test]
fn nothing_a_thing_says_reaches_the_terminal_as_a_command() {
    let bench = Bench::new(0);
    let hostile = "hostile-name-\u{1b}[31m\u{202e}gnp";
    for format in ["table", "json", "jsonl", "csv"] {
        let list = bench.run(&["things", "-o", format]);
        assert_eq!(list.status, 0, "{}", list.err);
        harmless(&list.out);
        for thing in ["hostile-escapes", "hostile-bidi", "hostile-wide"] {
            harmless(&bench.run(&["things", thing, "-o", format]).out);
            harmless(&bench.run(&["shadow", "get", thing, "-o", format]).out);
        }
        harmless(&bench.run(&["things", hostile, "-o", format]).out);
    }
    harmless(&bench.run(&["doctor", hostile]).out);
    harmless(&bench.run(&["things", "no\u{1b}[2Jsuch\u{202e}"]).err);
    // JSON is harmless and still exact.
    let thing = bench.json(&["things", hostile]);
    assert_eq!(thing["thingName"], hostile);
}

#[test]
fn nothing_a_server_answers_reaches_the_terminal_as_a_command() {
    let (bench, runtime) = (Bench::new(0), tokio::runtime::Runtime::new().unwrap());
    let play = Play::Answer(hostile_refusal());
    let server = runtime.block_on(Server::start(Stage { play, ..Stage::default() }));
    let (endpoint, authorities) = (format!("localhost:{}", server.port), text(&server.file("ca.pem")));
    let (certificate, key) = (text(&server.file("device.cert.pem")), text(&server.file("device.key.pem")));
    let test = |format: &str| {
        let end = ["--credentials-endpoint", &endpoint, "--ca-bundle", &authorities, "-o", format];
        let device = ["--role-alias", "telemetry", "--thing", "pump-0001", "--cert", &certificate, "--key", &key];
        let done = finish(bench.stranger(&[&["credentials", "test"][..], &device, &end].concat()));
        assert_eq!(done.status, 1, "{format}: {}", done.err);
        harmless(&done.out);
        assert_eq!(visible(done.err.trim_end()), done.err.trim_end());
        done
    };
    let table = test("table").out;
    for shown in ["403", "␛[2J", "<U+009B>31m", "<U+202E>"] {
        assert!(table.contains(shown), "{shown} is not shown: {table}");
    }
    test("csv");
    test("jsonl");
    let body = test("json").json()["body"].as_str().unwrap().to_owned();
    assert!(body.contains("\u{1b}[2J") && body.contains("\u{9b}31m") && body.contains('\u{202e}'), "{body:?}");
}
