//! Shadow documents: merge, delta, version, the time of every leaf, diff, history. Pure.
//!
//! The rules: developer guide, `device-shadow-document`; service model `iot-data`.

mod change;
mod document;
mod history;
mod leaves;
mod merge;
mod server;

pub use change::{Change, Section, changed};
pub use document::{Document, DocumentError};
pub use history::History;
pub use leaves::{Leaf, leaves, text};
pub use merge::{apply, delta};
pub use server::{
    Accepted, Delta, ShadowError, Stored, apply_delete, apply_update, client_token, documents, no_shadow, rejected,
};

#[cfg(test)]
mod tests;
