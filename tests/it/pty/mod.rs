//! The real program in a real terminal.

pub(crate) mod driver;
mod edit;
mod hostile;
mod job;
mod main_job;
mod quiet;
mod restored;
mod settings;
