//! From a list of things to a mended one, and back.

use super::driver::{ENTER, Start};

#[test]
fn a_thing_whose_certificate_lacks_its_policy_is_found_tested_mended_and_taken_back() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["demo", "--things", "300"]).run();
    tty.wait_for("broken-no-policy");

    tty.keys("/broken-no-policy");
    tty.wait_gone("broken-revoked");
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("Identity");

    tty.keys("t");
    tty.wait_for("Role alias");
    tty.keys(ENTER);
    tty.wait_for("403");
    tty.wait_for("Access Denied");

    tty.keys("f");
    tty.wait_for("aws iot attach-policy");
    tty.keys(ENTER);
    tty.wait_for("Attached");

    tty.keys("t");
    tty.wait_for("200");
    tty.wait_for("assumed-role");

    tty.keys("u");
    tty.keys(ENTER);
    tty.keys("t");
    tty.wait_for("403");

    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    tty.assert_restored();
}
