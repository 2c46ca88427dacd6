//! Saving the present view under a name, and opening one that was saved.

use super::{keys, open};
use crate::app::dialog::{Dialog, SaveViewDialog, ViewQuestion};
use crate::app::state::View;
use crate::app::{Code, Effect, Key, Level, ListKind, SavedSort, State};
use crate::fleet::SavedView;

/// Opens the dialog.
pub(super) fn open_dialog(state: &mut State) -> Vec<Effect> {
    if let Some(view) = present(state) {
        state.dialog = Some(Dialog::SaveView(Box::new(SaveViewDialog::new(view))));
    }
    Vec::new()
}

/// What is shown, as a view without a name.
fn present(state: &State) -> Option<SavedView> {
    let view = |of: &str, filter: &str, sort: Option<&str>, descending| SavedView {
        name: String::new(),
        of: of.to_owned(),
        filter: filter.to_owned(),
        sort: sort.map(str::to_owned),
        descending,
    };
    match state.view {
        View::List(kind) => {
            let list = state.list(kind);
            Some(view(kind.command_name(), &list.filter, list.sort_field(), list.descending))
        }
        View::Feed => Some(view("feed", &state.feed.filter, None, false)),
        View::Findings => {
            let (sort, descending) = state.findings.sorted_by();
            Some(view("findings", &state.findings.filter, Some(sort), descending))
        }
        View::Overview | View::Activity => None,
    }
}

/// Takes a key while the dialog is open.
pub(super) fn key(state: &mut State, key: Key) -> Vec<Effect> {
    let count = state.saved.views.len();
    let Some(Dialog::SaveView(dialog)) = &mut state.dialog else { return Vec::new() };
    if let Some(question) = dialog.question.take() {
        if key.types() != Some('y') {
            return Vec::new();
        }
        return match question {
            ViewQuestion::Overwrite(name) => save(state, &name),
            ViewQuestion::Delete(name) => delete(state, &name),
        };
    }
    match key.code {
        Code::Esc => state.dialog = None,
        Code::Enter => return enter(state),
        Code::Down if count > 0 => dialog.chosen = Some(dialog.chosen.map_or(0, |at| (at + 1).min(count - 1))),
        Code::Up => dialog.chosen = dialog.chosen.and_then(|at| at.checked_sub(1)),
        Code::Delete if dialog.chosen.is_some() => {
            let chosen = dialog.chosen.and_then(|at| state.saved.views.get(at));
            dialog.question = chosen.map(|view| ViewQuestion::Delete(view.name.clone()));
        }
        _ => {
            dialog.line.key(key);
            dialog.problem = None;
        }
    }
    Vec::new()
}

/// Saves under the name typed, or under that of the chosen one; never over another without a yes.
fn enter(state: &mut State) -> Vec<Effect> {
    let Some(Dialog::SaveView(dialog)) = &mut state.dialog else { return Vec::new() };
    let chosen = dialog.chosen.and_then(|at| state.saved.views.get(at)).map(|view| view.name.clone());
    let typed = dialog.line.text();
    let typed = if typed.trim().is_empty() { chosen.unwrap_or_default() } else { typed.to_owned() };
    match SavedView::name_of(&typed) {
        Err(problem) => dialog.problem = Some(problem),
        Ok(name) if state.saved.views.iter().any(|view| view.is_named(&name)) => {
            dialog.question = Some(ViewQuestion::Overwrite(name));
        }
        Ok(name) => return save(state, &name),
    }
    Vec::new()
}

fn save(state: &mut State, name: &str) -> Vec<Effect> {
    let Some(Dialog::SaveView(dialog)) = state.dialog.take() else { return Vec::new() };
    let views = &mut state.saved.views;
    views.retain(|view| !view.is_named(name));
    views.push(SavedView { name: name.to_owned(), ..dialog.view });
    views.sort_by_key(|view| view.name.to_lowercase());
    let palette = state.key_of(crate::app::CommandId::Palette);
    state.say(Level::Info, format!("Saved as {name}: {palette} and its name open it, -f '@{name}' asks for it"));
    vec![Effect::Save(state.saved.clone())]
}

fn delete(state: &mut State, name: &str) -> Vec<Effect> {
    state.saved.views.retain(|view| !view.is_named(name));
    let count = state.saved.views.len();
    if let Some(Dialog::SaveView(dialog)) = &mut state.dialog {
        dialog.chosen = dialog.chosen.filter(|_| count > 0).map(|at| at.min(count - 1));
    }
    vec![Effect::Save(state.saved.clone())]
}

/// Opens a view that was saved. A filter that cannot be read any more is shown with what is wrong, to be mended.
pub(super) fn show(state: &mut State, saved: &SavedView) -> Vec<Effect> {
    let kind = ListKind::ALL.into_iter().find(|kind| kind.command_name() == saved.of);
    let view = match (kind, saved.of.as_str()) {
        (Some(kind), _) => View::List(kind),
        (None, "feed") => View::Feed,
        (None, "findings") => View::Findings,
        (None, other) => {
            state.say(Level::Error, format!("The view {} is of {other}, which this program does not know", saved.name));
            return Vec::new();
        }
    };
    let effects = open::show_view(state, view);
    let now = state.now;
    match view {
        View::List(kind) => {
            let list = state.list_mut(kind);
            list.remember_sort(&SavedSort { field: saved.sort.clone(), descending: saved.descending });
            list.set_filter(&saved.filter, now);
        }
        View::Feed => state.feed.set_filter(&saved.filter, now),
        View::Findings => {
            state.findings.sort_by(saved.sort.as_deref(), saved.descending);
            state.findings.set_filter(&saved.filter, now);
        }
        View::Overview | View::Activity => {}
    }
    if state.filter_error().is_some() {
        keys::open_prompt(state);
        state.say(Level::Warning, format!("The filter of the view {} cannot be read any more", saved.name));
    }
    effects
}
