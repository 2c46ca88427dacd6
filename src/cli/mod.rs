//! The headless twin: one file a subcommand.
