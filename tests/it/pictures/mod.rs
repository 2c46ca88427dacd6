//! Pictures of the real program for the README, written to `assets/`:
//!
//! ```sh
//! cargo test --test it pictures -- --ignored
//! ```

mod svg;

use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::pty::driver::{ENTER, Start, Tty};

const BACK_TAB: &str = "\x1b[Z";
const COLUMNS: u16 = 110;
const ROWS: u16 = 32;

#[test]
#[ignore = "writes assets/*.svg"]
fn pictures() {
    let home = TempDir::new().unwrap();
    let demo = Start::program(home.path(), &["--theme", "dark", "demo", "--things", "400"]);
    let mut tty = demo.size(COLUMNS, ROWS).env("COLORTERM", "truecolor").run();
    tty.wait_for("broken-other-region");
    tty.keys("/pump-osl");
    tty.wait_gone("gateway");
    tty.keys(ENTER);
    take(&mut tty, "things");

    tty.keys("/");
    tty.keys("\u{15}broken-alias-case");
    tty.wait_for("broken-alias-case");
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.keys("o");
    tty.wait_for("* ");
    tty.wait_for(" → ");
    tty.wait_gone("Changed values show");
    take(&mut tty, "shadow");
    tty.keys("\x1b");
    tty.wait_for("NAME");
    tty.keys("/");
    tty.keys("\u{15}broken-no-policy");
    tty.wait_for("broken-no-policy");
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("AGE");
    tty.keys("t");
    tty.wait_for("✗ fleet-access");
    tty.keys(ENTER);
    tty.wait_for("Access Denied");
    take(&mut tty, "credentials");
    tty.keys(BACK_TAB);
    tty.wait_for("[Access]");
    tty.keys(BACK_TAB);
    tty.wait_for("fleet-device-role");
    take(&mut tty, "identity");
    tty.keys("f");
    tty.wait_for("attach-policy");
    take(&mut tty, "fix");
}

/// What the terminal shows, once the program has nothing more to say.
fn take(tty: &mut Tty, name: &str) {
    tty.wait_pause(Duration::from_millis(150));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(format!("{name}.svg"));
    std::fs::write(path, svg::svg(tty.terminal())).unwrap();
}
