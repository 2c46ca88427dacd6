//! Tables for people: as wide as the terminal, whole where there is none.

use std::io::{self, IsTerminal as _};

use comfy_table::{Cell, ContentArrangement, Table};
use serde_json::Value;

use super::{Column, cell};
use crate::fleet::visible;

/// A table of records; every cell harmless.
pub(in crate::cli) fn table(columns: &[Column], records: &[Value]) -> String {
    let mut table = plain();
    table.set_header(columns.iter().map(|column| column.title));
    for record in records {
        table.add_row(columns.iter().map(|column| Cell::new(visible(&cell(column.of(record))))));
    }
    finish(&mut table)
}

/// Two columns without a header: what it is, and its value.
pub(super) fn pairs(rows: &[(&str, String)]) -> String {
    let mut table = plain();
    for (name, value) in rows {
        table.add_row([Cell::new(name), Cell::new(visible(value))]);
    }
    finish(&mut table)
}

/// No lines around the cells: a column can be cut out, and a narrow terminal wastes nothing.
fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    match terminal_width() {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table
}

fn finish(table: &mut Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Cells across, where standard output is a terminal.
fn terminal_width() -> Option<u16> {
    let out = io::stdout();
    if !out.is_terminal() {
        return None;
    }
    rustix::termios::tcgetwinsize(&out).ok().map(|size| size.ws_col).filter(|width| *width > 0)
}
