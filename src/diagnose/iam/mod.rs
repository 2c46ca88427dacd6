//! An IAM user or role that is denied a shadow: AWS IoT policies have no say.

mod context;
mod evidence;
mod examine;
mod facts;
mod says;
#[cfg(test)]
mod tests;

pub(super) use context::{context, some_thing};
pub(super) use evidence::{by, meant, misses, statement};
pub use examine::iam;
pub use facts::IamFacts;
pub(super) use says::{IamSays, Stop, outcome, says};
