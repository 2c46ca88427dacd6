//! A message on its way.

use crate::mqtt::protocol::ArcPayload;
use crate::mqtt::protocol::IntoPayload;
use crate::mqtt::protocol::packet::Property;

/// A message as it was published. Cloning it does not copy the payload.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) topic: String,
    pub(super) payload: ArcPayload,
    /// 0 or 1; 2 as a client may wrongly ask for.
    pub(super) qos: u8,
    /// To be kept for later subscribers.
    pub(super) retain: bool,
    /// Of MQTT 5, for the subscribers.
    pub(super) properties: Vec<Property>,
}

impl Letter {
    pub(super) fn new(topic: &str, payload: impl IntoPayload, qos: u8, retain: bool) -> Self {
        Self { topic: topic.to_owned(), payload: payload.into_payload(), qos, retain, properties: Vec::new() }
    }

    /// The same with properties.
    pub(super) fn with(mut self, properties: Vec<Property>) -> Self {
        self.properties = properties;
        self
    }
}
