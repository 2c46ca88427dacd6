//! What somebody may do, its proof, and the pages of identities and IAM principals.

use super::{keys, snapshot};
use crate::app::tests::access::show_table;
use crate::app::tests::driver::Driver;

const IDENTITY: &str = "identity eu-west-1:0b5ee3a6-0000-4000-8000-00000000beef";
const ROLE: &str = "role app/authenticated-温度";

fn table(more: &'static str) -> impl Fn(&mut Driver) {
    move |driver| {
        driver.keys("enter tab tab");
        show_table(driver);
        driver.keys("g").keys(more);
    }
}

fn on(page: &'static str, more: &'static str) -> impl Fn(&mut Driver) {
    move |driver| {
        driver.keys("enter :").text(page).keys("enter").keys(more);
    }
}

#[test]
fn devices() {
    snapshot("access", table(""));
    snapshot("access-examined", keys("enter tab tab"));
    snapshot("proof-denied", table("j j enter"));
    snapshot("proof-near-miss", table("j j j enter"));
    snapshot("proof-unknown", table("j j j j enter"));
    snapshot("ask", |driver| {
        driver.keys("enter tab tab a").text("a/+/温度");
    });
    snapshot("asked", |driver| {
        driver.keys("enter tab tab a tab").text("a/+/温度/evil\u{202e}name").keys("enter");
        driver.keys("a tab tab tab tab").text("診断").keys("enter");
    });
    snapshot("certificate-access", keys("2 enter tab tab"));
    snapshot("certificate-file", |driver| {
        driver.world.unregistered = true;
        driver.keys(":").text("./keys/温度計.pem").keys("enter");
    });
    snapshot("palette-pasted", |driver| {
        driver.keys(":").text("arn:aws:sts::123456789012:assumed-role/app/kari");
    });
}

#[test]
fn identities() {
    snapshot("cognito-identity", on(IDENTITY, ""));
    snapshot("cognito-identity-below", on(IDENTITY, "G"));
    snapshot("cognito-access", on(IDENTITY, "tab"));
    snapshot("cognito-fix", on(IDENTITY, "f"));
    snapshot("cognito-fixed", on(IDENTITY, "f enter y"));
    snapshot("cognito-asked", on(IDENTITY, "s ctrl-u p u m p"));
    snapshot("cognito-denied", |driver| {
        driver.keys("enter");
        driver.world.denied = true;
        driver.keys(":").text(IDENTITY).keys("enter");
    });
    snapshot("iam-role", on(ROLE, ""));
    snapshot("iam-access", on(ROLE, "tab"));
}
