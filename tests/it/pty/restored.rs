//! However the program ends, the terminal is as it was.

use rustix::process::Signal;

use super::driver::{Start, Tty};

fn opened(home: &std::path::Path, provoke: &str) -> Tty {
    let mut tty = Start::program(home, &[]).env("FLEETDECK_PROVOKE", provoke).run();
    tty.wait("the alternate screen", vt100::Screen::alternate_screen);
    tty
}

#[test]
fn after_a_signal_the_status_names_it() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let home = tempfile::tempdir().unwrap();
        let mut tty = opened(home.path(), "");
        tty.wait_quiet();
        tty.signal(signal);
        assert_eq!(tty.ended().exit_code(), status, "{signal:?}");
        tty.assert_restored();
    }
}

#[test]
fn after_a_panic_the_report_stands_on_the_main_screen() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = opened(home.path(), "panic-on-main");
    assert_eq!(tty.ended().exit_code(), 101);
    tty.assert_restored();
    assert!(tty.screen().contains("provoked on purpose"), "{}", tty.screen());
}
