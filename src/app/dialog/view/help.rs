//! Every key that works here.

use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{Row, State};

pub(super) fn view(state: &State, top: usize) -> DialogView {
    let rows = state.help_rows();
    let changes = Row::text(Role::Warn, "!").with(Role::Dim, " changes something in AWS, after a preview and a yes");
    DialogView {
        title: "Help".to_owned(),
        rows: rows.into_iter().chain([Row::blank(), changes]).collect(),
        top,
        keys: keys(&[("j k", "scroll"), ("esc", "close")]),
        ..DialogView::default()
    }
}
