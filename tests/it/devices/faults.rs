//! Faults to order, at the devices' door.

use fleetdeck::emulator::{Options, start};

use super::client::Device;
use super::options;
use super::provider::healthy;

async fn answer_with(fault: &str) -> std::io::Result<(u16, bool)> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faults.toml");
    std::fs::write(&file, format!("[[fault]]\noperation = \"AssumeRoleWithCertificate\"\n{fault}\n")).unwrap();
    let running = start(Options { faults: Some(file), ..options() }).await.unwrap();
    let answer = Device::of(&running, &healthy(&running)).credentials(&running, "fleet-access", None).await?;
    Ok((answer.status, answer.complete))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_fault_reaches_the_wire() {
    assert_eq!(answer_with("latency_ms = 1").await.unwrap(), (200, true));
    assert_eq!(answer_with("answer = \"throttle\"").await.unwrap(), (429, true));
    assert_eq!(answer_with("answer = \"error\"\nstatus = 503").await.unwrap(), (503, true));
    assert_eq!(answer_with("answer = \"truncate\"").await.unwrap(), (200, false));
    assert!(answer_with("answer = \"drop\"").await.is_err());
}
