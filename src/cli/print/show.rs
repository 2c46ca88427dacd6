//! One noun with its relations.

use std::io::{self, Write as _};

use serde::Serialize;
use serde_json::Value;

use super::table::pairs;
use super::{Column, Stop, cell, json, table};
use crate::cli::args::Output;
use crate::fleet::visible;

/// How a noun is laid out for people; JSON shows all of it as it is.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Shape {
    /// Its own fields.
    pub(in crate::cli) fields: &'static [Column],
    /// What it is related to.
    pub(in crate::cli) sections: &'static [Section],
}

/// A part below the fields.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Section {
    /// A list of objects.
    Table(Column, &'static [Column]),
    /// A list of texts, one a line.
    Lines(Column),
    /// A JSON document.
    Document(Column),
}

/// Writes one noun.
///
/// # Errors
/// Where standard output is gone.
pub(in crate::cli) fn show(output: Output, shape: &Shape, noun: &impl Serialize) -> Result<(), Stop> {
    let mut out = io::stdout();
    match output {
        Output::Json => {
            json::pretty(&mut out, noun)?;
        }
        Output::Jsonl => {
            json::line(&mut out, noun)?;
        }
        Output::Csv => {
            let record = serde_json::to_value(noun)?;
            let mut writer = csv::Writer::from_writer(&mut out);
            writer.write_record(shape.fields.iter().map(|column| column.key))?;
            writer.write_record(shape.fields.iter().map(|column| visible(&cell(column.of(&record))).into_owned()))?;
            writer.flush()?;
        }
        Output::Table => out.write_all(text(shape, &serde_json::to_value(noun)?).as_bytes())?,
    }
    out.flush()?;
    Ok(())
}

fn text(shape: &Shape, record: &Value) -> String {
    let rows: Vec<(&str, String)> = shape
        .fields
        .iter()
        .map(|column| (column.title, cell(column.of(record)).into_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let mut text = pairs(&rows);
    for section in shape.sections {
        let (heading, body) = section_text(section, record);
        if !body.is_empty() {
            text.push_str(&["\n", heading, "\n", &body].concat());
        }
    }
    text
}

fn section_text(section: &Section, record: &Value) -> (&'static str, String) {
    match section {
        Section::Table(column, columns) => {
            let rows = column.of(record).as_array().map_or(&[][..], Vec::as_slice);
            (column.title, if rows.is_empty() { String::new() } else { table(columns, rows) })
        }
        Section::Lines(column) => {
            let lines = column.of(record).as_array().map_or(&[][..], Vec::as_slice);
            (column.title, lined(lines.iter().map(cell)))
        }
        Section::Document(column) => (column.title, document(column.of(record))),
    }
}

/// A JSON document over several lines. `serde_json` escapes controls; the rest of the invisible is made visible line by line.
pub(super) fn document(value: &Value) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.clone(),
        value => serde_json::to_string_pretty(value).unwrap_or_default(),
    };
    lined(text.lines())
}

/// Each text on a line of its own, harmless.
fn lined<T: AsRef<str>>(texts: impl Iterator<Item = T>) -> String {
    let mut out = String::new();
    for text in texts {
        out.push_str(&visible(text.as_ref()));
        out.push('\n');
    }
    out
}
