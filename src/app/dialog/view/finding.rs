//! A finding of the audit, whole.

use super::super::FindingDialog;
use super::{DialogView, keys};
use crate::app::{CommandId, State};

pub(super) fn view(state: &State, dialog: &FindingDialog, cells: usize) -> DialogView {
    let fix = state.key_of(CommandId::Fix);
    let open = format!("open the {}", dialog.finding.subject.kind.noun());
    let mut all = vec![("enter", open.as_str())];
    if state.finding_refusal().is_none() {
        all.push((&fix, "fix"));
    }
    all.push(("esc", "close"));
    DialogView {
        title: format!("Finding: {}", dialog.finding.rule),
        rows: dialog.rows(cells),
        top: dialog.scroll.row,
        keys: keys(&all),
        ..DialogView::default()
    }
}
