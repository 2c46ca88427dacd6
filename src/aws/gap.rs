//! A failed call as a gap in what is known, for whoever can go on without it.

use crate::fleet::{Denial, Fact, Problem, ProblemKind};

/// Absent where AWS says so; denied where a permission is missing; unknown for every other reason.
pub(super) fn fact<T>(answer: Result<T, Problem>) -> Fact<T> {
    match answer {
        Ok(value) => Fact::Known(value),
        Err(problem) => gap(&problem),
    }
}

/// The gap alone.
pub(super) fn gap<T>(problem: &Problem) -> Fact<T> {
    match (problem.kind, &problem.missing) {
        (ProblemKind::NotFound, _) => Fact::Absent,
        (ProblemKind::Denied, missing) => Fact::Denied(Denial {
            action: missing.clone().unwrap_or_else(|| problem.tried.clone()),
            resource: problem.on.clone(),
            message: problem.message.clone(),
        }),
        _ => Fact::Unknown(format!("{}: {}", problem.tried, problem.message)),
    }
}

/// The same gap under another type: what hangs on a missing fact is missing for the same reason.
pub(super) fn same_gap<T, U>(fact: &Fact<T>, absent: &str) -> Fact<U> {
    match fact {
        Fact::Denied(denial) => Fact::Denied(denial.clone()),
        Fact::Unknown(reason) => Fact::Unknown(reason.clone()),
        Fact::Known(_) | Fact::Absent => Fact::Unknown(absent.to_owned()),
    }
}
