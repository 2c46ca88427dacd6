//! The real program in a real terminal.

pub(crate) mod driver;
mod restored;
