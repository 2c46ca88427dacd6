//! A terminal that takes nothing for a while, as one behind a line that hangs.

use rustix::process::Signal;

use super::driver::{ENTER, Start, Tty};

/// The whole screen of another view fits no buffer of a terminal this large, so that its frame is stuck.
fn stuck(home: &std::path::Path) -> Tty {
    let mut tty = Start::program(home, &["demo", "--still", "--things", "300"]).size(320, 90).run();
    tty.wait_for("broken-no-policy");
    tty.wait_quiet();
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
