//! From a list of things to a mended one, and back.

use super::driver::{ENTER, Start, Tty};

/// The request id of the answer on the screen.
fn request_id(screen: &str) -> Option<String> {
    let line = screen.lines().find(|line| line.contains("request id"))?;
    line.split_whitespace().last().map(str::to_owned)
}

/// Waits for an answer of this status that is not the one with `before`.
#[track_caller]
fn answered(tty: &mut Tty, status: &str, before: Option<&str>) -> String {
    tty.wait(status, |screen| {
        let text = screen.contents();
        text.contains(status) && request_id(&text).is_some_and(|id| Some(id.as_str()) != before)
    });
    request_id(&tty.screen()).unwrap()
}

/// `t`, with the role alias that is offered first.
#[track_caller]
fn test_credentials(tty: &mut Tty) {
    tty.keys("t");
    tty.wait_for("enter send");
    tty.wait("the role aliases", |screen| {
        let text = screen.contents();
        text.contains("✗ fleet-access") || text.contains("✓ fleet-access")
    });
    tty.keys(ENTER);
    tty.wait_gone("enter send");
}

#[test]
fn a_thing_whose_certificate_lacks_its_policy_is_found_tested_mended_and_taken_back() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["demo", "--things", "300"]).run();
    tty.wait_for("broken-alias-case");

    tty.keys("/broken-no-policy");
    tty.wait_gone("broken-alias-case");
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("Identity ✗");

    test_credentials(&mut tty);
    let refused = answered(&mut tty, "HTTP 403", None);
    tty.wait_for(r#"{"message":"Access Denied"}"#);
    tty.wait_for("policies do not let it assume role alias fleet-access");

    tty.keys("f");
    tty.wait_for("aws iot attach-policy");
    tty.wait_for("shared by");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    // What was refused is asked again by itself, and once more by hand.
    let given = answered(&mut tty, "HTTP 200", Some(&refused));
    test_credentials(&mut tty);
    let given = answered(&mut tty, "HTTP 200", Some(&given));
    tty.wait_for(":assumed-role/");
    tty.wait_for(r#""secretAccessKey":"(hidden)""#);

    tty.keys("u");
    tty.wait_for("aws iot detach-policy");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    tty.wait_for("A change was made since");
    test_credentials(&mut tty);
    answered(&mut tty, "HTTP 403", Some(&given));

    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    tty.assert_restored();
}

#[test]
fn a_role_alias_whose_role_is_gone_is_pointed_to_one_that_there_is_and_back() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["demo", "--things", "50"]).run();
    tty.wait_for("broken-alias-case");
    tty.keys("4");
    tty.wait_for("wrong-service");
    tty.keys("/role-gone");
    tty.wait_gone("wrong-service");
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("deleted-last-year");
    tty.wait_for("to role fleet-device-role");

    tty.keys("f");
    tty.wait_for("aws iot update-role-alias");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    tty.wait_for("✓ trusts credentials.iot.amazonaws.com");
    tty.wait_gone("deleted-last-year");

    tty.keys("u");
    tty.wait_for("aws iot update-role-alias");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    // On the page alone, read anew after the change.
    tty.wait_for("GetRole: NoSuchEntity");
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
}

#[test]
fn a_certificate_that_is_not_attached_is_found_in_the_key_folder_and_attached() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["demo", "--things", "50"]).run();
    tty.wait_for("broken-alias-case");
    tty.keys("/broken-not-attached");
    tty.wait_gone("broken-alias-case");
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("Identity ✗");

    // Sent at once: what is not known yet is waited for.
    tty.keys("t");
    tty.wait_for("enter send");
    tty.keys(ENTER);
    let refused = answered(&mut tty, "HTTP 403", None);
    tty.wait_for(r#"{"message":"Invalid thing name passed"}"#);

    tty.keys("f");
    tty.wait_for("aws iot attach-thing-principal");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    answered(&mut tty, "HTTP 200", Some(&refused));

    tty.keys("u");
    tty.wait_for("aws iot detach-thing-principal");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    tty.wait_for("A change was made since");
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
}
