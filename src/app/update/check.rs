//! A check read whole.

use super::dialog::{close, half, leaves, movement};
use crate::app::cursor::Cursor;
use crate::app::dialog::{CheckDialog, Dialog};
use crate::app::{CommandId, Effect, Key, State, text};
use crate::diagnose::Check;

/// Opens it.
pub(super) fn open(state: &mut State, check: Check) {
    state.dialog = Some(Dialog::Check(Box::new(CheckDialog { check, scroll: Cursor::default() })));
}

/// Takes a key.
pub(super) fn key(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    if leaves(key, id) || id == Some(CommandId::Open) {
        return close(state);
    }
    let (cells, page) = (state.dialog_cells(), half(state));
    let Some(Dialog::Check(dialog)) = &mut state.dialog else { return Vec::new() };
    if id == Some(CommandId::Copy) {
        let Check { question, answer, rests_on, .. } = &dialog.check;
        return vec![Effect::Copy(text::safe(&format!("{question}: {answer} ({})", rests_on.join(", "))))];
    }
    let lines = dialog.rows(cells).len();
    if let Some(to) = movement(id, page) {
        dialog.scroll.go(to, lines, |_| true);
    }
    Vec::new()
}
