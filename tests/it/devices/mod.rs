//! The embedded AWS IoT as a device sees it, over real TLS.

mod client;
mod faults;
mod folder;
mod provider;
mod reproducible;
mod sessions;
mod shadows;

use fleetdeck::emulator::demo::Plan;
use fleetdeck::emulator::{Options, Running, start};

/// A small, still demo fleet.
fn options() -> Options {
    Options { things: 15, live: false, ..Options::default() }
}

async fn emulator() -> Running {
    start(options()).await.unwrap()
}

fn plan() -> Plan {
    Plan::parse(&options().demo).unwrap()
}
