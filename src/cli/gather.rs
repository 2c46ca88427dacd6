//! Relations, asked one by one; what could not be asked is named, never left out in silence.

use super::{Exit, print::Stop};
use crate::fleet::{Problem, ProblemKind};

/// The answer, or nothing and a line in `unknown`.
pub(super) fn or_note<T: Default>(answer: Result<T, Problem>, unknown: &mut Vec<String>) -> T {
    answer.unwrap_or_else(|problem| {
        unknown.push(match (problem.kind, &problem.missing) {
            (ProblemKind::Denied, Some(action)) => format!("no permission: {action}"),
            _ => format!("{}: {}", problem.tried, problem.message),
        });
        T::default()
    })
}

/// All there, or not.
pub(super) const fn completeness(unknown: &[String]) -> Exit {
    if unknown.is_empty() { Exit::Yes } else { Exit::Unknown }
}

/// A denied reading leaves the question open: status 3, not "no".
pub(super) fn reading<T>(answer: Result<T, Problem>) -> Result<T, Stop> {
    answer.map_err(Stop::from)
}
