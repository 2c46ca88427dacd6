//! Exit statuses.

use std::process::ExitCode;

use crate::fleet::{Problem, ProblemKind};

/// How a command ended; documented in the README and in `--help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// `0`: yes, healthy, done.
    Yes,
    /// `1`: no, denied, findings.
    No,
    /// `2`: usage or bad input.
    Usage,
    /// `3`: could not tell; a permission or a fact is missing.
    Unknown,
    /// `4`: AWS, the network or the sign-in failed, or the result could not be written.
    Failed,
    /// `130`: interrupted.
    Interrupted,
}

impl Exit {
    /// The number a shell sees.
    pub const fn status(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Unknown => 3,
            Self::Failed => 4,
            Self::Interrupted => 130,
        }
    }

    /// The status that a problem ends a reading command with: a denied question stays open, it is not a "no".
    pub const fn of(problem: &Problem) -> Self {
        match problem.kind {
            ProblemKind::NotFound | ProblemKind::Conflict | ProblemKind::ReadOnly => Self::No,
            ProblemKind::Denied => Self::Unknown,
            ProblemKind::Input => Self::Usage,
            ProblemKind::Throttled | ProblemKind::Network | ProblemKind::SignIn | ProblemKind::Service => Self::Failed,
        }
    }

    /// The status that a problem ends a changing command with: a denied change is a "no".
    pub const fn of_change(problem: &Problem) -> Self {
        match problem.kind {
            ProblemKind::Denied => Self::No,
            _ => Self::of(problem),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}
