//! The findings, from the first page to the last.

use super::{keys, snapshot};
use crate::app::tests::findings::{found, gaps, progress, told};
use crate::diagnose::AuditEvent;

#[test]
fn findings() {
    snapshot("findings-begun", keys("8"));
    snapshot("findings-running", |driver| {
        driver.keys("8");
        told(driver, vec![AuditEvent::Found(found()), progress(12_500)]);
        driver.keys("j");
    });
    snapshot("findings-done", |driver| {
        driver.keys("8");
        told(driver, vec![AuditEvent::Found(found()), progress(100_000)]);
        told(driver, gaps());
        told(driver, vec![AuditEvent::Done]);
        driver.keys("/").text("kind:certificate").keys("enter");
    });
    snapshot("findings-stopped-none", |driver| {
        driver.keys("8 p");
    });
}
