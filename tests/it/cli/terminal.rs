//! Where a person sits in front of it: a question is asked, and a table fits.

use super::{ALIAS, Bench, NO_POLICY};
use crate::pty::driver::{Start, Tty};

fn at_terminal(bench: &Bench, arguments: &[&str]) -> Tty {
    let endpoints = bench.endpoints();
    Start::program(bench.home(), arguments)
        .env("AWS_ENDPOINT_URL", &endpoints.api_url)
        .env("AWS_REGION", &endpoints.region)
        .env("AWS_ACCESS_KEY_ID", &endpoints.admin.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", &endpoints.admin.secret_access_key)
        .run()
}

#[test]
fn a_fix_is_done_after_a_yes_and_after_nothing_else() {
    let bench = Bench::new(0);
    let fix = ["fix", NO_POLICY, "--role-alias", ALIAS];
    for (answer, status) in [("n\r", 1), ("\r", 1), ("\x03", 130)] {
        let mut tty = at_terminal(&bench, &fix);
        tty.wait_for("[y/N]");
        tty.keys(answer);
        assert_eq!(tty.ended().exit_code(), status, "{answer:?}");
        assert_eq!(bench.policies_of(NO_POLICY), [""; 0], "{answer:?}");
    }
    let mut tty = at_terminal(&bench, &fix);
    tty.wait_for("[y/N]");
    tty.keys("yes\r");
    assert_eq!(tty.ended().exit_code(), 0);
    assert_eq!(bench.policies_of(NO_POLICY).len(), 1);
}

#[test]
fn a_table_is_no_wider_than_the_terminal() {
    let bench = Bench::new(0);
    let mut tty = at_terminal(&bench, &["things", "-f", "attr.site:*"]);
    assert_eq!(tty.ended().exit_code(), 0);
    let written = String::from_utf8_lossy(tty.raw()).replace("\r\x1b[K", "\n");
    let widest = written.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
    assert!((40..=80).contains(&widest), "{widest} cells\n{written}");
}
