//! The real program in a real terminal.

pub(crate) mod driver;
mod edit;
mod findings;
mod fleet;
mod hostile;
mod job;
mod kept;
mod live;
mod main_job;
mod quiet;
mod restored;
mod settings;
mod slow;
mod thin;
