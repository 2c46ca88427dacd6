//! The embedded AWS IoT: real wire protocols, on loopback.

pub mod access;
pub mod api;
pub mod broker;
pub mod credential_provider;
pub mod crowd;
mod data_endpoint;
pub mod demo;
mod devices;
pub mod faults;
mod index;
pub mod mqtt_faults;
pub mod pki;
mod place;
mod quotas;
mod shadow_service;
mod start;
pub mod state;
pub mod store;
mod tls;
mod world;

pub use access::Key;
pub use broker::Broker;
pub use place::Located;
pub use start::{Endpoints, Options, Running, StartError, run_emulate, start};
pub use tls::CertificateRefusal;
pub use world::World;
