//! How the services behind the topics and the broker in front of them know each other.

use std::sync::{Arc, OnceLock, Weak};

/// Takes messages that a service publishes of its own accord: the broker, which hands them to those subscribers whose
/// policies let them receive.
pub trait Publisher: Send + Sync {
    /// Publishes with quality of service 1, not retained. Must not wait, and must not change the world: it is called in
    /// the middle of a change, so that messages keep the order of the changes.
    fn publish(&self, topic: &str, payload: &[u8]);
}

/// Where messages of the services go: nowhere as long as there is no broker. Weak: the broker knows the world.
#[derive(Clone, Default)]
pub struct Topics(Arc<OnceLock<Weak<dyn Publisher>>>);

impl Topics {
    /// Names the broker; only the first one counts.
    pub fn go_to(&self, publisher: &Arc<dyn Publisher>) {
        // A second broker in one world would be told nothing, which a test notices.
        let _ = self.0.set(Arc::downgrade(publisher));
    }

    /// Publishes, where there is a broker.
    pub fn publish(&self, topic: &str, payload: &[u8]) {
        if let Some(publisher) = self.0.get().and_then(Weak::upgrade) {
            publisher.publish(topic, payload);
        }
    }
}

impl std::fmt::Debug for Topics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Topics").field("broker", &self.0.get().is_some()).finish()
    }
}
