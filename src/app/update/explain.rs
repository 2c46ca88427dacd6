//! Keys of the dialog that explains an error text.

use super::dialog::{close, half, leaves, movement};
use super::open;
use crate::app::dialog::{Dialog, ExplainDialog};
use crate::app::{Code, CommandId, Effect, Key, Level, State};

/// More than any log that one would paste.
const PASTE: usize = 1024 * 1024;

/// Opens it.
pub(super) fn open_dialog(state: &mut State) -> Vec<Effect> {
    state.dialog = Some(Dialog::Explain(Box::default()));
    Vec::new()
}

/// Opens it with what a text means.
pub(super) fn open_text(state: &mut State, text: &str) -> Vec<Effect> {
    let mut dialog = ExplainDialog::default();
    dialog.area.paste(text);
    dialog.explain();
    state.dialog = Some(Dialog::Explain(Box::new(dialog)));
    Vec::new()
}

/// Takes a key.
pub(super) fn key(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    let Some(Dialog::Explain(dialog)) = &state.dialog else { return Vec::new() };
    if dialog.found.is_some() { read(state, key, id) } else { write(state, key) }
}

/// Takes a pasted text; over an explanation it is a new one.
pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if text.len() > PASTE {
        state.say(Level::Warning, "The paste is above 1 MiB and was dropped: the lines around the error are enough");
        return Vec::new();
    }
    let height = state.explain_height();
    if let Some(Dialog::Explain(dialog)) = &mut state.dialog {
        if dialog.found.is_some() {
            **dialog = ExplainDialog::default();
        }
        dialog.area.paste(text);
        dialog.area.settle(height);
    }
    Vec::new()
}

fn write(state: &mut State, key: Key) -> Vec<Effect> {
    let height = state.explain_height();
    let Some(Dialog::Explain(dialog)) = &mut state.dialog else { return Vec::new() };
    if key.code == Code::Esc {
        return close(state);
    }
    if key == Key::ctrl('s') || (key.code == Code::Enter && !key.alt) {
        dialog.explain();
        if dialog.found.is_none() {
            state.say(Level::Info, "Paste the message first, or type it");
        }
        return Vec::new();
    }
    dialog.area.key(key, height);
    dialog.area.settle(height);
    Vec::new()
}

fn read(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    let page = half(state);
    let lines = state.dialog_view().map_or(0, |view| view.rows.len());
    let Some(Dialog::Explain(dialog)) = &mut state.dialog else { return Vec::new() };
    if key.code == Code::Enter {
        return go_on(state);
    }
    match id {
        Some(CommandId::NextPane) => dialog.turn(1),
        Some(CommandId::PreviousPane) => dialog.turn(dialog.found.as_ref().map_or(0, Vec::len).saturating_sub(1)),
        Some(CommandId::Edit) => dialog.found = None,
        Some(CommandId::Copy) => {
            let command = dialog.case().and_then(|case| Some(case.next.as_ref()?.command.clone()));
            return command.map(Effect::Copy).into_iter().collect();
        }
        _ if leaves(key, id) => return close(state),
        _ => {
            if let Some(to) = movement(id, page) {
                dialog.scroll.go(to, lines, |_| true);
            }
        }
    }
    Vec::new()
}

/// To the page of whom the text is about; it is examined there.
fn go_on(state: &mut State) -> Vec<Effect> {
    let Some(Dialog::Explain(dialog)) = &state.dialog else { return Vec::new() };
    let (target, has_next) = (dialog.target(), dialog.case().is_some_and(|case| case.next.is_some()));
    if state.session().is_none() {
        state.say(Level::Info, "Nobody is signed in yet, so no page can be opened; the command can be copied");
        return Vec::new();
    }
    match target {
        Some(target) => {
            state.dialog = None;
            open::page(state, &target)
        }
        None if has_next => {
            state.say(Level::Info, "The text does not say whom it is about: close this, choose, and d examines");
            Vec::new()
        }
        None => close(state),
    }
}
