//! The registry: lists and details.

mod aliases;
mod certificates;
mod groups;
mod policies;
mod things;
