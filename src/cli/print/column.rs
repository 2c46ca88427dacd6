//! Columns of tables and of CSV: a title for people, a key for programs.

use std::borrow::Cow;

use serde_json::Value;

/// A column: the title above it in a table, the key of its value in JSON and of its heading in CSV.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Column {
    /// Above the column.
    pub(in crate::cli) title: &'static str,
    /// A field, or a path of fields such as `x509/notAfter`.
    pub(in crate::cli) key: &'static str,
}

impl Column {
    pub(in crate::cli) const fn new(title: &'static str, key: &'static str) -> Self {
        Self { title, key }
    }

    /// The column's value in a record.
    pub(super) fn of<'a>(&self, record: &'a Value) -> &'a Value {
        self.key.split('/').fold(record, |value, field| value.get(field).unwrap_or(&Value::Null))
    }
}

/// A value in one cell: text as it is, lists with commas, objects as `key=value`.
pub(in crate::cli) fn cell(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        Value::Bool(true) => Cow::Borrowed("yes"),
        Value::Bool(false) => Cow::Borrowed("no"),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Array(items) => Cow::Owned(items.iter().map(cell).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => Cow::Owned(
            fields.iter().map(|(key, value)| format!("{key}={}", cell(value))).collect::<Vec<_>>().join(", "),
        ),
    }
}
