//! The embedded MQTT broker over the wire.

pub(crate) mod client;
mod doors;
mod events;
mod limits;
mod malformed;
mod network;
mod policies;
mod sessions;
