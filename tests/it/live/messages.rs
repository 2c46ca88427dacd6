//! Whatever comes, the session lives and the fault is visible.

use fleetdeck::emulator::mqtt_faults::{Mischief, Spoil};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn spoilt_messages_are_faults_and_the_session_lives() {
    let mut rig = Rig::new().await;
    rig.report("t", "", 1);
    rig.open("t");
    rig.live().await;
    rig.seen("t", 1).await;
    for mischief in [Mischief::Truncate, Mischief::Garbage, Mischief::NotUtf8, Mischief::Nested] {
        let before = rig.faults.len();
        rig.broken().spoil(vec![Spoil::every("/update/documents", mischief)]);
        rig.report("t", "", 7);
        rig.until(&format!("{mischief:?} told"), |rig| rig.faults.len() > before).await;
        assert_eq!(rig.faults.last().unwrap().topic, "$aws/things/t/shadow/update/documents");
        rig.broken().spoil(Vec::new());
        let version = rig.report("t", "", 8);
        rig.seen("t", version).await;
    }
    // The largest there is, and it is read.
    rig.broken().spoil(vec![Spoil::every("/update/documents", Mischief::Large)]);
    let version = rig.report("t", "", 9);
    rig.seen("t", version).await;
    rig.each_once_and_in_order("t");
    let polled = rig.statuses.iter().filter(|status| matches!(status, LiveStatus::Polling { .. })).count();
    assert_eq!(polled, 0, "{:?}", rig.statuses);
}
