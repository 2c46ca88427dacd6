//! `cache`

use clap::{Args, Subcommand};

/// The lists kept on this machine.
#[derive(Debug, Clone, Args)]
pub struct CacheArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub command: CacheCommand,
}

/// What to do with the lists kept on this machine.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum CacheCommand {
    /// List them: of which account and region, how many rows, how old, how long, and where
    List,
    /// Remove all of them
    Clear,
}
