//! Where a key goes: to the dialog, to the line being typed, or to the command table.

use super::{command, dialog};
use crate::app::commands::{COMMANDS, availability};
use crate::app::cursor::Move;
use crate::app::line::Line;
use crate::app::{Code, CommandId, Effect, Key, Level, State};

/// Takes what the terminal says was pressed. Esc with a key close behind it arrives as alt and that key, on a slow line
/// above all; where nothing is bound to that, both are meant.
pub(super) fn pressed(state: &mut State, key: Key) -> Vec<Effect> {
    let is_pair = key.alt && matches!(key.code, Code::Char(_)) && state.keymap.anywhere(key).is_none();
    if !is_pair {
        return self::key(state, key);
    }
    let mut effects = self::key(state, Key::new(Code::Esc));
    effects.extend(self::key(state, Key { alt: false, ..key }));
    effects
}

/// Takes a key.
fn key(state: &mut State, key: Key) -> Vec<Effect> {
    state.notice = None;
    if state.dialog.is_some() {
        return dialog::key(state, key);
    }
    if state.prompt.is_some() {
        return prompt(state, key);
    }
    let place = state.place();
    let Some(command) = state.keymap.command(key, place) else {
        refuse(state, key);
        return Vec::new();
    };
    // In a tree, left folds what is open before it leaves; Esc always leaves.
    if command.id == CommandId::Back && key.code != Code::Esc && super::shadow::fold_here(state) {
        return Vec::new();
    }
    match availability(state, command) {
        Ok(()) => command::run(state, command.id),
        Err(refusal) => {
            state.say(Level::Warning, format!("{}: {}", command.name, refusal.0));
            Vec::new()
        }
    }
}

fn refuse(state: &mut State, key: Key) {
    let elsewhere = COMMANDS.iter().find(|command| state.keymap.keys(command.id).contains(&key));
    let help = state.keymap.first(crate::app::CommandId::Help).map(|key| key.to_string()).unwrap_or_default();
    let text = match elsewhere {
        Some(command) => format!("{key} ({}) does nothing on this screen; {help} lists what does", command.name),
        None => format!("{key} is no command; {help} lists them"),
    };
    state.say(Level::Info, text);
}

/// Takes a pasted text: only where one is typed.
pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if state.dialog.is_some() {
        return dialog::paste(state, text);
    }
    if let Some((line, _)) = &mut state.prompt {
        let fits = line.paste(text);
        typed(state);
        state.cut(fits);
        return Vec::new();
    }
    state.say(Level::Info, "Nothing is being typed here, so the paste was dropped");
    Vec::new()
}

/// Opens the line: a filter goes on from what it is now, a search begins anew.
pub(super) fn open_prompt(state: &mut State) {
    let filter = state.shown_list().map(|list| list.filter.clone());
    let filter = filter.or_else(|| state.is_feed().then(|| state.feed.filter.clone()));
    let filter = filter.or_else(|| state.is_findings().then(|| state.findings.filter.clone()));
    let before = filter.clone().unwrap_or_else(|| state.search().to_owned());
    state.prompt = Some((Line::new(&filter.unwrap_or_default()), before));
}

fn prompt(state: &mut State, key: Key) -> Vec<Effect> {
    match key.code {
        // A filter that cannot be read stays open: it is not what the list shows.
        Code::Enter if state.filter_error().is_some() => {}
        Code::Enter => {
            state.prompt = None;
            search(state, false, true);
        }
        Code::Esc => cancel(state),
        Code::Char('c') if key.ctrl => cancel(state),
        Code::Up => step(state, -1),
        Code::Down => step(state, 1),
        Code::PageUp | Code::PageDown => {
            let page = isize::try_from(state.body_height()).unwrap_or(1);
            step(state, if key.code == Code::PageUp { -page } else { page });
        }
        _ => {
            if let Some((line, _)) = &mut state.prompt
                && line.key(key)
            {
                typed(state);
            }
        }
    }
    Vec::new()
}

fn step(state: &mut State, by: isize) {
    if let Some(list) = state.shown_list_mut() {
        list.go(Move::By(by));
    } else if state.is_feed() {
        state.feed.go(Move::By(by));
    } else if state.is_findings() {
        state.findings.go(Move::By(by));
    }
}

fn cancel(state: &mut State) {
    if let Some((_, before)) = state.prompt.take() {
        apply(state, &before);
    }
}

fn typed(state: &mut State) {
    if let Some(text) = state.prompt.as_ref().map(|(line, _)| line.text().to_owned()) {
        apply(state, &text);
    }
}

fn apply(state: &mut State, text: &str) {
    let now = state.now;
    if let Some(list) = state.shown_list_mut() {
        list.set_filter(text, now);
    } else if state.is_feed() {
        state.feed.set_filter(text, now);
    } else if state.is_findings() {
        state.findings.set_filter(text, now);
    } else if let Some(page) = state.pages.last_mut() {
        text.clone_into(&mut page.common_mut().search);
    } else {
        text.clone_into(&mut state.searched);
    }
}

/// Goes to the next row that holds what is searched for; in a list, to the next row the filter lets through.
pub(super) fn search(state: &mut State, backwards: bool, here: bool) {
    let from = state.cursor().row;
    if let Some(list) = state.shown_list_mut() {
        let count = list.len();
        if count > 0 && !here {
            let next = if backwards { from + count - 1 } else { from + 1 } % count;
            list.cursor.row = next;
            list.moved();
        }
        return;
    }
    let wanted = state.search().to_lowercase();
    if wanted.is_empty() {
        return;
    }
    if state.shadow().is_some() {
        super::shadow::search(state, &wanted, backwards, here);
        return;
    }
    let hits = hits(state, &wanted);
    let next = if backwards {
        hits.iter().rev().find(|row| **row < from).or(hits.last())
    } else {
        hits.iter().find(|row| **row > from || (here && **row == from)).or(hits.first())
    };
    match next {
        Some(row) => state.cursor_mut().row = *row,
        None => state.say(Level::Warning, format!("`{}` is not on this page", crate::app::text::safe(&wanted))),
    }
}

/// The rows of the page shown that hold a text, which is in lower case.
fn hits(state: &State, wanted: &str) -> Vec<usize> {
    // What is broken at the end of a line is found as it is written: with the blank, or without.
    let has = |text: &str| {
        let lines: Vec<String> = text.lines().map(|line| line.trim_start().to_lowercase()).collect();
        text.to_lowercase().contains(wanted) || lines.join(" ").contains(wanted) || lines.concat().contains(wanted)
    };
    let Some(sheet) = state.sheet() else { return Vec::new() };
    let hit = |row: &usize| sheet.stands(*row) && has(&sheet.said(*row));
    (0..sheet.len()).filter(hit).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::app::update::{start, update};
    use crate::app::{Msg, Options};

    #[test]
    fn escape_with_a_key_close_behind_it_is_both() {
        let now = Timestamp::UNIX_EPOCH;
        let (mut state, _) = start(Options::default(), now);
        for key in [Key::char('/'), Key::char('x'), Key { alt: true, ..Key::char('?') }] {
            update(&mut state, Msg::Key(key), now);
        }
        assert!(state.prompt.is_none(), "Esc ended the filter line");
        assert!(matches!(state.dialog, Some(crate::app::dialog::Dialog::Help(_))), "and the key behind it was taken");
    }
}
