//! The embedded AWS IoT: real wire protocols, on loopback.

pub mod faults;
pub mod pki;
mod place;
pub mod state;
mod world;

pub use world::World;
