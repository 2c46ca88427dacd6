//! `-f`

use jiff::Timestamp;

use super::print::Stop;
use crate::fleet::{Filter, Problem, ProblemKind, Row};

/// Reads a filter for rows of one kind; none lets everything through.
///
/// # Errors
/// Names the column and the fault; status 2.
pub(super) fn parse<T: Row>(text: Option<&str>) -> Result<Filter, Stop> {
    let text = text.unwrap_or_default();
    Filter::parse::<T>(text, Timestamp::now())
        .map_err(|error| Problem::new(ProblemKind::Input, "filter", text, error.to_string()).into())
}
