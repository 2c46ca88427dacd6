//! The one way the state changes.

mod answers;
mod asked;
mod change;
mod check;
mod command;
mod copy;
mod dialog;
mod edit;
mod edit_keys;
mod explain;
mod finding;
mod keys;
mod live;
mod open;
mod own;
mod proof;
mod save_view;
mod session;
mod shadow;
mod shadow_dialogs;
mod sort;
mod test;

pub(super) use live::tell as tell_of;

use jiff::Timestamp;

use super::dialog::Dialog;
use super::{Effect, Level, Msg, Options, Place, State};

/// The first state and what it asks for.
pub fn start(options: Options, now: Timestamp) -> (State, Vec<Effect>) {
    let mut state = State::new(options, now);
    let effects = vec![session::sign_in(&mut state)];
    (state, effects)
}

/// Takes a message; says what is to be done outside.
pub fn update(state: &mut State, msg: Msg, now: Timestamp) -> Vec<Effect> {
    state.now = now;
    let mut effects = take(state, msg);
    effects.extend(settle(state));
    effects
}

/// Goes on with a filter or a sort under way, by about so many rows of a list; says what is to be done outside. To be called
/// while [`State::is_busy`] and no key waits.
pub fn work(state: &mut State, rows: usize, now: Timestamp) -> Vec<Effect> {
    state.now = now;
    // What is on the screen goes first.
    if state.dialog.as_ref().is_some_and(Dialog::is_busy) {
        dialog::work(state, rows);
        state.touch();
        return Vec::new();
    }
    if state.is_covering() {
        return if state.cover_more(rows) { settle(state) } else { Vec::new() };
    }
    if state.is_counting() && state.is_overview() {
        state.count_on(rows);
        return Vec::new();
    }
    let shown = state.shown_list().filter(|list| list.is_busy()).map(|list| list.kind);
    let busy = || state.lists.iter().find(|list| list.is_busy()).map(|list| list.kind);
    let Some(kind) = shown.or_else(busy) else {
        state.count_on(rows);
        return Vec::new();
    };
    let is_done = state.list_mut(kind).work(rows);
    if shown.is_some() {
        state.touch();
    }
    // What is on the screen is followed once it stays.
    if is_done { settle(state) } else { Vec::new() }
}

fn take(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => {
            state.touch();
            keys::pressed(state, key)
        }
        Msg::Paste(text) => {
            state.touch();
            keys::paste(state, &text)
        }
        Msg::Resize { width, height } => {
            state.touch();
            (state.width, state.height) = (width, height);
            Vec::new()
        }
        Msg::Wake => {
            state.rate.pass(state.now);
            state.touch();
            Vec::new()
        }
        Msg::SignedIn { generation, result } => session::signed_in(state, generation, result),
        Msg::Answered { generation, query, result } => answers::answered(state, generation, &query, result),
        Msg::Recalled { generation, result } => answers::recalled(state, generation, result),
        Msg::Tested { generation, result } => test::tested(state, generation, result),
        Msg::Executed { generation, result } => change::executed(state, generation, result.map(|entry| *entry)),
        Msg::Edited { generation, end } => edit::edited(state, generation, end),
        Msg::DraftKept { id, saved, result } => edit::kept(state, &id, saved, result),
        Msg::Live(batch) => live::take(state, *batch),
        Msg::Audited { generation, events } => {
            state.audited(generation, events);
            Vec::new()
        }
        Msg::Written { generation, result } => shadow_dialogs::written(state, generation, result),
        Msg::Usage(usage) => {
            if state.usage != *usage {
                state.rate.note(usage.calls, state.now);
                state.usage = *usage;
                state.touch();
            }
            Vec::new()
        }
        Msg::Copied(Ok(how)) => say(state, Level::Info, format!("Copied: {how}")),
        Msg::Copied(Err(why)) => say(state, Level::Error, format!("Could not copy: {why}")),
        Msg::Notice(level, text) => say(state, level, text),
    }
}

fn say(state: &mut State, level: Level, text: String) -> Vec<Effect> {
    state.touch();
    state.say(level, text);
    Vec::new()
}

/// Asks for a list again.
pub(super) fn reload_list(state: &mut State, kind: super::ListKind) -> Vec<Effect> {
    open::reload(state, super::View::List(kind))
}

/// What follows from any message: a stale notice goes, the cursor stays on screen, what is on it is followed.
fn settle(state: &mut State) -> Vec<Effect> {
    if state.notice.as_ref().is_some_and(|notice| notice.until <= state.now) {
        state.notice = None;
        state.touch();
    }
    let now = state.now;
    if state.shown_list_mut().is_some_and(|list| list.filter_in_time(now)) {
        state.touch();
    }
    shadow::arrange(state);
    let height = usize::from(state.body_height());
    let place = state.place();
    let mut cursor = state.cursor();
    if place == Place::Feed {
        state.cover();
    }
    let height = if place == Place::Feed { height.saturating_sub(state.feed_frame()) } else { height };
    let height = if place == Place::Findings { height.saturating_sub(state.findings_frame()) } else { height };
    let height = if place == Place::ThingShadow { height.saturating_sub(crate::app::SHADOW_FRAME) } else { height };
    let last = |row: usize| state.sheet().map_or(row, |sheet| sheet.end(row));
    state.with_rows(|count, stands| {
        if count > 0 && !stands(cursor.row.min(count - 1)) {
            cursor.go(super::cursor::Move::By(0), count, stands);
        }
        cursor.settle(count, height);
        // The headings above the first row one can stand on belong on screen with it.
        if cursor.top > 0 && (0..cursor.row).all(|row| !stands(row)) && cursor.row < height {
            cursor.top = 0;
        }
        // What is selected is on screen to its end.
        let last = last(cursor.row);
        if last >= cursor.top + height {
            cursor.top = (last + 1).saturating_sub(height).min(cursor.row);
        }
    });
    *state.cursor_mut() = cursor;
    shadow::anchor(state);
    let mut effects = state.follow();
    effects.extend(state.seek());
    effects.extend(state.ask_failures());
    effects
}
