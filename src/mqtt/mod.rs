//! MQTT 3.1.1 and 5 over any byte stream, plain or WebSocket, as a client or as a server. Knows nothing of AWS.
//!
//! The codec and the protocol's state come from `mqtt-protocol-core`, which does no I/O; [`Link`] moves its bytes and
//! runs its timers, [`Client`] speaks one language for both versions.

mod client;
mod link;
pub mod websocket;

pub use client::{Client, Connect, Heard, Message, Will};
pub use link::{Ended, Link};
pub use mqtt_protocol_core::mqtt as protocol;

#[cfg(test)]
mod tests;

use tokio::io::{AsyncRead, AsyncWrite};

/// The largest packet accepted: AWS IoT's 128 KiB of payload, the longest topic, and room for properties. What a peer
/// sends beyond it ends the connection before a buffer is made for it.
pub const LARGEST_PACKET: u32 = 160 * 1024;

/// A connected byte stream, ready for MQTT.
pub struct Wire {
    reader: Box<dyn AsyncRead + Send + Unpin>,
    writer: Writer,
}

type Writer = Box<dyn AsyncWrite + Send + Unpin>;

impl Wire {
    /// MQTT's packets stand on this stream itself: TCP or TLS.
    pub fn new(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        let (reader, writer) = tokio::io::split(stream);
        Self { reader: Box::new(reader), writer: Box::new(writer) }
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}
