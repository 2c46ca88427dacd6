//! What the parts do together. One binary: each more would cost a link.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod account;
mod audit;
mod aws_cloud;
mod aws_facts;
mod aws_network;
mod aws_sign_in;
mod broker;
mod budget;
mod changing_fleet;
mod cli;
mod cognito;
mod credential_chain;
mod credential_wire;
mod devices;
mod doctor_vs_world;
mod embedded;
mod emulator_access;
mod emulator_api;
mod emulator_cognito;
mod emulator_iam;
mod emulator_policies;
mod fixes;
mod fleet_indexing;
mod index_search;
mod large_fleet;
mod live;
mod moto;
mod pictures;
mod pty;
mod readme;
mod rooms;
mod round_trips;
mod shadow_topics;
mod start;
