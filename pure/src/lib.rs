//! The rooms of fleetdeck that are asked a million times over: what a fleet is made of, its lists and filters, and the
//! policy evaluator.
//!
//! A crate of its own for one reason: it is compiled for speed, where the rest of the program is compiled for size.

pub mod fleet;
pub mod policy;
