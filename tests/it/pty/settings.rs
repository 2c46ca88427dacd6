//! What the user has set is what happens.

use super::driver::{ENTER, Start};
use super::fleet::Fleet;

#[test]
fn the_keys_and_intervals_of_the_config_file_are_in_force() {
    let fleet = Fleet::new();
    let config = "[keys]\nquit = 'ctrl-x'\n[refresh]\nshadow = '7s'\n";
    std::fs::write(fleet.home.path().join("mine.toml"), config).unwrap();
    // Shadows are polled where nothing speaks MQTT.
    let mut tty = fleet.start(&["--config", "mine.toml", "--mqtt-url", "ws://127.0.0.1:1/mqtt"]).run();
    tty.wait_for("broken-alias-case");
    tty.keys(ENTER);
    tty.wait_for("polling every 7s");
    tty.keys("q");
    tty.wait_for("q is no command");
    tty.keys("\x18");
    assert_eq!(tty.ended().exit_code(), 0);
    tty.assert_restored();
}

#[test]
fn what_was_asked_in_all_stands_on_the_main_screen_in_the_end() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["--verbose", "demo", "--still", "--things", "5"]).size(120, 36).run();
    tty.wait_for("broken-alias-case");
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    tty.assert_restored();
    let screen = tty.screen();
    assert!(screen.contains("CALLS TO AWS") && screen.contains("iot:ListThings "), "{screen}");
}

#[test]
fn read_only_from_the_start_stays_and_says_so() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["--read-only", "demo", "--still", "--things", "5"]).size(120, 36).run();
    tty.wait_for("broken-alias-case");
    tty.wait_for("READ-ONLY");
    tty.keys("R");
    tty.wait_quiet();
    tty.wait_for("READ-ONLY");
    tty.keys("u");
    tty.wait_for("There is no change to take back");
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
}
