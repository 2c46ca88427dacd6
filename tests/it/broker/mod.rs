//! The embedded MQTT broker over the wire.

pub(crate) mod client;
mod sessions;
