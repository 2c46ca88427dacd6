//! Faults of the MQTT side, to order: a network that breaks or stands still, a broker that refuses, messages that come
//! late, twice, in another order, spoilt, or not at all.
//!
//! ```no_run
//! # async fn example(running: fleetdeck::emulator::Running) {
//! use fleetdeck::emulator::mqtt_faults::{Mischief, Spoil};
//! let faults = running.world().mqtt_faults();
//! faults.break_connections(); // every session ends without a word; clients may come back at once
//! faults.close_doors(); // the broker is down: who is there is thrown out, who knocks finds nobody
//! faults.open_doors(); // and up again
//! faults.stall(); // nothing is read, nothing is written, nothing is closed
//! faults.resume();
//! faults.refuse_connects(0x88, 3); // the next three CONNECTs: "server unavailable"
//! faults.spoil(vec![Spoil::every("/update/documents", Mischief::Duplicate)]);
//! faults.spoil(Vec::new()); // as it should be
//! # }
//! ```

mod messages;
mod network;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use messages::{Delivery, Mischief, Spoil};
pub use network::Faulty;

use messages::Messages;
use network::Network;

/// The control over the faults of one broker; none at first. Cloning it is cheap.
#[derive(Debug, Clone, Default)]
pub struct MqttFaults(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    network: Arc<Network>,
    refusals: Mutex<Option<Refusals>>,
    spoiling: AtomicBool,
    messages: Mutex<Messages>,
}

#[derive(Debug)]
struct Refusals {
    code: u8,
    left: u32,
}

impl MqttFaults {
    /// Ends every connection there is without a word. Sessions that are not clean are still known.
    pub fn break_connections(&self) {
        self.0.network.kill();
    }

    /// Ends every connection, and takes no new one until [`MqttFaults::open_doors`].
    pub fn close_doors(&self) {
        self.0.network.close();
    }

    /// Takes connections again.
    pub fn open_doors(&self) {
        self.0.network.open();
    }

    /// From now on no byte of MQTT comes or goes, handshakes included, until [`MqttFaults::resume`]. No connection is
    /// closed by it: it looks like a network that has gone away.
    pub fn stall(&self) {
        self.0.network.stall(true);
    }

    /// Bytes flow again, the ones sent meanwhile first.
    pub fn resume(&self) {
        self.0.network.stall(false);
    }

    /// Refuses the next `times` CONNECTs with this reason code of MQTT 5, such as `0x87` (not authorized), `0x88`
    /// (server unavailable), `0x97` (quota exceeded). A client of 3.1.1 is refused as AWS does: by closing.
    pub fn refuse_connects(&self, code: u8, times: u32) {
        let refusals = (times > 0).then_some(Refusals { code, left: times });
        *self.0.refusals.lock().unwrap_or_else(PoisonError::into_inner) = refusals;
    }

    /// From now on these things happen to messages on their way to subscribers; the first rule that hits counts.
    pub fn spoil(&self, rules: Vec<Spoil>) {
        self.0.spoiling.store(!rules.is_empty(), Ordering::Relaxed);
        self.0.messages.lock().unwrap_or_else(PoisonError::into_inner).follow(rules);
    }

    /// For the broker: lets a new connection in, with the network's faults upon it; `None` where nobody is let in.
    pub fn enter<S>(&self, stream: S) -> Option<Faulty<S>> {
        Network::enter(&self.0.network, stream)
    }

    /// For the broker: waits while the network is stalled.
    pub async fn stalled(&self) {
        self.0.network.stalled().await;
    }

    /// For the broker: the reason code with which to refuse this CONNECT.
    pub fn next_connect(&self) -> Option<u8> {
        let mut refusals = self.0.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let Refusals { code, left } = refusals.take()?;
        if left > 1 {
            *refusals = Some(Refusals { code, left: left - 1 });
        }
        Some(code)
    }

    /// For the broker: what becomes of a message on its way to this client; `None` where nothing does, which costs next
    /// to nothing.
    pub fn pass(&self, client_id: &str, topic: &str, payload: &[u8]) -> Option<Vec<Delivery>> {
        if !self.0.spoiling.load(Ordering::Relaxed) {
            return None;
        }
        self.0.messages.lock().unwrap_or_else(PoisonError::into_inner).pass(client_id, topic, payload)
    }
}
