//! The headless twin: one file a subcommand, over the same core as the dashboard.

pub mod args;
mod exit;

pub use args::{Args, Command, Global};
pub use exit::Exit;
