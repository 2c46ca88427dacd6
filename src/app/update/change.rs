//! Changes to AWS: previewed, confirmed, made by the one executor outside, checked again.

use super::{edit, open, proof, test};
use crate::app::dialog::{Change, ChangeDialog, Dialog, Stage};
use crate::app::state::{BEING_MADE, Changing};
use crate::app::{Effect, Generation, Level, State};
use crate::diagnose::Entry;
use crate::fleet::Problem;

/// Opens the fixes of the page shown; those of the finding under the cursor come first.
pub(super) fn open_fix(state: &mut State) -> Vec<Effect> {
    if state.is_findings() {
        let Some(found) = state.findings.selected() else { return Vec::new() };
        let audited = Some(found.key().to_owned());
        let finding = found.finding.as_finding();
        let fixes = finding.fixes.iter().map(|fix| Change::Fix { finding: finding.clone(), fix: fix.clone() });
        let dialog = ChangeDialog { audited, ..ChangeDialog::new(fixes.collect()) };
        state.dialog = Some(Dialog::Change(Box::new(dialog)));
        return Vec::new();
    }
    if let Some(failure) = state.selected_failure() {
        let finding = failure.finding();
        let fixes = finding.fixes.iter().map(|fix| Change::Fix { finding: finding.clone(), fix: fix.clone() });
        state.dialog = Some(Dialog::Change(Box::new(ChangeDialog::new(fixes.collect()))));
        return Vec::new();
    }
    if state.is_examining() {
        let dialog = ChangeDialog { stage: Stage::Examining, ..ChangeDialog::new(Vec::new()) };
        state.dialog = Some(Dialog::Change(Box::new(dialog)));
        return Vec::new();
    }
    if let Some((at, row)) = state.access_under() {
        let row = row.clone();
        return proof::mend(state, at, &row);
    }
    let under = state.finding_under().cloned();
    let mut fixes = state.fixes();
    fixes.sort_by_key(|(finding, _)| Some(finding) != under.as_ref());
    let changes = fixes.into_iter().map(|(finding, fix)| Change::Fix { finding, fix }).collect();
    state.dialog = Some(Dialog::Change(Box::new(ChangeDialog::new(changes))));
    Vec::new()
}

/// The chain was examined: what waited for it is shown.
pub(super) fn examined(state: &mut State) -> Vec<Effect> {
    let is_waiting = |dialog: &ChangeDialog| dialog.stage == Stage::Examining && dialog.aside.is_none();
    let waits = matches!(&state.dialog, Some(Dialog::Change(dialog)) if is_waiting(dialog));
    if !waits || state.is_examining() {
        return Vec::new();
    }
    match state.fix_refusal() {
        None => open_fix(state),
        Some(why) => {
            state.dialog = None;
            state.say(Level::Warning, format!("No fix: {why}"));
            Vec::new()
        }
    }
}

/// Reads the journal for the last change that can be taken back.
pub(super) fn open_undo(state: &mut State) -> Vec<Effect> {
    let dialog = ChangeDialog { stage: Stage::Loading, ..ChangeDialog::new(Vec::new()) };
    state.dialog = Some(Dialog::Change(Box::new(dialog)));
    vec![open::journal(state)]
}

/// The change was confirmed.
pub(super) fn execute(state: &mut State) -> Vec<Effect> {
    // The answer to the first would find the second in its place.
    if state.changing.is_some() {
        state.say(Level::Warning, format!("Not made: {BEING_MADE}"));
        return Vec::new();
    }
    let generation = state.generation();
    let Some(Dialog::Change(dialog)) = &mut state.dialog else { return Vec::new() };
    let audited = dialog.audited.clone();
    let Some(change) = dialog.change().cloned() else { return Vec::new() };
    dialog.stage = Stage::Running;
    let title = change.title();
    let (effect, notes, is_undo) = match change {
        Change::Fix { finding, fix } => {
            let notes = fix.notes.clone();
            (Effect::Execute { generation, fix, finding: finding.id.to_owned() }, notes, false)
        }
        Change::Undo(entry) => (Effect::Undo { generation, entry: entry.id }, Vec::new(), true),
    };
    state.changing = Some(Changing { generation, title, notes, is_undo, audited, drafts: Vec::new() });
    vec![effect]
}

/// Takes the outcome.
pub(super) fn executed(state: &mut State, generation: Generation, result: Result<Entry, Problem>) -> Vec<Effect> {
    let Some(changing) = state.changing.take_if(|changing| changing.generation == generation) else {
        return Vec::new();
    };
    state.touch();
    if !changing.drafts.is_empty() {
        let mut effects = vec![open::journal(state)];
        effects.extend(edit::sent(state, &changing, result));
        return effects;
    }
    let waiting = matches!(&state.dialog, Some(Dialog::Change(dialog)) if dialog.stage == Stage::Running);
    let mut effects = vec![open::journal(state)];
    match result {
        Ok(entry) => {
            if waiting {
                state.dialog = None;
            }
            state.say(Level::Info, done(state, &changing, &entry));
            state.findings.changed(&entry, changing.is_undo, changing.audited);
            effects.extend(test::recheck(state, !changing.is_undo));
        }
        Err(problem) => {
            let may_be_done = problem.may_have_taken_effect();
            state.say(Level::Error, format!("{}: {}", outcome(&problem), problem.message));
            if let Some(Dialog::Change(dialog)) = &mut state.dialog
                && waiting
            {
                dialog.stage = Stage::Failed(problem);
            }
            if may_be_done {
                state.findings.touched();
            }
            // Whether it took effect is what the facts say now.
            effects.extend(test::recheck(state, false));
        }
    }
    effects
}

/// What became of a change, in words.
pub(super) fn outcome(problem: &Problem) -> &'static str {
    if problem.may_have_taken_effect() { "Whether it took effect is not known" } else { "Not done" }
}

fn done(state: &State, changing: &Changing, entry: &Entry) -> String {
    if !entry.notes.is_empty() {
        return format!("✓ Done: {}", crate::app::text::safe(&entry.notes.join("; ")));
    }
    let undo = state.keymap.first(crate::app::CommandId::Undo).map(|key| key.to_string()).unwrap_or_default();
    let slow = changing.notes.iter().find(|note| note.contains("minutes"));
    match slow {
        _ if changing.is_undo || entry.undo.is_empty() => format!("✓ Done: {}", changing.title),
        Some(note) => format!("✓ Done; {note}; {undo} takes it back  ·  {}", changing.title),
        None => format!("✓ Done; {undo} takes it back  ·  {}", changing.title),
    }
}
