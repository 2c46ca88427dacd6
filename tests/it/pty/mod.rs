//! The real program in a real terminal.

mod driver;
mod restored;
