//! What a line that carries few bytes has to carry: a bound, so that it stays so.

use std::time::Duration;

use jiff::Timestamp;

use super::driver::{ENTER, Tty};
use super::fleet::Fleet;

/// At 9,600 baud, less than half a second.
const FEW: usize = 400;
/// Between the end of a frame and the next second's.
const PAUSE: Duration = Duration::from_millis(200);
const THING: &str = "broken-no-policy";

fn listed(fleet: &Fleet) -> Tty {
    let mut tty = fleet.start(&[]).env("TERM", "xterm-16color").size(120, 36).run();
    tty.wait_for("● live");
    tty.wait_for("○ offline");
    tty.wait_quiet();
    tty
}

/// Each frame written since: the ages of what has changed go on, a frame each second.
#[track_caller]
fn assert_few(tty: &mut Tty, before: usize, what: &str) {
    tty.wait_pause(PAUSE);
    let written = &tty.raw()[before..];
    assert!(!written.is_empty(), "{what}: nothing was written");
    for frame in String::from_utf8_lossy(written).split_inclusive("\x1b[?2026l") {
        assert!(frame.len() < FEW, "{what}: {} bytes: {frame:?}", frame.len());
    }
}

#[test]
fn a_step_in_a_list_is_few_bytes() {
    let fleet = Fleet::new();
    let mut tty = listed(&fleet);
    for _ in 0..5 {
        let before = tty.raw().len();
        tty.keys("j");
        assert_few(&mut tty, before, "a step");
    }
}

#[test]
fn a_changed_leaf_of_an_open_shadow_is_few_bytes() {
    let fleet = Fleet::new();
    let mut tty = listed(&fleet);
    tty.keys(&format!("/{THING}"));
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("temperature");
    tty.wait_quiet();
    for tenths in [101, 102, 103] {
        let before = tty.raw().len();
        let body = format!(r#"{{"state":{{"reported":{{"temperature":{}}}}}}}"#, f64::from(tenths) / 10.0);
        fleet.running.world().update_shadow(THING, "", body.as_bytes(), Timestamp::now()).unwrap();
        tty.wait_for(&format!("{}", f64::from(tenths) / 10.0));
        assert_few(&mut tty, before, "a changed leaf");
    }
}
