//! The demo's devices: MQTT clients like any others, each with its thing's certificate and its thing's name.
//!
//! They know of the embedded AWS IoT what a device knows: its address, its root, their own certificate. What is wrong
//! with them they find out as devices do.

mod device;
mod memory;
mod wire;

use std::path::Path;
use std::time::Duration;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use device::{Device, Habits};
use wire::Road;

/// The first one starts when whoever looks at the fleet has had the first answers.
const FIRST: Duration = Duration::from_millis(1200);
/// Between one's start and the next one's: handshakes cost.
const APART: Duration = Duration::from_millis(200);

/// A device that is powered on: its thing, with the certificate and key that it holds.
pub(super) struct Powered {
    pub(super) thing: String,
    pub(super) cert_pem: String,
    pub(super) key_pem: String,
}

impl Powered {
    /// Those of these things whose certificate and key are in the folder.
    pub(super) fn among<'t>(things: impl Iterator<Item = &'t String>, folder: &Path) -> Vec<Self> {
        let read = |thing: &str, kind: &str| std::fs::read_to_string(folder.join(format!("{thing}.{kind}.pem"))).ok();
        let powered = |thing: &String| {
            let (cert_pem, key_pem) = (read(thing, "cert")?, read(thing, "key")?);
            Some(Self { thing: thing.clone(), cert_pem, key_pem })
        };
        things.filter_map(powered).collect()
    }
}

/// Lets devices live until stopped. `endpoint` is the MQTT door for devices, `localhost:PORT`. The same seed gives the
/// same habits.
pub(super) async fn live(powered: Vec<Powered>, endpoint: String, ca_pem: String, seed: u64, stop: CancellationToken) {
    let mut devices = JoinSet::new();
    for (index, Powered { thing, cert_pem, key_pem }) in (0_u32..).zip(powered) {
        // What cannot be read by a TLS library is a device that never gets as far as the network.
        let Ok(road) = Road::new(&endpoint, &ca_pem, &cert_pem, &key_pem) else { continue };
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        dice.set_stream(u64::from(index));
        let device = Device::new(thing.clone(), road, Habits::of(&thing, index), dice);
        let start = FIRST + APART * index;
        devices.spawn(async move {
            tokio::time::sleep(start).await;
            device.live().await;
        });
    }
    stop.cancelled().await;
    // As when the power goes: no goodbyes.
    devices.abort_all();
}
