//! `journal`

use serde::Serialize;
use serde_json::{Value, json};

use super::Exit;
use super::print::{Column, Rows, Shape, Stop};
use super::run::Session;
use crate::diagnose::{Entry, EntryState};

const COLUMNS: &[Column] = &[
    Column::new("AT", "at"),
    Column::new("ID", "id"),
    Column::new("STATE", "state"),
    Column::new("CHANGE", "title"),
    Column::new("ACCOUNT", "account"),
    Column::new("REGION", "region"),
    Column::new("BY", "caller"),
];

/// One entry for people.
pub(super) const SHAPE: Shape = Shape {
    fields: &[
        Column::new("change", "title"),
        Column::new("state", "state"),
        Column::new("message", "message"),
        Column::new("id", "id"),
        Column::new("at", "at"),
        Column::new("account", "account"),
        Column::new("region", "region"),
        Column::new("by", "caller"),
    ],
    sections: &[],
};

pub(super) async fn run(session: &Session) -> Result<Exit, Stop> {
    let mut rows = Rows::new(session.output(), COLUMNS)?;
    for entry in crate::aws::journal::read(&session.settings.journal)? {
        rows.push(&row(&entry))?;
    }
    rows.finish()?;
    Ok(Exit::Yes)
}

/// An entry as the journal file has it.
pub(super) fn row(entry: &Entry) -> impl Serialize {
    serde_json::to_value(entry).unwrap_or_else(|_| json!({ "id": entry.id, "state": state(&entry.state) }))
}

const fn state(state: &EntryState) -> Value {
    let _ = state;
    Value::Null
}
