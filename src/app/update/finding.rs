//! A finding read whole, and the way on from it: to its subject, or to what mends it.

use super::dialog::{close, half, leaves, movement};
use super::{change, command};
use crate::app::dialog::{Dialog, FindingDialog};
use crate::app::{CommandId, Effect, Key, Level, State, text};

/// Opens the finding, or the check, under the cursor.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let of_audit = state.is_findings().then(|| state.findings.selected()).flatten();
    let dialog = match of_audit {
        Some(found) => Some(FindingDialog::of_audit(&found.finding)),
        None => state.whole_under().map(FindingDialog::of_page),
    };
    state.dialog = dialog.map(|dialog| Dialog::Finding(Box::new(dialog)));
    Vec::new()
}

/// Takes a key.
pub(super) fn key(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    if leaves(key, id) || key == Key::char(' ') {
        return close(state);
    }
    match id {
        Some(CommandId::Open) if state.is_findings() => {
            state.dialog = None;
            command::run(state, CommandId::Open)
        }
        Some(CommandId::Copy) => copied(state),
        Some(CommandId::Fix) => match state.fix_refusal() {
            None => change::open_fix(state),
            Some(why) => {
                state.say(Level::Warning, format!("No fix: {why}"));
                Vec::new()
            }
        },
        _ => {
            let page = half(state);
            let lines = state.dialog_view().map_or(0, |view| view.rows.len());
            if let (Some(to), Some(Dialog::Finding(dialog))) = (movement(id, page), &mut state.dialog) {
                dialog.scroll.go(to, lines, |_| true);
            }
            Vec::new()
        }
    }
}

/// All of it as text.
fn copied(state: &State) -> Vec<Effect> {
    let Some(Dialog::Finding(dialog)) = &state.dialog else { return Vec::new() };
    let finding = &dialog.finding;
    let lines: Vec<&str> =
        std::iter::once(&finding.title).chain(&finding.evidence).chain([&finding.advice]).map(String::as_str).collect();
    vec![Effect::Copy(lines.iter().map(|line| text::safe(line)).collect::<Vec<_>>().join("\n"))]
}
