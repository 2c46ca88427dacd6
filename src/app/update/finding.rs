//! A finding of the audit read whole, and the way on from it: to its subject, or to what mends it.

use super::dialog::{close, half, leaves, movement};
use super::{change, command};
use crate::app::cursor::Cursor;
use crate::app::dialog::{Dialog, FindingDialog};
use crate::app::{CommandId, Effect, Key, Level, State};

/// Opens the finding under the cursor.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let finding = state.findings.selected().map(|found| found.finding.clone());
    let dialog = finding.map(|finding| FindingDialog { finding, scroll: Cursor::default() });
    state.dialog = dialog.map(|dialog| Dialog::Finding(Box::new(dialog)));
    Vec::new()
}

/// Takes a key.
pub(super) fn key(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    if leaves(key, id) || key == Key::char(' ') {
        return close(state);
    }
    match id {
        Some(CommandId::Open) => {
            state.dialog = None;
            command::run(state, CommandId::Open)
        }
        Some(CommandId::Fix) => match state.finding_refusal() {
            None => change::open_fix(state),
            Some(why) => {
                state.say(Level::Warning, format!("No fix: {why}"));
                Vec::new()
            }
        },
        _ => {
            let page = half(state);
            let lines = state.dialog_view().map_or(0, |view| view.rows.len());
            if let (Some(to), Some(Dialog::Finding(dialog))) = (movement(id, page), &mut state.dialog) {
                dialog.scroll.go(to, lines, |_| true);
            }
            Vec::new()
        }
    }
}
