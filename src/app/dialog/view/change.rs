//! A change: what, on what, before and after, who shares it, the same as a command, how to take it back.

use super::super::{Change, ChangeDialog, Stage};
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{CommandId, Row, State, Target, age, text, wrapped};
use crate::diagnose::{ApiCall, Fix};

const INDENT: usize = 10;
/// Other ways shown at once: on a screen of fewer lines than this, and on others.
const TALL: u16 = 30;
const FEW: usize = 3;
const MANY: usize = 6;

pub(super) fn view(state: &State, dialog: &ChangeDialog, cells: usize) -> DialogView {
    let examines = dialog.stage == Stage::Examining;
    let is_undo = !examines && !matches!(dialog.change(), Some(Change::Fix { .. }));
    let asks = dialog.stage == Stage::Confirm;
    let title = match (is_undo, asks) {
        (true, false) => "Take back the last change",
        (true, true) => "Take back the last change: sure?",
        (false, false) => "Fix",
        (false, true) => "Fix: sure?",
    };
    let mut head = Vec::new();
    if let Some(Change::Fix { finding, .. }) = dialog.change() {
        head.extend(wrapped(Role::Bad, "✗", 2, &finding.title, cells));
        head.push(Row::blank());
    }
    if dialog.changes.len() > 1 {
        head.extend(options(state, dialog, cells));
        head.push(Row::blank());
    }
    let mut rows = Vec::new();
    match dialog.change() {
        Some(change @ Change::Fix { fix, .. }) => {
            rows.extend(fix_rows(state, change, fix, dialog.changes.len() > 1, cells));
        }
        Some(Change::Undo(entry)) => {
            rows.extend(line("made", Role::Text, &entry.title, cells));
            rows.extend(line(
                "",
                Role::Dim,
                &format!("{}, {} ago, by {}", age::instant(entry.at), age::short(entry.at, state.now), entry.caller),
                cells,
            ));
            rows.extend(commands(state, "same as", &entry.undo, cells));
        }
        None if examines => rows.push(Row::text(Role::Dim, "examining the chain…")),
        None => rows.push(Row::text(Role::Dim, "reading the journal…")),
    }
    if let Stage::Failed(problem) = &dialog.stage {
        // First of all: a long document would push it out of sight.
        let outcome = if problem.may_have_taken_effect() { "? Not known" } else { "✗ Not done" };
        let mut told = wrapped(Role::Bad, outcome, INDENT + 2, &problem.to_string(), cells);
        if dialog.is_refused(&state.scope(), &state.usage.denied) {
            told.extend(dialog.change().into_iter().flat_map(|change| to_ask(state, change, cells)));
        }
        told.push(Row::blank());
        rows.splice(0..0, told);
    }
    let mut keys = stage_keys(state, dialog);
    // Frame, keys and what stays take the rest of the screen.
    let shown = usize::from(state.height).saturating_sub(head.len() + 7);
    if rows.len() > shown && !asks {
        say_there_is_more(state, &mut keys, cells);
    }
    DialogView { title: title.to_owned(), head, rows, top: dialog.scroll.row, keys, asks, ..DialogView::default() }
}

/// How to see the rest, where there is room to say it.
fn say_there_is_more(state: &State, keys: &mut Vec<(String, String)>, cells: usize) {
    let more = (state.key_of(CommandId::HalfDown), "more".to_owned());
    let used: usize = keys.iter().chain([&more]).map(|(key, what)| text::width(key) + text::width(what) + 4).sum();
    if used <= cells + 3 {
        keys.insert(keys.len().saturating_sub(1), more);
    }
}

fn stage_keys(state: &State, dialog: &ChangeDialog) -> Vec<(String, String)> {
    let is_refused = dialog.is_refused(&state.scope(), &state.usage.denied);
    let what = if is_refused { "copy what to ask for" } else { "copy command" };
    let copy = (state.key_of(CommandId::Copy), what.to_owned());
    match dialog.stage {
        Stage::Preview if state.session().is_some_and(|session| session.read_only) => {
            let mut all = keys(&[("read-only", "nothing is changed")]);
            if dialog.changes.len() > 1 {
                all.extend(keys(&[("tab", "another way")]));
            }
            all.push(copy);
            all.extend(keys(&[("esc", "close")]));
            all
        }
        Stage::Preview => {
            let mut all = keys(&[("enter", "apply…")]);
            if dialog.changes.len() > 1 {
                all.extend(keys(&[("tab", "another way")]));
            }
            all.push(copy);
            all.extend(keys(&[("esc", "close")]));
            all
        }
        Stage::Confirm => {
            let account = state.scope().account;
            let question = format!("yes, change account {account} now");
            vec![("y".to_owned(), question), ("any other key".to_owned(), "no".to_owned())]
        }
        Stage::Running => keys(&[("…", "asking AWS"), ("esc", "close, it goes on")]),
        Stage::Failed(_) => {
            let mut all = vec![copy];
            all.extend(keys(&[("esc", "close")]));
            all
        }
        Stage::Examining | Stage::Loading => keys(&[("esc", "close")]),
    }
}

fn options(state: &State, dialog: &ChangeDialog, cells: usize) -> Vec<Row> {
    let row = |(at, change): (usize, &Change)| {
        let mark = if at == dialog.chosen { "▸ " } else { "  " };
        let role = if at == dialog.chosen { Role::Accent } else { Role::Text };
        let shared = match change {
            Change::Fix { fix, .. } => fix.shared_by.map(|count| format!("shared by {}", text::count(count))),
            Change::Undo(_) => None,
        };
        let shared = shared.unwrap_or_default();
        let room = cells.saturating_sub(4 + text::width(&shared));
        Row::text(role, mark)
            .with(role, text::fit(&text::safe(&change.title()), room))
            .with(Role::Dim, format!("  {shared}"))
    };
    let count = dialog.changes.len();
    // Around the chosen one: the preview below needs the room.
    let most = if state.height < TALL { FEW } else { MANY };
    let first = dialog.chosen.saturating_sub(most / 2).min(count.saturating_sub(most));
    let mut rows: Vec<Row> = dialog.changes.iter().enumerate().skip(first).take(most).map(row).collect();
    if count > most {
        rows.push(Row::text(Role::Dim, format!("  {} of {count} ways", dialog.chosen + 1)));
    }
    rows
}

fn fix_rows(state: &State, change: &Change, fix: &Fix, titled: bool, cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    if !titled {
        rows.extend(line("do", Role::Accent, &fix.title, cells));
    }
    let mut named: Vec<String> = fix.calls.iter().map(on).collect();
    named.dedup();
    for (at, name) in named.iter().enumerate() {
        rows.extend(line(if at == 0 { "on" } else { "" }, Role::Text, name, cells));
    }
    rows.extend(several("before", Role::Bad, "- ", &fix.before, cells));
    rows.extend(several("after", Role::Ok, "+ ", &fix.after, cells));
    if !fix.diff.is_empty() {
        rows.push(Row::text(Role::Dim, "document"));
        rows.extend(difference(&fix.diff, cells));
    }
    // Before the notes: however many there are, the command is on the first screen. One with a document fills a screen by
    // itself.
    let same = commands(state, "same as", &fix.calls, cells);
    let (first, last) = if fix.diff.is_empty() { (same, Vec::new()) } else { (Vec::new(), same) };
    rows.extend(first);
    if let Some(count) = fix.shared_by {
        rows.extend(line(
            "shared",
            Role::Text,
            &format!("the policy is attached to {} now", text::plural(count, "target", "targets")),
            cells,
        ));
    }
    if !change.lacks(&state.scope(), &state.usage.denied).is_empty() {
        rows.extend(to_ask(state, change, cells));
    }
    for note in &fix.notes {
        rows.extend(line("note", Role::Warn, note, cells));
    }
    rows.extend(last);
    let undo = state.key_of(CommandId::Undo);
    if fix.undo.is_empty() {
        rows.extend(line("undo", Role::Warn, "this cannot be taken back", cells));
    } else {
        rows.extend(line("undo", Role::Text, &format!("{undo} takes it back; or"), cells));
        rows.extend(commands(state, "", &fix.undo, cells));
    }
    rows
}

/// What a call changes, in words; a certificate by both ends of its id.
fn on(call: &ApiCall) -> String {
    match (Target::of_arn(call.subject()), call) {
        (Some(Target::Certificate(id)), _) => format!("certificate {}", text::short_id(&id)),
        (_, ApiCall::UpdateCertificate { certificate_id, .. }) => {
            format!("certificate {}", text::short_id(certificate_id))
        }
        _ => call.on(),
    }
}

/// Which rights are missing, and the statement that gives them.
fn to_ask(state: &State, change: &Change, cells: usize) -> Vec<Row> {
    let scope = state.scope();
    let mut rows = Vec::new();
    for action in change.lacks(&scope, &state.usage.denied) {
        rows.extend(line("rights", Role::Warn, &format!("AWS refused {action} before"), cells));
    }
    for (at, body) in change.statement_to_ask(&scope).lines().enumerate() {
        rows.extend(line(if at == 0 { "ask for" } else { "" }, Role::Text, body, cells));
    }
    rows
}

/// Lines of a document: taken away, added, and some around them. As wide as can be: ARNs are long.
fn difference(lines: &[String], cells: usize) -> Vec<Row> {
    let row = |body: &String| {
        let (sign, rest) = body.split_at_checked(2).unwrap_or((body, ""));
        let role = match sign {
            "- " => Role::Bad,
            "+ " => Role::Ok,
            _ => Role::Dim,
        };
        let mut rows = wrapped(role, sign, 2, rest, cells);
        for span in rows.iter_mut().filter_map(|row| row.spans.first_mut()) {
            span.role = role;
        }
        rows
    };
    lines.iter().flat_map(row).collect()
}

fn line(label: &str, role: Role, body: &str, cells: usize) -> Vec<Row> {
    wrapped(role, label, INDENT, body, cells)
}

fn several(label: &str, role: Role, sign: &str, lines: &[String], cells: usize) -> Vec<Row> {
    let row =
        |(at, body): (usize, &String)| line(if at == 0 { label } else { "" }, role, &format!("{sign}{body}"), cells);
    lines.iter().enumerate().flat_map(row).collect()
}

fn commands(state: &State, label: &str, made: &[ApiCall], cells: usize) -> Vec<Row> {
    let (scope, opened) = (state.scope(), state.opened_with());
    let one = |(at, call): (usize, &ApiCall)| {
        line(if at == 0 { label } else { "" }, Role::Dim, &call.aws_command(&scope, &opened), cells)
    };
    made.iter().enumerate().flat_map(one).collect()
}
