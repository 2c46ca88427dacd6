//! Shadow documents: merge, delta, version, the time of every leaf, diff, history. Pure.
//!
//! The rules: developer guide, `device-shadow-document`; service model `iot-data`.

mod change;
mod document;
mod draft;
mod history;
mod leaves;
mod merge;
mod number;
mod patch;
mod path;
mod server;
mod text;
mod three_way;
mod tree;

pub use change::{Change, Section, changed};
pub use document::{Document, DocumentError};
pub use draft::{Draft, DraftKind, DraftOf, DraftsFound};
pub use history::{History, Moment};
pub use leaves::{Leaf, leaves, text, values};
pub use merge::{apply, delta};
pub use patch::patch;
pub use path::{jq, pointer};
pub use server::{
    Accepted, Delta, ShadowError, Stored, apply_delete, apply_update, client_token, documents, no_shadow, rejected,
};
pub use text::{Mistake, inexact_number, inexact_numbers, pretty, read_desired};
pub use three_way::{Conflict, Merged, three_way};
pub use tree::{Folds, Mark, TreeRow, nearest, order, tree};

#[cfg(test)]
mod edit_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tree_tests;
