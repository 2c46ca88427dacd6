//! The embedded MQTT broker over the wire.

mod client;
mod sessions;
