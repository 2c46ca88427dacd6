//! `journal`

use serde::Serialize;

use super::Exit;
use super::print::{Column, Rows, Shape, Stop};
use super::run::Session;
use crate::aws::read_journal;
use crate::diagnose::Entry;

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
        Column::new("ended", "endedAt"),
        Column::new("account", "account"),
        Column::new("region", "region"),
        Column::new("by", "caller"),
    ],
    sections: &[],
};

pub(super) fn run(session: &Session) -> Result<Exit, Stop> {
    let mut rows = Rows::new(session.output(), COLUMNS)?;
    for entry in read_journal(&session.settings.journal)? {
        rows.push(&row(&entry))?;
    }
    rows.finish()?;
    Ok(Exit::Yes)
}

/// An entry as the journal file has it.
pub(super) const fn row(entry: &Entry) -> &impl Serialize {
    entry
}
