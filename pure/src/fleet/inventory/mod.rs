//! What a fleet has, in columns: a million things in the memory that a hundred thousand of them would take one by one.
//!
//! Names and ids stand in one piece of memory, texts that many rows have (types, the keys and values of attributes, sets of
//! groups) are kept once and known by their number, and an ARN is kept only where it is not what account and name give.
//! A row of its own is built for what is on the screen.

mod asked;
mod certificates;
mod texts;
mod things;

pub use certificates::Certificates;
pub(super) use texts::Arena;
pub use things::{ShadowFact, ThingFacts, Things};
