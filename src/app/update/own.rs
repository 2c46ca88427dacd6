//! Asking a question of one's own on the table of access; the answer needs no call.

use super::dialog::close;
use crate::app::cursor::{Cursor, Move};
use crate::app::dialog::{Dialog, OwnDialog};
use crate::app::pages::Page;
use crate::app::{Code, Effect, Key, Level, OwnAction, State};

/// Opens the dialog.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let offered = match state.page() {
        Some(Page::Principal(_)) => OwnAction::OF_MQTT,
        _ => OwnAction::ALL.len(),
    };
    state.dialog = Some(Dialog::Own(Box::new(OwnDialog::new(offered))));
    Vec::new()
}

/// Takes a key.
pub(super) fn key(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(Dialog::Own(dialog)) = &mut state.dialog else { return Vec::new() };
    match (key.code, key.ctrl) {
        (Code::Esc, _) => return close(state),
        (Code::Enter, _) => ask(state),
        (Code::Tab | Code::Down, _) | (Code::Char('n'), true) => dialog.turn(1),
        (Code::BackTab | Code::Up, _) | (Code::Char('p'), true) => dialog.turn(dialog.offered - 1),
        _ => {
            dialog.line.key(key);
        }
    }
    Vec::new()
}

/// Puts the answer above the table; what cannot be asked is told in the dialog already.
fn ask(state: &mut State) {
    let Some(Dialog::Own(dialog)) = &state.dialog else { return };
    let Ok(own) = dialog.asked() else { return };
    state.dialog = None;
    let Some(page) = state.pages.last_mut() else { return };
    match page {
        Page::Principal(page) => page.ask_own(own),
        page => {
            let Some(chain) = page.chain_mut() else { return };
            chain.ask_own(own);
            // What needs a client id or a shadow cannot be asked where no thing gives it.
            if chain.examined.get().is_some_and(|all| all.iter().all(|one| one.own.is_empty())) {
                state.say(Level::Warning, "No thing gives the client id or the shadow; ask on the page of a thing");
                return;
            }
        }
    }
    // The newest answer stands first.
    let mut cursor = Cursor::default();
    state.with_rows(|count, stands| cursor.go(Move::Top, count, stands));
    *state.cursor_mut() = cursor;
}
