//! Text from the cloud that would like to be more than text.

use fleetdeck::fleet::visible;

use super::Bench;

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
