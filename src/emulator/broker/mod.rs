//! The account's MQTT broker: sessions over WebSocket, mutual TLS and, on loopback, plain; policies, limits, events.
//!
//! A message takes this way: the session that reads it asks for the publisher's rights, the table hands it to the
//! sessions that subscribed, and each of those asks for its own right to receive it before it is written. Nobody waits
//! for anybody: a box that is full loses what comes.
//!
//! Documented or measured by others: a denied CONNECT (closed without a word in 3.1.1, `0x87` in 5), the limits, the
//! events and their words, the reason codes that exist. Not verified: which word of `disconnectReason` goes with which
//! offence, that a denied PUBLISH of quality of service 0 ends an MQTT 5 session, the code for a topic that is too deep,
//! how soon a certificate that is switched off or a session token that expires ends a session (here: at once), and that
//! a publisher over its limit is told so. Not there: sessions that outlive their connection, shared subscriptions,
//! subscription identifiers, message expiry, will delay.

pub(crate) mod doors;
mod events;
mod letter;
mod limits;
mod packets;
mod session;
mod table;
mod tree;
mod who;
mod why;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::Timestamp;

use letter::Letter;
use table::Table;

pub use limits::Limits;
pub use table::{Connection, Path};
pub use why::{Fault, Why};

pub(super) use limits::{LARGEST_PAYLOAD, is_allowed};
pub(super) use session::{Visitor, serve};
pub(super) use who::Who;

/// A message that is kept for later subscribers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retained {
    /// Where it was published.
    pub topic: String,
    /// What was published.
    pub payload: Vec<u8>,
    /// 0 or 1.
    pub qos: u8,
    /// When.
    pub at: Timestamp,
}

/// A handle on the broker. Cloning it is cheap.
#[derive(Debug, Clone, Default)]
pub struct Broker(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    table: Mutex<Table>,
    limits: RwLock<Limits>,
}

impl Shared {
    fn table(&self) -> MutexGuard<'_, Table> {
        // A panic of another task while it held the lock leaves plain data behind, which is still there to be read.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Broker {
    /// Publishes as the service itself does, with quality of service 1 for whoever asked for it. Never waits, and takes
    /// no other lock: it may be called while the state is being changed, so that messages go out in the order of the
    /// changes.
    pub fn publish(&self, topic: &str, payload: &[u8]) {
        self.table().publish(Letter::new(topic, payload, 1, false), None, Timestamp::now());
    }

    /// Publishes for somebody who may choose (REST `Publish`): quality of service, and whether it is retained.
    pub fn publish_as(&self, topic: &str, payload: &[u8], qos: u8, retain: bool) {
        self.table().publish(Letter::new(topic, payload, qos.min(1), retain), None, Timestamp::now());
    }

    /// Everybody who is connected, or went within the last 30 minutes, by client id.
    pub fn connections(&self) -> Vec<Connection> {
        self.table().connections(Timestamp::now())
    }

    /// One of them.
    pub fn connection(&self, client_id: &str) -> Option<Connection> {
        self.table().connection(client_id, Timestamp::now())
    }

    /// Ends a client's session (`DeleteConnection`), with or without its will; `false` where it has none.
    pub fn disconnect(&self, client_id: &str, with_will: bool) -> bool {
        self.table().end(client_id, Why::Api { with_will })
    }

    /// Messages that are retained on the topics of a filter, by topic; `#` for all.
    pub fn retained(&self, filter: &str) -> Vec<Retained> {
        let kept = self.table().retained(filter);
        let plain = |(letter, at): (Arc<Letter>, Timestamp)| Retained {
            topic: letter.topic.clone(),
            payload: letter.payload.as_slice().to_vec(),
            qos: letter.qos,
            at,
        };
        kept.into_iter().map(plain).collect()
    }

    /// The limits in force.
    pub fn limits(&self) -> Limits {
        *self.0.limits.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the limits: those of messages at once, the others for sessions that begin from now on.
    pub fn set_limits(&self, limits: Limits) {
        *self.0.limits.write().unwrap_or_else(PoisonError::into_inner) = limits;
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.table()
    }
}
