//! A check, whole.

use super::super::CheckDialog;
use super::{DialogView, keys};
use crate::app::{CommandId, State};

pub(super) fn view(state: &State, dialog: &CheckDialog, cells: usize) -> DialogView {
    let copy = state.key_of(CommandId::Copy);
    DialogView {
        title: format!("Check: {}", dialog.check.id),
        rows: dialog.rows(cells),
        top: dialog.scroll.row,
        keys: keys(&[(&copy, "copy"), ("esc", "close")]),
        ..DialogView::default()
    }
}
