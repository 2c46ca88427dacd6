//! Stopped and continued, resized, without a way in.

use super::driver::Start;
use std::time::{Duration, Instant};

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_back() {
    let home = tempfile::tempdir().unwrap();
    // Job control, as in a person's shell.
    let line = "set -m; $FLEETDECK demo --things 5; echo at the shell; read line; fg; echo left with $?";
    let mut tty = Start::shell(home.path(), line).run();
    tty.wait_for("broken-");
    tty.keys("\x1a");
    tty.wait_for("at the shell");
    tty.assert_restored();
    tty.keys("\n");
    tty.wait_for("broken-");
    assert!(tty.terminal().alternate_screen() && tty.terminal().hide_cursor());
    tty.keys("q");
    tty.wait_for("left with 0");
    tty.ended();
    tty.assert_restored();
}

#[test]
fn ctrl_z_without_job_control_comes_back_by_itself() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["demo", "--still", "--things", "5"]).run();
    tty.wait_for("broken-");
    tty.keys("\x1a");
    tty.wait_quiet();
    tty.wait_for("broken-");
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    tty.assert_restored();
}

#[test]
fn a_window_too_small_says_so_and_a_larger_one_shows_everything() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["demo", "--things", "5"]).size(40, 10).run();
    tty.wait_for("60");
    assert!(tty.screen().contains("16"), "{}", tty.screen());
    tty.resize(120, 36);
    tty.wait_for("broken-");
    tty.resize(80, 24);
    tty.wait("the footer in the last row", |screen| {
        let last = screen.rows(0, 80).nth(23).unwrap_or_default();
        last.contains("quit") || last.contains("help")
    });
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    tty.assert_restored();
}

#[test]
fn a_key_that_comes_together_with_a_resize_is_taken() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["demo", "--things", "5"]).run();
    tty.wait_for("broken-");
    for round in 0..15 {
        tty.resize(80 + round, 24);
        tty.keys("?");
        tty.wait_for("esc close");
        tty.resize(100 - round, 30);
        tty.keys("?");
        tty.wait_gone("esc close");
    }
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
}

#[test]
fn without_credentials_the_screen_says_what_was_looked_for() {
    let home = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let mut tty = Start::program(home.path(), &["--region", "eu-west-1"]).run();
    tty.wait_for("AWS_ACCESS_KEY_ID");
    // Generous for a busy machine; what must not happen is waiting for the metadata of a machine that is none.
    assert!(started.elapsed() < Duration::from_secs(30));
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    tty.assert_restored();
}

#[test]
fn a_task_that_panics_is_told_and_the_rest_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let start = Start::program(home.path(), &["demo", "--things", "5"]).size(120, 40);
    let mut tty = start.env("FLEETDECK_PROVOKE", "panic-in-task").run();
    tty.wait_for("provoked on purpose");
    tty.wait_for("broken-");
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    tty.assert_restored();
}
