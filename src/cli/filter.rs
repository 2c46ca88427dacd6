//! `-f`

use super::pending::{Filter, Row};
use super::print::Stop;
use crate::fleet::{Problem, ProblemKind};

/// Reads a filter for rows of one kind.
///
/// # Errors
/// Names the column, shows the place, and ends with status 2.
pub(super) fn parse<T: Row>(text: Option<&str>) -> Result<Option<Filter>, Stop> {
    let Some(text) = text else { return Ok(None) };
    Filter::parse(text).map(Some).map_err(|error| {
        let message = format!("column {}: {}", error.column, error.message);
        Problem::new(ProblemKind::Input, "filter", text, message)
            .next(format!("fields here: {}", T::fields().join(", ")))
            .into()
    })
}
