//! The registry: lists, details and relations, turned into the fleet's nouns.

mod aliases;
mod certificates;
mod groups;
mod logging;
mod policies;
mod things;
mod things_pages;

use aws_smithy_types::DateTime;
use jiff::Timestamp;

pub(super) use aliases::of_iam as role_of_iam;
pub(super) use certificates::certificate_id;
pub use things_pages::ThingsPage;

use crate::fleet::{Problem, ProblemKind};

/// AWS's instants are within jiff's range; any other is left out. They come as fractional seconds, of which no more
/// than milliseconds are meant: the rest is noise of their floating point.
pub(super) fn instant(time: DateTime) -> Option<Timestamp> {
    let exact = Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()?;
    exact.round(jiff::Unit::Millisecond).ok()
}

/// An answer of 200 with nothing in it.
pub(super) fn empty_answer(operation: &str, on: &str) -> Problem {
    Problem::new(ProblemKind::Service, operation, on, "an answer without its content")
}
