//! `shadow get|watch|set|list`

mod draft;
mod get;
mod list;
mod set;
mod watch;

pub(super) use get::get;
pub(super) use list::list;
pub(super) use set::set;
pub(super) use watch::{document_json, source_word, watch};
