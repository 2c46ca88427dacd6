//! Keys of the dialog in which a shadow's desired state is edited.

use serde_json::Value;

use super::dialog::{half, leaves, movement};
use super::edit;
use crate::app::cursor::Move;
use crate::app::dialog::{Decision, Dialog, EditDialog, EditStage, Merging};
use crate::app::line::Line;
use crate::app::{Code, CommandId, Effect, Key, Level, State};

/// Bytes that a paste may have; AWS takes 8 KB (quota `L-A295A064`).
const PASTE: usize = 1024 * 1024;

/// Takes a key.
pub(super) fn key(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    // Leaving without a question is for what holds no text.
    let read_only = is_read_only(state);
    let key = if key == Key::ctrl('c') { Key::new(Code::Esc) } else { key };
    let Some(Dialog::Edit(dialog)) = &mut state.dialog else { return Vec::new() };
    match &mut dialog.stage {
        EditStage::Writing(..) => writing(state, key),
        EditStage::Leaving(_) => leaving(state, key),
        EditStage::Discard(before) => {
            let before = std::mem::replace(before.as_mut(), EditStage::Loading);
            if key.types() == Some('y') {
                return edit::discard(state);
            }
            dialog.turn(before);
            Vec::new()
        }
        EditStage::Unsaved(_) => unsaved(state, key),
        EditStage::Undecided(merging) => {
            let before = EditStage::Merging(merging.clone());
            // The stage it is left from must not ask again.
            if key.types() == Some('y') {
                return edit::leave(state);
            }
            dialog.turn(before);
            Vec::new()
        }
        EditStage::Confirm(plan) => {
            let plan = plan.clone();
            match key.types() {
                Some('y') if read_only => state.say(Level::Warning, "read-only: nothing is sent"),
                Some('y') => return edit::send(state, *plan),
                None if key.code == Code::Enter => {
                    state.say(Level::Info, "y sends it; any other key goes back");
                }
                _ => dialog.turn(EditStage::Preview(plan)),
            }
            Vec::new()
        }
        EditStage::Merging(merging) if merging.typing.is_some() => {
            typing(merging, key);
            Vec::new()
        }
        EditStage::Merging(_) => merging(state, key, id),
        EditStage::External => Vec::new(),
        _ if leaves(key, id) => edit::leave(state),
        _ => others(state, key, id),
    }
}

fn is_read_only(state: &State) -> bool {
    state.session().is_some_and(|session| session.read_only)
}

fn others(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    let read_only = is_read_only(state);
    let Some(Dialog::Edit(dialog)) = &mut state.dialog else { return Vec::new() };
    let has_draft = dialog.draft.is_some();
    let line = match &dialog.stage {
        EditStage::Mistaken(mistake) => Some((mistake.line, mistake.column)),
        _ => None,
    };
    match (dialog.stage.clone(), key.types()) {
        (EditStage::Loading | EditStage::Checking(_) | EditStage::Sending(_), _) => {}
        (EditStage::Preview(plan), None) if key.code == Code::Enter => {
            if read_only {
                state.say(Level::Warning, "read-only: nothing is sent");
            } else {
                dialog.turn(EditStage::Confirm(plan));
            }
        }
        (EditStage::Preview(plan), _) if id == Some(CommandId::Copy) => {
            let call = dialog.fix(&plan).calls;
            let (scope, opened) = (state.scope(), state.opened_with());
            return call.first().map(|call| Effect::Copy(call.aws_command(&scope, &opened))).into_iter().collect();
        }
        (EditStage::Failed(_), _) if id == Some(CommandId::Copy) => {
            return state.statement_wanted().map(Effect::Copy).into_iter().collect();
        }
        (EditStage::Failed(_), Some('r')) => return edit::try_again(state),
        (EditStage::Offer, Some('d')) if has_draft => {
            edit::take_over(state);
            return edit::finished(state);
        }
        (EditStage::Broken(_), Some('c')) if has_draft => return edit::finished(state),
        (EditStage::Offer, Some('c')) if has_draft => {
            edit::take_over(state);
            return edit::edit(state, None);
        }
        (EditStage::Mistaken(_) | EditStage::Broken(_) | EditStage::Preview(_) | EditStage::Failed(_), Some('e'))
            if has_draft =>
        {
            return edit::edit(state, line.map(|(line, _)| line));
        }
        (EditStage::Mistaken(_) | EditStage::Broken(_), Some('b')) => {
            let (line, column) = line.unwrap_or((1, 1));
            edit::write_here(state, line, column);
        }
        (EditStage::Offer | EditStage::Mistaken(_) | EditStage::Broken(_) | EditStage::Preview(_), Some('x'))
            if has_draft =>
        {
            let before = std::mem::replace(&mut dialog.stage, EditStage::Loading);
            dialog.stage = EditStage::Discard(Box::new(before));
        }
        _ => scroll(state, id),
    }
    Vec::new()
}

/// The draft is to be left and is not on the disk.
fn unsaved(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(Dialog::Edit(dialog)) = &mut state.dialog else { return Vec::new() };
    let EditStage::Unsaved(before) = &dialog.stage else { return Vec::new() };
    match key.types() {
        Some('y') => return edit::lose(state),
        Some('r') => return edit::keep(state),
        _ => dialog.stage = (**before).clone(),
    }
    Vec::new()
}

fn scroll(state: &mut State, id: Option<CommandId>) {
    let lines = state.dialog_view().map_or(0, |view| view.rows.len());
    let page = half(state);
    if let (Some(to), Some(Dialog::Edit(dialog))) = (movement(id, page), &mut state.dialog) {
        dialog.scroll.go(to, lines, |_| true);
    }
}

fn writing(state: &mut State, key: Key) -> Vec<Effect> {
    let height = state.area_height();
    let Some(Dialog::Edit(dialog)) = &mut state.dialog else { return Vec::new() };
    let EditStage::Writing(area, mistake) = &mut dialog.stage else { return Vec::new() };
    if key == Key::ctrl('s') {
        return edit::finished(state);
    }
    if key.code == Code::Esc {
        if dialog.draft.as_ref().is_some_and(crate::shadow::Draft::says_something) {
            let area = area.clone();
            dialog.stage = EditStage::Leaving(area);
            return Vec::new();
        }
        return edit::leave(state);
    }
    let is_changed = area.key(key, height);
    area.settle(height);
    if !is_changed {
        return Vec::new();
    }
    *mistake = None;
    typed(state)
}

/// Every change of the text goes to the disk.
fn typed(state: &mut State) -> Vec<Effect> {
    let Some(Dialog::Edit(dialog)) = &mut state.dialog else { return Vec::new() };
    let EditDialog { stage: EditStage::Writing(area, _), draft: Some(draft), .. } = dialog.as_mut() else {
        return Vec::new();
    };
    draft.text = area.text();
    edit::keep(state)
}

fn leaving(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(Dialog::Edit(dialog)) = &mut state.dialog else { return Vec::new() };
    let EditStage::Leaving(area) = &dialog.stage else { return Vec::new() };
    let back = EditStage::Writing(area.clone(), None);
    match key.types() {
        Some('k') => return edit::leave(state),
        Some('x') => dialog.stage = EditStage::Discard(Box::new(back)),
        _ => dialog.stage = back,
    }
    Vec::new()
}

/// Takes a pasted text.
pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    let height = state.area_height();
    let Some(Dialog::Edit(dialog)) = &mut state.dialog else { return Vec::new() };
    match &mut dialog.stage {
        EditStage::Writing(..) if text.len() > PASTE => {
            let mebibytes = PASTE / 1024 / 1024;
            let said = format!("What is pasted is larger than {mebibytes} MiB, many times what AWS takes: left out");
            state.say(Level::Warning, said);
            Vec::new()
        }
        EditStage::Writing(area, mistake) => {
            area.paste(text);
            area.settle(height);
            *mistake = None;
            typed(state)
        }
        EditStage::Merging(merging) => {
            let fits = merging.typing.as_mut().is_none_or(|(line, _)| line.paste(text));
            state.cut(fits);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn merging(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    let page = half(state);
    let Some(Dialog::Edit(dialog)) = &mut state.dialog else { return Vec::new() };
    let EditStage::Merging(merging) = &mut dialog.stage else { return Vec::new() };
    let count = merging.merged.conflicts.len();
    let at = merging.cursor.row;
    match key.types() {
        Some('m') if count > 0 => decide(merging, Decision::Mine),
        Some('t') if count > 0 => decide(merging, Decision::Theirs),
        Some('e') if count > 0 => {
            let conflict = merging.merged.conflicts.get(at);
            let mine = conflict.and_then(|conflict| conflict.mine.as_ref()).map(Value::to_string).unwrap_or_default();
            merging.typing = Some((Line::new(&mine), None));
        }
        Some('x') => {
            let before = std::mem::replace(&mut dialog.stage, EditStage::Loading);
            dialog.stage = EditStage::Discard(Box::new(before));
        }
        _ if key.code == Code::Enter => {
            if merging.is_decided() {
                return edit::merged(state);
            }
            let open = (0..count).find(|at| !merging.decided.contains_key(at)).unwrap_or(0);
            merging.cursor.row = open;
            state.say(Level::Info, "m takes mine, t theirs, e another value; every one is to be decided");
        }
        _ if leaves(key, id) && !merging.decided.is_empty() => {
            let merging = std::mem::replace(&mut dialog.stage, EditStage::Loading);
            if let EditStage::Merging(merging) = merging {
                dialog.turn(EditStage::Undecided(merging));
            }
        }
        _ if leaves(key, id) => return edit::leave(state),
        _ => {
            if let Some(to) = movement(id, page) {
                merging.cursor.go(to, count, |_| true);
            }
        }
    }
    Vec::new()
}

/// Decides the conflict under the cursor and goes to the next one.
fn decide(merging: &mut Merging, decision: Decision) {
    let count = merging.merged.conflicts.len();
    merging.decided.insert(merging.cursor.row, decision);
    merging.cursor.go(Move::By(1), count, |_| true);
}

fn typing(merging: &mut Merging, key: Key) {
    let Some((line, wrong)) = &mut merging.typing else { return };
    match key.code {
        Code::Esc => merging.typing = None,
        Code::Enter => match read(line.text()) {
            Ok(value) => {
                merging.typing = None;
                decide(merging, Decision::Other(value));
            }
            Err(why) => *wrong = Some(why),
        },
        _ => {
            line.key(key);
            *wrong = None;
        }
    }
}

/// A value as it is typed; nothing removes it.
fn read(typed: &str) -> Result<Option<Value>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    if let Err(error) = serde_json::from_str::<Value>(typed) {
        return Err(format!("not one value as JSON: {error}"));
    }
    // As a state of one key it is checked as the whole is; the place of a mistake in it means nothing to the reader.
    let whole = format!("{{\"value\":{typed}}}");
    let mut state = crate::shadow::read_desired(&whole, &serde_json::Map::new()).map_err(|mistake| mistake.message)?;
    Ok(state.remove("value"))
}
