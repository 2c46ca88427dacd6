//! What of a shadow is written to a file.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::ShadowView;
use crate::shadow::{Document, Moment};

/// A document, indented.
pub(super) fn document(document: &Document) -> String {
    serde_json::to_string_pretty(&document.to_value()).unwrap_or_default() + "\n"
}

/// Every version of a visit, oldest first, one line of JSON each.
pub(super) fn history(thing: &str, name: Option<&str>, view: &ShadowView) -> String {
    let lines: Vec<String> = view.history.moments().map(|moment| line(thing, name, moment).to_string()).collect();
    lines.join("\n") + "\n"
}

fn line(thing: &str, name: Option<&str>, moment: &Moment) -> Value {
    json!({
        "thing": thing,
        "shadowName": name,
        "seen": moment.seen,
        "at": moment.at.map(|at: Timestamp| at.to_string()),
        "version": moment.version,
        "missed": moment.missed,
        "deleted": moment.document.is_none(),
        "shadow": moment.document.as_deref().map(Document::to_value),
    })
}
