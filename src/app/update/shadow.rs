//! The shadow tab: news, folds, versions, search.

use super::open;
use crate::app::commands::CommandId;
use crate::app::cursor::Cursor;
use crate::app::dialog::{Dialog, ExportDialog, LeafDialog, ShadowsDialog, VersionsDialog};
use crate::app::pages::{Page, ThingPage};
use crate::app::{Effect, Level, Look, Place, SHADOW_WIDE, State};
use crate::live::Batch;

/// Gives the open things what is theirs.
pub(super) fn hear(state: &mut State, batch: &Batch) {
    let now = state.now;
    let mut is_touched = false;
    for page in &mut state.pages {
        if let Page::Thing(page) = page {
            is_touched |= page.shadow.hear(&batch.news, &batch.faults, now);
        }
    }
    if is_touched {
        state.touch();
    }
}

/// Lays the tab out where something changed, and keeps the reader's place.
pub(super) fn arrange(state: &mut State) {
    let is_wide = state.width >= SHADOW_WIDE;
    let Some(page) = page_mut(state) else { return };
    let old_values = page.shadow.old_values;
    page.shadow.view.arrange(is_wide, old_values, &mut page.common.cursors[0]);
}

/// Remembers the reader's place.
pub(super) fn anchor(state: &mut State) {
    if let Some(page) = page_mut(state) {
        page.shadow.view.anchor(page.common.cursors[0]);
    }
}

fn page_mut(state: &mut State) -> Option<&mut ThingPage> {
    if state.place() != Place::ThingShadow {
        return None;
    }
    match state.pages.last_mut() {
        Some(Page::Thing(page)) => Some(page),
        _ => None,
    }
}

/// Does what a command of this tab says.
pub(super) fn run(state: &mut State, id: CommandId) -> Vec<Effect> {
    match id {
        CommandId::Fold => fold(state),
        CommandId::FoldAll => fold_all(state, true),
        CommandId::UnfoldAll => fold_all(state, false),
        CommandId::OldValues => old_values(state),
        CommandId::Baseline => baseline(state),
        CommandId::Pause => pause(state),
        CommandId::OlderVersion => step(state, false),
        CommandId::NewerVersion => step(state, true),
        CommandId::Versions => versions(state),
        CommandId::Shadows => shadows(state),
        CommandId::Export => export(state),
        CommandId::NextShadow => return turn(state, 1),
        CommandId::PreviousShadow => return turn(state, -1),
        _ => {}
    }
    Vec::new()
}

fn fold(state: &mut State) {
    let selected = state.selected_shadow_row().map(|row| (row.leaf.path.clone(), row.leaf.is_branch));
    let Some((path, is_branch)) = selected else { return };
    // On a leaf, its branch is folded.
    let branch = if is_branch { Some(path.as_str()) } else { path.rsplit_once('/').map(|(above, _)| above) };
    let Some(branch) = branch.filter(|branch| !branch.is_empty()) else { return };
    let Some(page) = page_mut(state) else { return };
    let view = &mut page.shadow.view;
    let folded = !view.folds.holds(branch);
    view.folds.set(branch, folded);
    view.touch();
}

/// Unfolds the branch under the cursor, or opens the leaf.
pub(super) fn enter(state: &mut State) {
    let Some(row) = state.selected_shadow_row() else { return };
    if row.leaf.is_branch {
        fold(state);
    } else {
        state.dialog = Some(Dialog::Leaf(Box::new(LeafDialog::new(row.leaf.path.clone()))));
    }
}

/// Folds the open branch under the cursor. Whether there was one: else the key means going back.
pub(super) fn fold_here(state: &mut State) -> bool {
    let is_open = state.shadow().is_some_and(|pane| {
        let row = state.selected_shadow_row();
        row.is_some_and(|row| row.leaf.is_branch && !pane.view.folds.holds(&row.leaf.path))
    });
    if is_open {
        fold(state);
    }
    is_open
}

fn fold_all(state: &mut State, folded: bool) {
    let Some(page) = page_mut(state) else { return };
    let view = &mut page.shadow.view;
    if folded {
        view.folds.fold_all(&view.rows);
    } else {
        view.folds.unfold_all();
    }
    view.touch();
}

fn old_values(state: &mut State) {
    let Some(page) = page_mut(state) else { return };
    page.shadow.old_values = !page.shadow.old_values;
    let said = if page.shadow.old_values { "Changed values show what they were" } else { "Values as they are" };
    state.say(Level::Info, said);
}

fn baseline(state: &mut State) {
    let Some(page) = page_mut(state) else { return };
    page.shadow.view.rebase();
    let said = page.shadow.view.history.baseline().map(crate::app::summary::name).unwrap_or_default();
    state.say(Level::Info, format!("Changes are marked from {said} on"));
}

/// Holds the newest version, or comes back to it from wherever one is.
fn pause(state: &mut State) {
    let Some(page) = page_mut(state) else { return };
    let view = &mut page.shadow.view;
    let next = match (&view.look, view.history.newest()) {
        (Look::Live, Some(newest)) => Look::Paused(Box::new(newest.clone())),
        _ => Look::Live,
    };
    view.look_at(next);
}

fn step(state: &mut State, later: bool) {
    let Some(page) = page_mut(state) else { return };
    if !page.shadow.view.step(later) {
        let said = if later { "This is the newest version" } else { "No older version was seen during this visit" };
        state.say(Level::Info, said);
    }
}

/// Comes back to the newest from an older version. Whether one was looked at: else the key means going back.
pub(super) fn back_to_live(state: &mut State) -> bool {
    let Some(page) = page_mut(state) else { return false };
    let view = &mut page.shadow.view;
    let is_away = matches!(view.look, Look::Step(_) | Look::Compare(..));
    if is_away {
        view.look_at(Look::Live);
    }
    is_away
}

fn versions(state: &mut State) {
    let Some(pane) = state.shadow() else { return };
    let shown = pane.view.moment().map(|moment| moment.number);
    let row = pane.view.history.moments().rev().position(|moment| Some(moment.number) == shown).unwrap_or(0);
    let at = pane.view.history.moments().nth_back(row).map_or(0, |moment| moment.number);
    state.dialog = Some(Dialog::Versions(Box::new(VersionsDialog { at, chosen: None })));
}

fn shadows(state: &mut State) {
    let Some(pane) = state.shadow() else { return };
    state.dialog = Some(Dialog::Shadows(Box::new(ShadowsDialog { at: pane.shown.clone() })));
}

fn export(state: &mut State) {
    let Some(pane) = state.shadow() else { return };
    state.dialog = Some(Dialog::Export(Box::new(ExportDialog::new(pane))));
}

fn turn(state: &mut State, by: isize) -> Vec<Effect> {
    let Some(pane) = state.shadow() else { return Vec::new() };
    let all = pane.all();
    let at = all.iter().position(|name| *name == pane.shown).unwrap_or(0);
    let next = (at + all.len()).saturating_add_signed(by) % all.len();
    show(state, all.into_iter().nth(next).flatten())
}

/// Shows another shadow of the thing.
pub(super) fn show(state: &mut State, name: Option<String>) -> Vec<Effect> {
    let now = state.now;
    let Some(page) = page_mut(state) else { return Vec::new() };
    let query = page.shadow.show(name, now);
    page.common.cursors[0] = Cursor::default();
    open::ask(page.common.generation, query.into_iter().collect())
}

/// Goes to the next row that holds what is searched for, in folded branches too.
pub(super) fn search(state: &mut State, wanted: &str, backwards: bool, here: bool) {
    let from = state.selected_shadow_row().map(|row| row.leaf.path.clone()).unwrap_or_default();
    let Some(page) = page_mut(state) else { return };
    let view = &mut page.shadow.view;
    let has = |text: &str| text.to_lowercase().contains(wanted);
    let hit = |row: &&crate::shadow::TreeRow| {
        let values = [&row.leaf.desired, &row.leaf.reported, &row.leaf.delta];
        has(&row.leaf.key) || values.into_iter().flatten().any(|value| has(value))
    };
    let hits: Vec<&str> = view.rows.iter().filter(hit).map(|row| row.leaf.path.as_str()).collect();
    let order = |path: &str| crate::shadow::order(path, &from);
    let next = if backwards {
        hits.iter().rev().find(|path| order(path).is_lt()).or(hits.last())
    } else {
        hits.iter().find(|path| order(path).is_gt() || (here && order(path).is_eq())).or(hits.first())
    };
    match next.map(|path| (*path).to_owned()) {
        Some(path) => view.go_to(&path),
        None => state.say(Level::Warning, format!("`{}` is not in this shadow", crate::app::text::safe(wanted))),
    }
}
