//! However the program ends, the terminal is as it was.

use rustix::process::Signal;

use super::driver::Start;

#[test]
fn after_a_signal_the_status_names_it() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let home = tempfile::tempdir().unwrap();
        let mut tty = Start::program(home.path(), &[]).run();
        tty.wait("the alternate screen", vt100::Screen::alternate_screen);
        tty.wait_quiet();
        tty.signal(signal);
        assert_eq!(tty.ended().exit_code(), status, "{signal:?}");
        tty.assert_restored();
    }
}

#[test]
fn after_a_panic_the_report_stands_on_the_main_screen() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &[]).env("FLEETDECK_PROVOKE", "panic-on-main").run();
    assert_eq!(tty.ended().exit_code(), 101);
    // From what was written, not from what stood there: the alternate screen may come and go between two looks.
    let written = String::from_utf8_lossy(tty.raw());
    assert!(written.contains("\u{1b}[?1049h"), "the panic came before the alternate screen");
    tty.assert_restored();
    assert!(tty.screen().contains("provoked on purpose"), "{}", tty.screen());
}
