//! Why somebody may or may not do something.

use super::super::ProofDialog;
use super::DialogView;
use crate::app::sheets::proof;
use crate::app::{CommandId, State};
use crate::diagnose::Outcome;

pub(super) fn view(state: &State, dialog: &ProofDialog, cells: usize) -> DialogView {
    let rows = dialog.rows(cells);
    let mut keys = Vec::new();
    if state.proof_target(dialog).is_some() {
        keys.push(("enter".to_owned(), "the policy".to_owned()));
    }
    if dialog.row.outcome != Outcome::Pass {
        keys.push((state.key_of(CommandId::Fix), "fix".to_owned()));
    }
    keys.push((state.key_of(CommandId::Copy), "copy".to_owned()));
    keys.push(("esc".to_owned(), "close".to_owned()));
    DialogView {
        title: "Proof".to_owned(),
        head: proof::head(&dialog.row, cells),
        selected: rows.get(dialog.cursor.row).is_some_and(crate::app::Row::is_selectable).then_some(dialog.cursor.row),
        rows,
        keys,
        ..DialogView::default()
    }
}
