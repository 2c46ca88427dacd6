//! The embedded AWS IoT: real wire protocols, on loopback.

pub mod access;
pub mod api;
pub mod faults;
pub mod pki;
mod place;
pub mod state;
pub mod store;
mod world;

pub use world::World;
