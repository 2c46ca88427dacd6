//! The same seed, the same fleet.

use std::collections::BTreeMap;

use fleetdeck::emulator::{Options, start};

use super::options;

/// Names, types, attributes, and the certificates of every thing.
async fn fleet(things: usize, seed: u64) -> BTreeMap<String, String> {
    let running = start(Options { things, seed, ..options() }).await.unwrap();
    let state = running.world().read();
    let told = |(name, thing): (&String, _)| {
        let principals: Vec<&String> = state.thing_principals.right_of(name).collect();
        (name.clone(), format!("{thing:?} {principals:?}"))
    };
    // Those whose days are counted from today are others at midnight.
    state.things.iter().filter(|(name, _)| !name.starts_with("broken-soon-")).map(told).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_seed_decides_and_a_larger_fleet_begins_like_a_smaller_one() {
    let small = fleet(20, 7).await;
    assert_eq!(small, fleet(20, 7).await);
    let large = fleet(40, 7).await;
    assert!(small.iter().all(|(name, thing)| large.get(name) == Some(thing)));
    let other = fleet(20, 8).await;
    assert_ne!(small, other);
    assert_ne!(small["broken-no-policy"], other["broken-no-policy"]);
}
