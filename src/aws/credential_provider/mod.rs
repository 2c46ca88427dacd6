//! The credential provider's client: one mutual-TLS request, each phase timed, nothing guessed.
//!
//! Not the SDK's provider: that one drops every body that is not a 200, and the body tells the cause.

mod answer;
mod attempt;
mod identity;
mod issued;
pub(super) mod pem;
mod request;
mod test_run;

pub use attempt::Limits;
pub use issued::IssuedCredentials;
pub use request::{CredentialRequest, request, request_within};
