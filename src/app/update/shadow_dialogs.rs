//! Keys in the dialogs of the shadow tab.

use super::dialog::{close, half, leaves, movement};
use super::shadow;
use crate::app::cursor::{Cursor, Move};
use crate::app::dialog::{Dialog, Exported};
use crate::app::pages::Page;
use crate::app::{Code, CommandId, Effect, Key, Level, Look, ShadowView, State};
use crate::shadow::Moment;

/// In the dialog of a value.
pub(super) fn leaf(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    if leaves(key, id) || id == Some(CommandId::Open) {
        return close(state);
    }
    if id == Some(CommandId::Copy) {
        return super::copy::open(state);
    }
    let page = half(state);
    let lines = state.dialog_view().map_or(0, |view| view.rows.len());
    let shown = usize::from(state.height).saturating_sub(7);
    if let (Some(Dialog::Leaf(dialog)), Some(to)) = (&mut state.dialog, movement(id, page)) {
        dialog.scroll.go(to, lines.saturating_sub(shown).saturating_add(1), |_| true);
    }
    Vec::new()
}

/// Among the versions.
pub(super) fn versions(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    if leaves(key, id) || id == Some(CommandId::Versions) {
        return close(state);
    }
    let page = half(state);
    let Some(view) = view_mut(state) else { return close(state) };
    let numbers: Vec<u64> = view.history.moments().rev().map(|moment| moment.number).collect();
    let Some(Dialog::Versions(dialog)) = &mut state.dialog else { return Vec::new() };
    if let Some(to) = movement(id, page) {
        dialog.at = moved(&numbers, &dialog.at, to).unwrap_or(dialog.at);
        return Vec::new();
    }
    let (at, chosen) = (dialog.at, dialog.chosen);
    if key == Key::char(' ') {
        dialog.chosen = if chosen == Some(at) { None } else { Some(at) };
    } else if id == Some(CommandId::Baseline) {
        with_moment(state, at, |view, moment| {
            view.history.set_baseline(moment);
            view.renew();
        });
    } else if id == Some(CommandId::Open) {
        state.dialog = None;
        look(state, at, chosen);
    }
    Vec::new()
}

fn look(state: &mut State, at: u64, chosen: Option<u64>) {
    let from = chosen.filter(|chosen| *chosen != at);
    with_moment(state, at, |view, moment| {
        let from = from.and_then(|from| view.history.moments().find(|moment| moment.number == from)).cloned();
        let is_newest = view.history.newest().is_some_and(|newest| newest.number == moment.number);
        view.look_at(match from {
            // Older to newer, whichever was chosen first.
            Some(from) if from.number > moment.number => Look::Compare(Box::new(moment), Box::new(from)),
            Some(from) => Look::Compare(Box::new(from), Box::new(moment)),
            None if is_newest => Look::Live,
            None => Look::Step(Box::new(moment)),
        });
    });
}

fn view_mut(state: &mut State) -> Option<&mut ShadowView> {
    match state.pages.last_mut() {
        Some(Page::Thing(page)) => Some(&mut page.shadow.view),
        _ => None,
    }
}

fn with_moment(state: &mut State, number: u64, with: impl FnOnce(&mut ShadowView, Moment)) {
    let Some(view) = view_mut(state) else { return };
    let found = view.history.moments().find(|moment| moment.number == number).cloned();
    if let Some(moment) = found {
        with(view, moment);
    } else {
        state.say(Level::Warning, "That version is no longer kept");
    }
}

/// Where a movement leads from one of these; the first where it is not among them any more.
fn moved<T: PartialEq + Clone>(all: &[T], from: &T, to: Move) -> Option<T> {
    let row = all.iter().position(|one| one == from).unwrap_or(all.len().saturating_sub(1));
    let mut cursor = Cursor { row, top: 0 };
    cursor.go(to, all.len(), |_| true);
    all.get(cursor.row).cloned()
}

/// Among the shadows.
pub(super) fn shadows(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    if leaves(key, id) || id == Some(CommandId::Shadows) {
        return close(state);
    }
    let page = half(state);
    let Some(Page::Thing(thing)) = state.pages.last() else { return close(state) };
    let all = thing.shadow.all();
    let Some(Dialog::Shadows(dialog)) = &mut state.dialog else { return Vec::new() };
    if id == Some(CommandId::Open) {
        let name = dialog.at.clone();
        state.dialog = None;
        return shadow::show(state, name);
    }
    if let Some(to) = movement(id, page) {
        dialog.at = moved(&all, &dialog.at, to).flatten();
    }
    Vec::new()
}

/// Where a file is named.
pub(super) fn export(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(Dialog::Export(dialog)) = &mut state.dialog else { return Vec::new() };
    match key.code {
        Code::Esc => return close(state),
        Code::Tab | Code::BackTab if !dialog.writing => dialog.turn(),
        Code::Enter if !dialog.writing => return write(state),
        _ if !dialog.writing => {
            dialog.line.key(key);
            dialog.problem = None;
        }
        _ => {}
    }
    Vec::new()
}

fn write(state: &mut State) -> Vec<Effect> {
    let generation = state.generation();
    let Some(Page::Thing(page)) = state.pages.last() else { return Vec::new() };
    let Some(Dialog::Export(dialog)) = &mut state.dialog else { return Vec::new() };
    let path = dialog.line.text().trim().to_owned();
    if path.is_empty() {
        dialog.problem = Some("name a file".to_owned());
        return Vec::new();
    }
    let view = &page.shadow.view;
    let text = match dialog.what {
        Exported::Document => {
            let document = dialog.moment.as_ref().and_then(|moment| moment.document.as_deref());
            document.map(crate::app::export::document)
        }
        Exported::History => Some(crate::app::export::history(page.shadow.thing(), page.shadow.shown.as_deref(), view)),
    };
    let Some(text) = text else {
        dialog.problem = Some("this version has no document".to_owned());
        return Vec::new();
    };
    dialog.writing = true;
    dialog.generation = generation;
    vec![Effect::Write { generation, path, text }]
}

/// Takes how it went; a name that was typed stays until it is written.
pub(super) fn written(state: &mut State, generation: u64, result: Result<String, String>) -> Vec<Effect> {
    state.touch();
    let is_open = matches!(&state.dialog, Some(Dialog::Export(dialog)) if dialog.generation == generation);
    match result {
        Ok(path) => {
            if is_open {
                state.dialog = None;
            }
            state.say(Level::Info, format!("Written to {path}"));
        }
        Err(why) => match &mut state.dialog {
            Some(Dialog::Export(dialog)) if is_open => {
                dialog.writing = false;
                dialog.problem = Some(why);
            }
            _ => state.say(Level::Error, format!("Not written: {why}")),
        },
    }
    Vec::new()
}
