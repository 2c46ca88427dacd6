//! The order of the list shown.

use super::dialog::{half, leaves, movement};
use crate::app::dialog::{Dialog, SortMenu};
use crate::app::saved::SavedSort;
use crate::app::{Code, CommandId, Effect, Key, State};

/// So many columns are cycled through; of more, one is chosen from a menu.
const CYCLED: usize = 3;

/// Sorts by the next column, or lets one be chosen.
pub(super) fn next(state: &mut State) -> Vec<Effect> {
    if state.is_findings() {
        state.findings.sort_next();
        return Vec::new();
    }
    let Some(list) = state.shown_list_mut() else { return Vec::new() };
    // The order AWS gives is one of the choices.
    if list.sort_choices().len() > CYCLED + 1 {
        let menu = SortMenu::new(list);
        state.dialog = Some(Dialog::Sort(menu));
        return Vec::new();
    }
    list.sort_next();
    save(state)
}

/// Turns the order around.
pub(super) fn reverse(state: &mut State) -> Vec<Effect> {
    if state.is_findings() {
        state.findings.sort_reverse();
        return Vec::new();
    }
    let Some(list) = state.shown_list_mut() else { return Vec::new() };
    list.sort_reverse();
    save(state)
}

/// Remembers the order for the next start.
fn save(state: &mut State) -> Vec<Effect> {
    let Some(list) = state.shown_list() else { return Vec::new() };
    let name = list.kind.command_name().to_owned();
    let sort = SavedSort { field: list.sort_field().map(str::to_owned), descending: list.descending };
    state.saved.sorts.insert(name, sort);
    vec![Effect::Save(state.saved.clone())]
}

/// Takes a key while the menu is open.
pub(super) fn key(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    let page = half(state);
    // The key has other meanings elsewhere.
    let is_next = state.keymap.keys(CommandId::Sort).contains(&key);
    let Some(Dialog::Sort(menu)) = &mut state.dialog else { return Vec::new() };
    let chosen = match (key.types(), id) {
        (Some(digit), _) if menu.of_digit(digit).is_some() => menu.of_digit(digit).map(|choice| (choice, None)),
        (_, Some(CommandId::ReverseSort)) => menu.selected().map(|choice| (choice, Some(true))),
        _ if key.code == Code::Enter => menu.selected().map(|choice| (choice, None)),
        _ => None,
    };
    if let Some((field, descending)) = chosen.map(|(choice, descending)| (choice.field.clone(), descending)) {
        state.dialog = None;
        let Some(list) = state.shown_list_mut() else { return Vec::new() };
        // The column that it is sorted by already turns around.
        let is_present = field.is_some() && field.as_deref() == list.sort_field();
        let descending = descending.unwrap_or(is_present && !list.descending);
        list.sort_by(field, descending);
        return save(state);
    }
    let to = if is_next { Some(crate::app::Move::By(1)) } else { movement(id, page) };
    if let Some(to) = to {
        let count = menu.choices.len();
        let is_last = menu.cursor.row + 1 == count;
        let to = if is_next && is_last { crate::app::Move::Top } else { to };
        menu.cursor.go(to, count, |_| true);
    } else if leaves(key, id) {
        state.dialog = None;
    }
    Vec::new()
}
