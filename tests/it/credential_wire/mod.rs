//! The credential provider's client against a plain TLS server that sends known bytes, and against servers that misbehave.

mod answers;
mod failures;
pub(crate) mod server;

use fleetdeck::diagnose::{Exchange, meaning};

/// The case that an exchange is named.
fn case(exchange: &Exchange) -> &'static str {
    meaning(exchange).case
}
