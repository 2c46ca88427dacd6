//! What a fleet has, in columns: a million things in the memory that a hundred thousand of them would take one by one.
//!
//! Names and ids stand in one piece of memory, texts that many rows have (types, the keys and values of attributes, sets of
//! groups) are kept once and known by their number, and an ARN is kept only where it is not what account and name give.
//! A row of its own is built for what is on the screen.
//!
//! # Writing it out
//! Every column is a vector of plain numbers as long as there are rows, and a text column is an `Arena`: its bytes, and
//! where each text ends. Written one after another (little endian, each with its length), they are the whole store: what finds
//! names is built anew from the names, shapes and interned texts from theirs. Numbers of texts are given out in the order the
//! texts came and never change, so they may be written as they are.

mod asked;
mod certificates;
mod texts;
mod things;

pub use certificates::Certificates;
pub use things::{ShadowFact, ThingFacts, Things};
