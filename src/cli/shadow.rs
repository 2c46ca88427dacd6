//! `shadow get|watch|set|drafts|list`

mod drafts;
mod get;
mod list;
mod set;
mod watch;

pub(super) use drafts::drafts;
pub(super) use get::get;
pub(super) use list::list;
pub(super) use set::set;
pub(super) use watch::{document_json, source_word, watch};
