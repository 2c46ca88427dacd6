//! The state machine, driven by keys and answers.

pub(crate) mod access;
mod change;
mod columns;
mod commands;
pub(crate) mod driver;
mod edit;
pub(crate) mod findings;
mod flows;
pub(crate) mod identities;
pub(crate) mod index;
pub(crate) mod kept;
pub(crate) mod live;
mod rows;
pub(crate) mod shadow;
mod views;
pub(crate) mod world;
