//! The headless twin: one file a subcommand, over the same core as the dashboard.
//!
//! A command writes its result to standard output and everything else to standard error, and ends with an [`Exit`].

pub mod args;
mod ask;
mod audit;
mod cache;
mod can;
mod certificates;
mod completions;
mod credentials;
mod doctor;
mod exit;
mod explain;
mod feed;
mod filter;
mod fix;
mod gather;
mod groups;
mod info;
mod interrupt;
mod journal;
mod keys;
mod live;
mod man;
mod policies;
mod preview;
mod print;
mod role_aliases;
mod run;
mod shadow;
mod stdin;
mod things;
mod undo;
mod view;

pub use args::{Args, Command, Global};
pub use exit::Exit;
pub use print::complain;
pub use run::run;
