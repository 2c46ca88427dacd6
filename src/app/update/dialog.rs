//! Keys in dialogs. Moving and leaving follow the command table, so that remapped keys work here too.

use super::{
    asked, change, check, command, edit_keys, explain, finding, open, own, proof, save_view, shadow_dialogs, sort, test,
};
use crate::app::commands::availability;
use crate::app::cursor::{Cursor, Move};
use crate::app::dialog::{Change, Choice, Dialog, Focus, Palette, Stage};
use crate::app::{Code, CommandId, Effect, Key, Level, ListKind, State};

/// Takes a key.
pub(super) fn key(state: &mut State, key: Key) -> Vec<Effect> {
    let id = state.keymap.anywhere(key);
    if matches!(state.dialog, Some(Dialog::Edit(_))) {
        return edit_keys::key(state, key, id);
    }
    if key == Key::ctrl('c') {
        return close(state);
    }
    match &state.dialog {
        Some(Dialog::Help(_)) => help(state, key, id),
        Some(Dialog::Palette(_)) => palette(state, key),
        Some(Dialog::Copy(_)) => copy(state, key, id),
        Some(Dialog::Sort(_)) => sort::key(state, key, id),
        Some(Dialog::SaveView(_)) => save_view::key(state, key),
        Some(Dialog::Relations(_)) => relations(state, key, id),
        Some(Dialog::Test(dialog)) if dialog.focus == Focus::Folder => folder(state, key),
        Some(Dialog::Test(_)) => test_dialog(state, key, id),
        Some(Dialog::Change(_)) => change_dialog(state, key, id),
        Some(Dialog::Proof(_)) => proof::key(state, key, id),
        Some(Dialog::Asked(_)) => asked::key(state, key),
        Some(Dialog::Leaf(_)) => shadow_dialogs::leaf(state, key, id),
        Some(Dialog::Versions(_)) => shadow_dialogs::versions(state, key, id),
        Some(Dialog::Shadows(_)) => shadow_dialogs::shadows(state, key, id),
        Some(Dialog::Export(_)) => shadow_dialogs::export(state, key),
        Some(Dialog::Finding(_)) => finding::key(state, key, id),
        Some(Dialog::Explain(_)) => explain::key(state, key, id),
        Some(Dialog::Check(_)) => check::key(state, key, id),
        Some(Dialog::Own(_)) => own::key(state, key),
        Some(Dialog::Edit(_)) | None => Vec::new(),
    }
}

/// Takes a pasted text.
pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    let things = &state.lists[ListKind::Things as usize];
    let fits = match &mut state.dialog {
        Some(Dialog::Test(dialog)) => {
            dialog.focus = Focus::Folder;
            dialog.folder.paste(text)
        }
        Some(Dialog::Export(dialog)) if !dialog.writing => dialog.line.paste(text),
        Some(Dialog::Asked(dialog)) => {
            let fits = dialog.line.paste(text);
            dialog.search(things);
            fits
        }
        Some(Dialog::Own(dialog)) => dialog.line.paste(text),
        Some(Dialog::SaveView(dialog)) if dialog.question.is_none() => dialog.line.paste(text),
        Some(Dialog::Palette(palette)) => {
            let fits = palette.line.paste(text);
            search(state);
            fits
        }
        Some(Dialog::Edit(_)) => return edit_keys::paste(state, text),
        Some(Dialog::Explain(_)) => return explain::paste(state, text),
        _ => true,
    };
    state.cut(fits);
    Vec::new()
}

/// Closes the dialog; a change on its way goes on and is told about when it is over.
pub(super) fn close(state: &mut State) -> Vec<Effect> {
    let generation = match &state.dialog {
        Some(Dialog::Relations(dialog)) => Some(dialog.generation),
        Some(Dialog::Test(dialog)) => Some(dialog.generation),
        Some(Dialog::Change(dialog)) => dialog.aside.as_ref().map(|aside| aside.generation),
        _ => None,
    };
    state.dialog = None;
    generation.map(|generation| Effect::Forget { generation }).into_iter().collect()
}

/// The movement a command means.
pub(super) fn movement(id: Option<CommandId>, page: isize) -> Option<Move> {
    Some(match id? {
        CommandId::Down => Move::By(1),
        CommandId::Up => Move::By(-1),
        CommandId::HalfDown => Move::By(page / 2),
        CommandId::HalfUp => Move::By(-page / 2),
        CommandId::PageDown => Move::By(page),
        CommandId::PageUp => Move::By(-page),
        CommandId::Top => Move::Top,
        CommandId::Bottom => Move::Bottom,
        _ => return None,
    })
}

pub(super) fn leaves(key: Key, id: Option<CommandId>) -> bool {
    key.code == Code::Esc || matches!(id, Some(CommandId::Back | CommandId::Quit))
}

pub(super) fn half(state: &State) -> isize {
    isize::try_from(state.height).unwrap_or(24) / 2
}

fn help(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    if leaves(key, id) || id == Some(CommandId::Help) {
        return close(state);
    }
    let count = state.help_rows().len();
    let shown = state.help_height();
    let page = half(state);
    if let (Some(to), Some(Dialog::Help(cursor))) = (movement(id, page), &mut state.dialog) {
        cursor.go(to, count.saturating_sub(shown).saturating_add(1), |_| true);
    }
    Vec::new()
}

fn palette(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(Dialog::Palette(palette)) = &mut state.dialog else { return Vec::new() };
    let count = palette.choices.len();
    match (key.code, key.ctrl) {
        (Code::Esc, _) => return close(state),
        (Code::Enter, _) => return choose(state),
        (Code::Down | Code::Tab, _) | (Code::Char('n'), true) => palette.cursor.go(Move::By(1), count, |_| true),
        (Code::Up | Code::BackTab, _) | (Code::Char('p'), true) => palette.cursor.go(Move::By(-1), count, |_| true),
        (Code::Backspace, false) if palette.line.text().is_empty() => return close(state),
        _ => {
            if palette.line.key(key) {
                search(state);
            }
        }
    }
    settle_palette(state);
    Vec::new()
}

fn search(state: &mut State) {
    if let Some(Dialog::Palette(mut palette)) = state.dialog.take() {
        Palette::search(&mut palette, state);
        state.dialog = Some(Dialog::Palette(palette));
    }
}

/// Goes on with what a dialog looks for among very many names.
pub(super) fn work(state: &mut State, most: usize) {
    let Some(mut dialog) = state.dialog.take() else { return };
    match &mut dialog {
        Dialog::Palette(palette) => palette.work(state, most),
        Dialog::Asked(asked) => asked.work(state.list(ListKind::Things), most),
        _ => {}
    }
    state.dialog = Some(dialog);
    settle_palette(state);
}

fn settle_palette(state: &mut State) {
    let shown = state.palette_height();
    if let Some(Dialog::Palette(palette)) = &mut state.dialog {
        palette.cursor.settle(palette.choices.len(), shown);
    }
}

fn choose(state: &mut State) -> Vec<Effect> {
    let Some(Dialog::Palette(palette)) = &state.dialog else { return Vec::new() };
    let Some(choice) = palette.choices.get(palette.cursor.row).cloned() else {
        return Vec::new();
    };
    state.dialog = None;
    match choice {
        Choice::View(view) => save_view::show(state, &view),
        Choice::Go(target) => open::page(state, &target),
        Choice::Pooled { identity, pool } => open::identity(state, identity, pool),
        Choice::File(path) => open::certificate_file(state, path),
        Choice::Explain(text) => explain::open_text(state, &text),
        Choice::Command(found) => match availability(state, found) {
            Ok(()) => command::run(state, found.id),
            Err(refusal) => {
                state.say(Level::Warning, format!("{}: {}", found.name, refusal.0));
                Vec::new()
            }
        },
    }
}

fn copy(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    let Some(Dialog::Copy(menu)) = &mut state.dialog else { return Vec::new() };
    if let Some(item) = key.types().and_then(|c| menu.items.iter().find(|item| item.key == c)) {
        let effect = Effect::Copy(item.text.clone());
        state.dialog = None;
        return vec![effect];
    }
    if key.code == Code::Enter {
        let text = menu.items.get(menu.cursor.row).map(|item| item.text.clone());
        state.dialog = None;
        return text.map(Effect::Copy).into_iter().collect();
    }
    if leaves(key, id) || id == Some(CommandId::Copy) {
        return close(state);
    }
    if let Some(to) = movement(id, 10) {
        menu.cursor.go(to, menu.items.len(), |_| true);
    }
    Vec::new()
}

fn relations(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    if leaves(key, id) || id == Some(CommandId::Relations) {
        return close(state);
    }
    let page = half(state);
    let Some(Dialog::Relations(dialog)) = &mut state.dialog else { return Vec::new() };
    if id == Some(CommandId::Open) {
        let selected = dialog.links().get(dialog.cursor.row).map(|(_, _, target)| target.cloned());
        let Some(Some(target)) = selected else {
            if selected.is_some() {
                state.say(Level::Info, "this principal has no page here");
            }
            return Vec::new();
        };
        let mut effects = close(state);
        effects.extend(open::page(state, &target));
        return effects;
    }
    if let Some(to) = movement(id, page) {
        let count = dialog.links().len();
        dialog.cursor.go(to, count, |_| true);
    }
    Vec::new()
}

fn folder(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(Dialog::Test(dialog)) = &mut state.dialog else { return Vec::new() };
    match key.code {
        Code::Enter if !dialog.folder.text().trim().is_empty() => {
            dialog.focus = Focus::Aliases;
            return test::send(state);
        }
        Code::Esc | Code::Tab | Code::BackTab => dialog.focus = Focus::Aliases,
        _ => {
            dialog.folder.key(key);
        }
    }
    Vec::new()
}

fn test_dialog(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    if key.code == Code::Enter {
        return test::send(state);
    }
    if leaves(key, id) {
        return close(state);
    }
    let page = half(state);
    let Some(Dialog::Test(dialog)) = &mut state.dialog else { return Vec::new() };
    match id {
        Some(CommandId::NextPane | CommandId::PreviousPane) => dialog.focus = Focus::Folder,
        Some(CommandId::Header) if dialog.thing.is_some() => dialog.send_thing_name = !dialog.send_thing_name,
        _ if key == Key::char(' ') && dialog.thing.is_some() => dialog.send_thing_name = !dialog.send_thing_name,
        _ => {
            if let Some(to) = movement(id, page) {
                let count = dialog.aliases.get().map_or(0, Vec::len);
                dialog.cursor.go(to, count, |_| true);
            }
        }
    }
    let shown = state.test_height();
    if let Some(Dialog::Test(dialog)) = &mut state.dialog {
        let count = dialog.aliases.get().map_or(0, Vec::len);
        dialog.cursor.settle(count, shown);
    }
    Vec::new()
}

fn change_dialog(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    let page = half(state);
    let lines = state.dialog_view().map_or(0, |view| view.rows.len());
    let read_only = state.session().is_some_and(|session| session.read_only);
    let (scope, opened, denied) = (state.scope(), state.opened_with(), state.usage.denied.clone());
    let Some(Dialog::Change(dialog)) = &mut state.dialog else { return Vec::new() };
    match dialog.stage {
        Stage::Confirm => match key.types() {
            Some('y') => return change::execute(state),
            None if key.code == Code::Enter => state.say(Level::Info, "y makes the change; any other key goes back"),
            _ => dialog.stage = Stage::Preview,
        },
        Stage::Preview if key.code == Code::Enter => {
            if read_only {
                state.say(Level::Warning, "read-only: nothing is changed");
            } else if dialog.change().is_some() {
                dialog.stage = Stage::Confirm;
            }
        }
        Stage::Preview | Stage::Failed(_) if id == Some(CommandId::Copy) => {
            let is_refused = dialog.is_refused(&scope, &denied);
            let text = |change: &Change| {
                if is_refused { change.statement_to_ask(&scope) } else { change.commands(&scope, &opened) }
            };
            let text = dialog.change().map(text).unwrap_or_default();
            return (!text.is_empty()).then_some(Effect::Copy(text)).into_iter().collect();
        }
        _ if leaves(key, id) => return close(state),
        Stage::Preview => {
            let count = dialog.changes.len();
            match id {
                Some(CommandId::NextPane | CommandId::Down) if count > 1 => choose_change(dialog, 1),
                Some(CommandId::PreviousPane | CommandId::Up) if count > 1 => choose_change(dialog, count - 1),
                _ => {
                    if let Some(to) = movement(id, page) {
                        dialog.scroll.go(to, lines, |_| true);
                    }
                }
            }
        }
        Stage::Failed(_) => {
            if let Some(to) = movement(id, page) {
                dialog.scroll.go(to, lines, |_| true);
            }
        }
        Stage::Examining | Stage::Loading | Stage::Running => {}
    }
    Vec::new()
}

fn choose_change(dialog: &mut crate::app::dialog::ChangeDialog, by: usize) {
    dialog.chosen = (dialog.chosen + by) % dialog.changes.len();
    dialog.scroll = Cursor::default();
}
