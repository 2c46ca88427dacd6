//! A shadow's desired state being edited: what stands in each stage.

use serde_json::{Value, json};

use super::super::{Decision, Dialog, EditDialog, EditStage, Merging, Plan, differences};
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{Area, CommandId, Row, State, age, text, wrapped};
use crate::diagnose::ApiCall;
use crate::fleet::{Problem, ProblemKind};
use crate::shadow::{Conflict, Draft, Mistake};

const INDENT: usize = 10;
/// Cells of the line numbers.
const NUMBERS: usize = 5;
/// Rows above the text: what is edited, a mistake, a blank one.
const ABOVE: usize = 3;

impl State {
    /// Lines of the built-in editor on screen.
    pub fn area_height(&self) -> usize {
        usize::from(self.height).saturating_sub(3 + 4 + ABOVE).max(1)
    }

    /// The IAM statement to ask for, where AWS refused reading or writing the shadow being edited.
    pub fn statement_wanted(&self) -> Option<String> {
        let Some(Dialog::Edit(dialog)) = &self.dialog else { return None };
        let EditStage::Failed(problem) = &dialog.stage else { return None };
        if problem.kind != ProblemKind::Denied {
            return None;
        }
        let (thing, shadow) = (dialog.thing.clone(), dialog.shadow.clone());
        let write = ApiCall::UpdateThingShadow { thing, shadow, version: None, payload: String::new() };
        let action = if problem.tried.contains("Get") { "iot:GetThingShadow".to_owned() } else { write.iam_action() };
        let statement = json!({"Effect": "Allow", "Action": action, "Resource": write.resource(&self.scope())});
        Some(statement.to_string())
    }

    /// What is said of the newest draft of the shadow shown.
    pub fn draft_line(&self, draft: &Draft) -> String {
        let since = age::short(draft.saved, self.now);
        let based = draft.of.version.map_or_else(|| "no shadow yet".to_owned(), |version| format!("version {version}"));
        format!("a draft of {since} ago, based on {based}")
    }
}

pub(super) fn view(state: &State, dialog: &EditDialog, cells: usize) -> DialogView {
    let mut view = match &dialog.stage {
        EditStage::Writing(area, mistake) => return writing(state, dialog, area, mistake.as_ref(), cells),
        EditStage::Merging(merging) => merging_view(merging, cells),
        EditStage::Preview(plan) | EditStage::Confirm(plan) | EditStage::Sending(plan) => {
            DialogView { rows: plan_rows(state, dialog, plan, cells), ..DialogView::default() }
        }
        EditStage::Failed(problem) => {
            DialogView { rows: failed(state, dialog, problem, cells), ..DialogView::default() }
        }
        other => DialogView { rows: said(state, dialog, other, cells), ..DialogView::default() },
    };
    let mut head = vec![subject(dialog, cells)];
    if let Some(why) = &dialog.unkept {
        head.extend(wrapped(Role::Bad, "✗", 2, &format!("the draft is not on the disk: {why}"), cells));
    }
    for file in &dialog.unreadable {
        let said = format!("a draft cannot be read, it is not UTF-8: {file}");
        head.extend(wrapped(Role::Warn, "!", 2, &said, cells));
    }
    head.push(Row::blank());
    head.append(&mut view.head);
    if let Some((row, _)) = &mut view.caret {
        *row += head.len() - 1;
    }
    DialogView {
        title: title(&dialog.stage).to_owned(),
        head,
        top: dialog.scroll.row,
        keys: stage_keys(state, dialog),
        asks: matches!(
            dialog.stage,
            EditStage::Confirm(_) | EditStage::Discard(_) | EditStage::Unsaved(_) | EditStage::Undecided(_)
        ),
        ..view
    }
}

const fn title(stage: &EditStage) -> &'static str {
    match stage {
        EditStage::Offer => "There is a draft",
        EditStage::Merging(_) => "Somebody was faster",
        EditStage::Confirm(_) => "Send it: sure?",
        EditStage::Discard(_) => "Discard the draft: sure?",
        EditStage::Unsaved(_) => "Leave the draft: sure?",
        EditStage::Undecided(_) => "Leave the merge: sure?",
        EditStage::Mistaken(_) => "There is a mistake",
        EditStage::Broken(_) => "The editor failed",
        _ => "Edit desired",
    }
}

fn subject(dialog: &EditDialog, cells: usize) -> Row {
    let version = match (&dialog.stage, &dialog.draft) {
        (EditStage::Preview(plan) | EditStage::Confirm(plan) | EditStage::Sending(plan), _) => plan.seen.version,
        (_, Some(draft)) => draft.of.version,
        _ => None,
    };
    let based = version.map(|version| format!("  version {version}")).unwrap_or_default();
    let name = format!("{} of {}", text::safe(&dialog.which()), text::safe(&dialog.thing));
    let room = cells.saturating_sub(text::width(&based));
    Row::text(Role::Accent, text::cut(&name, room)).with(Role::Dim, based)
}

fn stage_keys(state: &State, dialog: &EditDialog) -> Vec<(String, String)> {
    let copy = |what: &str| vec![(state.key_of(CommandId::Copy), what.to_owned())];
    let keep = keys(&[("esc", "keep the draft")]);
    match &dialog.stage {
        EditStage::Loading | EditStage::External | EditStage::Checking(None) => keys(&[("esc", "close")]),
        EditStage::Checking(Some(_)) => keys(&[("…", "sending it again"), ("esc", "keep the draft")]),
        EditStage::Offer => {
            keys(&[("c", "continue"), ("d", "see the difference"), ("x", "discard"), ("esc", "leave it")])
        }
        EditStage::Writing(..) => {
            keys(&[("ctrl-s", "go on"), ("ctrl-z", "undo"), ("ctrl-y", "redo"), ("esc", "leave")])
        }
        EditStage::Leaving(_) => {
            keys(&[("k", "keep the draft"), ("x", "discard it"), ("any other key", "go on writing")])
        }
        EditStage::Mistaken(_) => [keys(&[("e", "edit again"), ("b", "edit here"), ("x", "discard")]), keep].concat(),
        EditStage::Broken(_) => {
            let all = [("e", "try again"), ("b", "edit here"), ("c", "go on"), ("x", "discard")];
            [keys(&all), keep].concat()
        }
        EditStage::Merging(merging) if merging.typing.is_some() => {
            keys(&[("enter", "take this value; nothing removes it"), ("esc", "back")])
        }
        EditStage::Merging(merging) if merging.merged.conflicts.is_empty() => {
            [keys(&[("enter", "go on"), ("x", "discard")]), keep].concat()
        }
        EditStage::Merging(_) => {
            let all =
                [("m", "mine"), ("t", "theirs"), ("e", "another value"), ("enter", "go on"), ("esc", "keep the draft")];
            keys(&all)
        }
        EditStage::Preview(_) if state.session().is_some_and(|session| session.read_only) => {
            [keys(&[("read-only", "nothing is sent")]), copy("copy command"), keep].concat()
        }
        EditStage::Preview(_) => {
            let all = keys(&[("enter", "send…"), ("e", "edit again")]);
            [all, copy("copy command"), keys(&[("x", "discard")]), keep].concat()
        }
        EditStage::Confirm(_) => {
            let question = format!("yes, change account {} now", state.scope().account);
            vec![("y".to_owned(), question), ("any other key".to_owned(), "no".to_owned())]
        }
        EditStage::Sending(_) => keys(&[("…", "asking AWS"), ("esc", "close, it goes on")]),
        EditStage::Failed(_) => {
            let mut all = keys(&[("r", "try again")]);
            if dialog.draft.is_some() {
                all.extend(keys(&[("e", "edit again")]));
            }
            if state.statement_wanted().is_some() {
                all.extend(copy("copy statement"));
            }
            all.extend(if dialog.has_draft() { keep } else { keys(&[("esc", "close")]) });
            all
        }
        EditStage::Discard(_) => keys(&[("y", "yes, it is gone then"), ("any other key", "no")]),
        EditStage::Unsaved(_) => keys(&[("y", "leave and lose it"), ("r", "try again"), ("any other key", "go back")]),
        EditStage::Undecided(_) => keys(&[("y", "leave the merge"), ("any other key", "go back")]),
    }
}

fn line(label: &str, role: Role, body: &str, cells: usize) -> Vec<Row> {
    wrapped(role, label, INDENT, body, cells)
}

/// The stages that say a few words.
fn said(state: &State, dialog: &EditDialog, at: &EditStage, cells: usize) -> Vec<Row> {
    let place = dialog.kept.as_deref();
    let kept = || place.map(|place| line("draft", Role::Dim, place, cells)).unwrap_or_default();
    let mut rows = Vec::new();
    match at {
        EditStage::Loading => rows.push(Row::text(Role::Dim, "reading the shadow…")),
        EditStage::Checking(_) => rows.push(Row::text(Role::Dim, "looking whether somebody was faster…")),
        EditStage::External => rows.push(Row::text(Role::Dim, "the editor has it…")),
        EditStage::Offer => {
            if let Some(draft) = &dialog.draft {
                rows.extend(wrapped(Role::Text, "", 0, &format!("There is {}.", state.draft_line(draft)), cells));
                rows.extend(now(dialog, draft, cells));
            }
            if dialog.older > 0 {
                let older = text::plural(dialog.older, "older one", "older ones");
                let body = format!("{older} besides: fleetdeck shadow drafts lists them");
                rows.extend(wrapped(Role::Dim, "", 0, &body, cells));
            }
        }
        EditStage::Leaving(_) => {
            rows.push(Row::text(Role::Text, "What was typed is not sent yet."));
            rows.push(Row::blank());
            rows.extend(kept());
        }
        EditStage::Mistaken(mistake) => {
            let place = format!("line {}, column {}", mistake.line, mistake.column);
            rows.extend(wrapped(Role::Bad, "✗", 2, &format!("{place}: {}", mistake.message), cells));
            rows.push(Row::blank());
            rows.extend(excerpt(dialog, mistake, cells));
            rows.push(Row::blank());
            rows.extend(kept());
        }
        EditStage::Broken(why) => {
            rows.extend(wrapped(Role::Bad, "✗", 2, why, cells));
            rows.push(Row::blank());
            rows.extend(kept());
        }
        EditStage::Unsaved(_) if dialog.unkept.is_none() => {
            rows.push(Row::text(Role::Warn, "What was typed is being written to the disk…"));
        }
        EditStage::Unsaved(_) => {
            rows.push(Row::text(Role::Warn, "What was typed is not on the disk: whoever leaves now loses it."));
        }
        EditStage::Undecided(merging) => {
            let count = text::plural(merging.decided.len(), "overlap that is", "overlaps that are");
            let said = format!("The draft is kept, but not what was chosen: {count} decided will be asked again.");
            rows.extend(wrapped(Role::Warn, "", 0, &said, cells));
        }
        EditStage::Discard(_) => rows.push(Row::text(Role::Warn, "What was typed is gone then, on the disk too.")),
        _ => {}
    }
    rows
}

/// What there is now beside a draft.
fn now(dialog: &EditDialog, draft: &Draft, cells: usize) -> Vec<Row> {
    match &dialog.seen {
        Some(Ok(seen)) if seen.version == draft.of.version => {
            wrapped(Role::Dim, "", 0, "The shadow is still of this version.", cells)
        }
        Some(Ok(seen)) => {
            let present = seen.version.map_or_else(|| "gone".to_owned(), |version| format!("of version {version}"));
            let body = format!("The shadow is {present} now: what goes together is merged, the rest is asked.");
            wrapped(Role::Dim, "", 0, &body, cells)
        }
        Some(Err(problem)) => wrapped(Role::Warn, "!", 2, &format!("The shadow cannot be read now: {problem}"), cells),
        None => Vec::new(),
    }
}

/// The lines around a mistake, with a mark below its place.
fn excerpt(dialog: &EditDialog, mistake: &Mistake, cells: usize) -> Vec<Row> {
    let all = dialog.draft.as_ref().map(|draft| draft.text.as_str()).unwrap_or_default();
    let first = mistake.line.saturating_sub(2).max(1);
    let mut rows = Vec::new();
    for (number, body) in
        (first..).zip(all.lines().skip(first - 1)).take_while(|(number, _)| *number <= mistake.line + 1)
    {
        let is_it = number == mistake.line;
        let before: String = body.chars().take(mistake.column.saturating_sub(1)).collect();
        let room = cells.saturating_sub(NUMBERS);
        let at = text::width(&text::safe(&before));
        // A long line is shown where the mistake is.
        let (shown, at) =
            if at < room { (text::safe(body), at) } else { ("…".to_owned() + &text::safe(&body[before.len()..]), 1) };
        rows.push(numbered(number, is_it).with(Role::Text, text::cut(&shown, room)));
        if is_it {
            rows.push(Row::text(Role::Dim, " ".repeat(NUMBERS + at)).with(Role::Bad, "^"));
        }
    }
    rows
}

fn numbered(number: usize, is_it: bool) -> Row {
    Row::text(if is_it { Role::Accent } else { Role::Dim }, format!("{number:>width$} ", width = NUMBERS - 1))
}

fn writing(state: &State, dialog: &EditDialog, area: &Area, mistake: Option<&Mistake>, cells: usize) -> DialogView {
    let (lines, (row, caret)) = area.window(state.area_height(), cells.saturating_sub(NUMBERS));
    let message = match (mistake, &dialog.unkept) {
        (_, Some(why)) => Row::text(Role::Bad, text::cut(&format!("✗ the draft is not on the disk: {why}"), cells)),
        (Some(mistake), _) => {
            let (line, column) = area.place();
            let said = format!("✗ line {line}, column {column}: {}", text::safe(&mistake.message));
            Row::text(Role::Bad, text::cut(&said, cells))
        }
        (None, None) => {
            let place = dialog.kept.as_deref().map(|place| format!("kept in {}", text::safe(place)));
            Row::text(Role::Dim, text::tail(&place.unwrap_or_default(), cells))
        }
    };
    let mut head = vec![subject(dialog, cells), message, Row::blank()];
    let (here, _) = area.place();
    head.extend(lines.into_iter().map(|(number, line)| {
        numbered(number, number == here).with(Role::Text, text::cut(&line, cells.saturating_sub(NUMBERS)))
    }));
    // The box stays as high as it can be, however short the text is.
    head.resize(ABOVE + state.area_height(), Row::blank());
    DialogView {
        title: title(&dialog.stage).to_owned(),
        head,
        caret: Some((ABOVE + row, NUMBERS + caret)),
        keys: stage_keys(state, dialog),
        ..DialogView::default()
    }
}

fn plan_rows(state: &State, dialog: &EditDialog, plan: &Plan, cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for note in &plan.notes {
        rows.extend(line("note", Role::Warn, note, cells));
    }
    let mut label = "change";
    for (path, before, after) in differences(&plan.seen.desired, &plan.wanted) {
        rows.extend(line(std::mem::take(&mut label), Role::Accent, &path, cells));
        rows.extend(before.map(|value| line("", Role::Bad, &format!("- {value}"), cells)).unwrap_or_default());
        rows.extend(after.map(|value| line("", Role::Ok, &format!("+ {value}"), cells)).unwrap_or_default());
    }
    let fix = dialog.fix(plan);
    rows.push(Row::blank());
    rows.extend(line("document", Role::Text, &plan.document().to_string(), cells));
    let (scope, opened) = (state.scope(), state.opened_with());
    for call in &fix.calls {
        rows.extend(line("same as", Role::Dim, &call.aws_command(&scope, &opened), cells));
        if state.usage.denied.contains_key(&call.iam_action()) {
            rows.extend(line("rights", Role::Warn, &format!("AWS refused {} before", call.iam_action()), cells));
        }
    }
    let undo = state.key_of(CommandId::Undo);
    let why = format!("not by {undo}: values are not kept in the journal. This takes it back:");
    rows.extend(line("undo", Role::Warn, &why, cells));
    rows.extend(line("", Role::Dim, &dialog.way_back(plan).aws_command(&scope, &opened), cells));
    rows
}

fn failed(state: &State, dialog: &EditDialog, problem: &Problem, cells: usize) -> Vec<Row> {
    let outcome = match (&dialog.seen, problem.may_have_taken_effect()) {
        // Reading changes nothing.
        (Some(Err(_)), _) | (_, false) => "✗ Not done",
        (_, true) => "? Not known",
    };
    let mut rows = wrapped(Role::Bad, outcome, INDENT + 2, &problem.to_string(), cells);
    if let Some(statement) = state.statement_wanted() {
        rows.push(Row::blank());
        rows.extend(line("ask for", Role::Text, &statement, cells));
    }
    if dialog.has_draft() {
        rows.push(Row::blank());
        rows.extend(line("draft", Role::Dim, dialog.kept.as_deref().unwrap_or("not on the disk yet"), cells));
    }
    rows
}

fn merging_view(merging: &Merging, cells: usize) -> DialogView {
    let version = |version: Option<u64>| version.map_or_else(|| "none".to_owned(), |version| version.to_string());
    let count = merging.merged.conflicts.len();
    let open = count - merging.decided.len();
    let summary = match (count, open) {
        (0, _) => "nothing overlaps: it is merged".to_owned(),
        (_, 0) => format!("{} decided", text::plural(count, "overlap is", "overlaps are")),
        _ => format!("{} of {} to decide", open, text::plural(count, "overlap", "overlaps")),
    };
    let versions = format!("version {} → {}: {summary}", version(merging.from), version(merging.seen.version));
    let mut head = wrapped(if open > 0 { Role::Warn } else { Role::Ok }, "", 0, &versions, cells);
    head.push(Row::blank());
    let mut caret = None;
    if let Some((line, wrong)) = &merging.typing {
        let path = merging.merged.conflicts.get(merging.cursor.row).map(Conflict::pointer).unwrap_or_default();
        head.push(Row::text(Role::Accent, text::cut(&text::safe(&path), cells)));
        let room = cells.saturating_sub(3);
        let typed = text::safe(line.text());
        head.push(Row::text(Role::Key, "> ").with(Role::Text, text::tail(&typed, room)));
        caret = Some((head.len(), 2 + line.cursor().min(room)));
        head.extend(wrong.iter().flat_map(|why| wrapped(Role::Bad, "✗", 2, why, cells)));
        head.push(Row::blank());
    }
    let mut rows = Vec::new();
    let mut selected = None;
    for (at, conflict) in merging.merged.conflicts.iter().enumerate() {
        if at == merging.cursor.row {
            selected = Some(rows.len());
        }
        rows.extend(conflict_rows(conflict, merging.decided.get(&at), cells));
    }
    if !merging.by_itself.is_empty() {
        rows.push(Row::heading("By itself", "changed by one alone"));
        rows.extend(merging.by_itself.iter().flat_map(|said| wrapped(Role::Dim, "", 2, said, cells)));
    }
    DialogView { head, rows, selected: selected.filter(|_| count > 0), caret, ..DialogView::default() }
}

fn conflict_rows(conflict: &Conflict, decision: Option<&Decision>, cells: usize) -> Vec<Row> {
    let mark = match decision {
        None => ("? ", Role::Warn, "undecided"),
        Some(Decision::Mine) => ("✓ ", Role::Ok, "mine"),
        Some(Decision::Theirs) => ("✓ ", Role::Ok, "theirs"),
        Some(Decision::Other(_)) => ("✓ ", Role::Ok, "another value"),
    };
    let path = text::safe(&conflict.pointer());
    let room = cells.saturating_sub(text::width(mark.2) + 5);
    let mut rows = vec![
        Row::text(mark.1, mark.0).with(Role::Accent, text::cut(&path, room)).with(Role::Dim, format!("  {}", mark.2)),
    ];
    let value = |value: &Option<Value>| value.as_ref().map_or_else(|| "removed".to_owned(), Value::to_string);
    let was = conflict.base.as_ref().map_or_else(|| "not there".to_owned(), Value::to_string);
    let taken = |is_it: bool| if is_it { Role::Ok } else { Role::Text };
    rows.extend(line("  base", Role::Dim, &was, cells));
    let theirs = taken(decision == Some(&Decision::Theirs));
    rows.extend(line("  theirs", theirs, &value(&conflict.theirs), cells));
    rows.extend(line("  mine", taken(decision == Some(&Decision::Mine)), &value(&conflict.mine), cells));
    if let Some(Decision::Other(other)) = decision {
        rows.extend(line("  instead", Role::Ok, &value(other), cells));
    }
    rows.push(Row::blank());
    rows
}
