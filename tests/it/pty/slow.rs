//! A terminal that takes nothing for a while, as one behind a line that hangs, and one behind a line of 9,600 baud.

use rustix::process::Signal;

use super::driver::{ENTER, ESC, Start, Tty};

/// The whole screen of another view fits no buffer of a terminal this large, so that its frame is stuck.
fn stuck(home: &std::path::Path) -> Tty {
    let mut tty = Start::program(home, &["demo", "--still", "--things", "300"]).size(320, 90).run();
    tty.wait_for("broken-no-policy");
    // The header goes on counting calls.
    tty.wait_pause(std::time::Duration::from_millis(100));
    tty.reads(false);
    tty.keys("\x04");
    tty.keys("2");
    tty
}

#[test]
fn keys_are_taken_while_the_terminal_takes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = stuck(home.path());
    for key in ["1", "/", "broken-no-pol"] {
        tty.keys(key);
    }
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.reads(true);
    tty.wait_for("[Shadow]");
    tty.wait_for("broken-no-policy");
}

#[test]
fn it_can_be_left_while_the_terminal_takes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = stuck(home.path());
    tty.keys("q");
    assert!(tty.ended().success());
}

#[test]
fn a_signal_ends_it_while_the_terminal_takes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = stuck(home.path());
    tty.signal(Signal::TERM);
    assert_eq!(tty.ended().exit_code(), 143);
}

/// A whole screen of 80x24, of which every cell is new.
const FRAME: usize = 3_500;

/// A fleet that is busy on a line of 9,600 baud, which has been full for a while.
fn slow(home: &std::path::Path) -> Tty {
    let mut tty = Start::program(home, &["demo", "--things", "300"]).line(960).run();
    tty.wait_for("broken-no-policy");
    tty.keys("6");
    tty.wait_for("the whole fleet");
    let shown = tty.shown();
    while tty.shown() < shown + FRAME {
        tty.wait_pause(std::time::Duration::ZERO);
        std::thread::yield_now();
    }
    tty
}

#[test]
fn on_a_slow_line_a_key_is_seen_behind_one_frame_at_most() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = slow(home.path());
    for (key, seen) in [("?", "Everywhere"), (ESC, "the whole fleet")] {
        let before = tty.shown();
        tty.keys(key);
        tty.wait_for(seen);
        let behind = tty.shown() - before;
        assert!(behind <= 2 * FRAME, "{key:?} was seen {behind} bytes later");
    }
}

#[test]
fn on_a_slow_line_frames_are_left_out_and_keys_are_not() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["demo", "--still", "--things", "300"]).line(960).run();
    tty.wait_for("broken-no-policy");
    tty.wait_quiet();
    let before = tty.shown();
    tty.keys(":");
    for letter in "jobs".repeat(20).chars() {
        tty.keys(&letter.to_string());
    }
    tty.wait_for("jobsjobsjobs");
    let behind = tty.shown() - before;
    assert!(behind <= 2 * FRAME, "seen {behind} bytes later");
}
