//! The embedded AWS IoT: real wire protocols, on loopback.
