//! A finding, whole.

use super::super::FindingDialog;
use super::{DialogView, keys};
use crate::app::{CommandId, State};

pub(super) fn view(state: &State, dialog: &FindingDialog, cells: usize) -> DialogView {
    let (fix, copy) = (state.key_of(CommandId::Fix), state.key_of(CommandId::Copy));
    let open = dialog.audited.as_ref().map(|(noun, _)| format!("open the {noun}"));
    let mut all: Vec<(&str, &str)> = open.iter().map(|open| ("enter", open.as_str())).collect();
    if state.fix_refusal().is_none() {
        all.push((&fix, "fix"));
    }
    all.extend([(copy.as_str(), "copy"), ("esc", "close")]);
    DialogView {
        title: format!("Finding: {}", dialog.finding.id),
        rows: dialog.rows(cells),
        top: dialog.scroll.row,
        keys: keys(&all),
        ..DialogView::default()
    }
}
