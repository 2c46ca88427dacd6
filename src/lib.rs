//! fleetdeck: a terminal dashboard for a fleet on AWS IoT Core, its headless twin, and an embedded AWS IoT.
//!
//! The rooms, and who may know whom, are told in the README's section on the code; a test in `tests/` keeps them.

pub mod app;
pub mod aws;
pub mod cli;
pub mod config;
pub mod diagnose;
pub mod disk;
pub mod emulator;
pub mod live;
pub mod mqtt;
pub mod runtime;
pub mod shadow;
pub mod ui;

pub use fleetdeck_pure::{fleet, policy};
