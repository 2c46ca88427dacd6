//! An IAM user or role that is denied a shadow: AWS IoT policies have no say.

mod context;
mod evidence;
mod examine;
mod facts;
mod fault;
mod narrow;
mod says;
#[cfg(test)]
pub(super) mod tests;

pub use context::principal_keys;
pub(super) use context::{context, over_mqtt};
pub(super) use evidence::{by, meant, misses, statement};
pub use examine::iam;
pub use facts::IamFacts;
pub(super) use fault::{Fault, FaultIds, fault};
pub(super) use narrow::{policy_name, put_on};
pub(super) use says::{IamSays, Stop, outcome, says};
