//! Ways to write where a value stands in a whole shadow document.

use super::Section;

impl Section {
    /// Its key in `state` and `metadata`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Desired => "desired",
            Self::Reported => "reported",
        }
    }
}

/// RFC 6901 pointer into the whole document: `/state/reported/config/rate`.
pub fn pointer(section: Section, path: &str) -> String {
    format!("/state/{}{path}", section.key())
}

/// The same as a filter of `jq`: `.state.reported.config.rate`, keys that are no names in brackets.
pub fn jq(section: Section, path: &str) -> String {
    let mut out = format!(".state.{}", section.key());
    for key in super::change::keys(path) {
        let is_name = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_name {
            out.push('.');
            out.push_str(&key);
        } else {
            out.push('[');
            out.push_str(&serde_json::Value::String(key).to_string());
            out.push(']');
        }
    }
    out
}
