//! How results and problems are written.

mod column;
mod problem;
mod rows;
mod show;
mod table;

use std::io;

use super::Exit;
use crate::fleet::Problem;

pub(super) use crate::fleet::json;
pub(super) use column::{Column, cell};
pub use problem::complain;
pub(super) use problem::{note, passing};
pub(super) use rows::Rows;
pub(super) use show::{Section, Shape, show};
pub(super) use table::table;

/// Why a command could not go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// AWS, the network or the input; to be told.
    Problem(Box<Problem>),
    /// Standard output is gone or full.
    Output(io::Error),
    /// Already told, or nothing to tell.
    Exit(Exit),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

impl From<csv::Error> for Stop {
    fn from(error: csv::Error) -> Self {
        Self::Output(error.into())
    }
}
