//! The audit in the view of findings: stopped, and gone on with.

use fleetdeck::emulator::{Options, start};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::live::screen;

#[test]
fn an_audit_is_stopped_and_goes_on_to_its_end() {
    let runtime = Runtime::new().unwrap();
    let home = TempDir::new().unwrap();
    let faults = home.path().join("faults.toml");
    // Slow enough to be stopped by a key.
    std::fs::write(&faults, "[[fault]]\noperation = \"GetPolicy\"\nlatency_ms = 1000\n").unwrap();
    let options = Options { things: 3, live: false, faults: Some(faults), ..Options::default() };
    let running = runtime.block_on(start(options)).unwrap();
    let mut tty = screen(&running, &home);
    tty.wait_for("broken-");
    tty.keys("8");
    tty.wait_for("p stops it");
    tty.keys("p");
    tty.wait_for("‖ stopped after");
    tty.wait_gone("stops it");
    tty.keys("p");
    tty.wait_for("audited at");
    tty.wait_for("role-alias-untrusted");
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    tty.assert_restored();
}
