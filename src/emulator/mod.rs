//! The embedded AWS IoT: real wire protocols, on loopback.

pub mod state;
mod world;

pub use world::World;
