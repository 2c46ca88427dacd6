//! A network that breaks, stands still and comes back.

use fleetdeck::emulator::broker::Limits;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn twenty_restarts_lose_and_double_nothing() {
    let mut rig = Rig::new().await;
    rig.report("t", "", 0);
    rig.open("t");
    rig.live().await;
    rig.seen("t", 1).await;
    for round in 0..20 {
        let version = rig.report("t", "", 2 * round);
        rig.seen("t", version).await;
        rig.broken().close_doors();
        rig.polling().await;
        // Nobody is told of this one when it happens.
        let unseen = rig.report("t", "", 2 * round + 1);
        rig.broken().open_doors();
        rig.live().await;
        rig.seen("t", unseen).await;
    }
    let told: Vec<u64> = rig.versions("t").into_iter().map(|(version, _)| version).collect();
    assert_eq!(told, (1..=41).collect::<Vec<_>>(), "each version once, none left out");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_connection_comes_back_without_a_word_lost() {
    let mut rig = Rig::new().await;
    rig.report("t", "", 0);
    rig.open("t");
    rig.live().await;
    rig.seen("t", 1).await;
    for round in 0..10 {
        rig.broken().break_connections();
        let version = rig.report("t", "", round);
        rig.seen("t", version).await;
    }
    rig.live().await;
    rig.each_once_and_in_order("t");
}

async fn stall(options: LiveOptions) {
    let mut rig = Rig::with(options).await;
    let broker = rig.running().world().broker();
    // The server may name another keep-alive than the one asked for, as AWS does below 30 seconds.
    let keep_alive = (Duration::from_secs(1), Duration::from_mins(20));
    broker.set_limits(Limits { keep_alive, ..broker.limits() });
    rig.report("t", "", 0);
    rig.open("t");
    rig.live().await;
    rig.seen("t", 1).await;
    rig.broken().stall();
    // The line is dead, though nobody closed it: only the ping that nobody answers tells.
    let version = rig.report("t", "", 1);
    rig.polling().await;
    assert!(rig.why().contains("no sign of life"), "{}", rig.why());
    rig.seen("t", version).await;
    rig.broken().resume();
    rig.live().await;
    let version = rig.report("t", "", 2);
    rig.seen("t", version).await;
    rig.each_once_and_in_order("t");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_stands_still_is_noticed_by_the_keep_alive() {
    stall(LiveOptions { keep_alive: 1, pong: Duration::from_millis(500), ..options() }).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes more than a minute: the keep-alive is the real one"]
async fn a_network_that_stands_still_for_ninety_seconds() {
    let mut rig = Rig::with(LiveOptions { poll: Duration::from_secs(2), ..LiveOptions::default() }).await;
    rig.report("t", "", 0);
    rig.open("t");
    rig.live().await;
    rig.seen("t", 1).await;
    rig.broken().stall();
    let version = rig.report("t", "", 1);
    rig.for_a_while(Duration::from_secs(90)).await;
    assert!(rig.statuses.iter().any(|status| matches!(status, LiveStatus::Polling { .. })), "{:?}", rig.statuses);
    assert_eq!(rig.newest("t"), version, "read, while nothing came");
    rig.broken().resume();
    let version = rig.report("t", "", 2);
    rig.live().await;
    rig.seen("t", version).await;
    rig.each_once_and_in_order("t");
}
