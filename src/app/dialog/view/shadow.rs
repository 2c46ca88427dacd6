//! The dialogs of the shadow tab, row by row.

use jiff::Timestamp;
use serde_json::Value;

use super::super::{ExportDialog, Exported, LeafDialog, ShadowsDialog, VersionsDialog};
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{CommandId, Row, ShadowView, State, age, summary, text, wrapped};
use crate::shadow::{Leaf, Moment, Section, jq, pointer, text as leaf_text, values};

const INDENT: usize = 10;

/// A value: its path, what is desired, reported and still to be reached, since when, what it was, and all it was during
/// this visit.
pub(super) fn leaf(state: &State, dialog: &LeafDialog, cells: usize) -> DialogView {
    let pane = state.shadow();
    let row = pane.and_then(|pane| pane.view.rows.iter().find(|row| row.leaf.path == dialog.path));
    let mut rows = wrapped(Role::Accent, "path", INDENT, &dialog.path, cells);
    if let Some(row) = row {
        let leaf = &row.leaf;
        let sides =
            [(Section::Desired, &leaf.desired, leaf.desired_at), (Section::Reported, &leaf.reported, leaf.reported_at)];
        for (section, value, at) in sides {
            rows.push(Row::blank());
            rows.extend(side(state, section.key(), value.as_deref(), at, Role::Text, cells));
            if row.has_changed(section) {
                let was = row.before(section).unwrap_or("none");
                rows.extend(wrapped(Role::Changed, "  was", INDENT, was, cells));
            }
        }
        rows.push(Row::blank());
        rows.extend(side(state, "delta", leaf.delta.as_deref(), None, Role::Warn, cells));
        let against = pane.and_then(|pane| pane.view.against()).map(summary::name).unwrap_or_default();
        if row.mark.is_some() {
            rows.extend(wrapped(Role::Dim, "", INDENT, &format!("changed since {against}"), cells));
        }
    }
    if let Some(pane) = pane {
        rows.extend(visit(state, &pane.view, &dialog.path, cells));
    }
    DialogView {
        title: "Value".to_owned(),
        rows,
        top: dialog.scroll.row,
        keys: [
            keys(&[("j k", "scroll")]),
            vec![(state.key_of(CommandId::Copy), "copy".to_owned())],
            keys(&[("esc", "close")]),
        ]
        .concat(),
        ..DialogView::default()
    }
}

fn side(state: &State, label: &str, value: Option<&str>, at: Option<Timestamp>, role: Role, cells: usize) -> Vec<Row> {
    let Some(value) = value else { return wrapped(Role::Dim, label, INDENT, "none", cells) };
    let mut rows = wrapped(role, label, INDENT, value, cells);
    if let Some(at) = at {
        let since = format!("set {}, {} ago", age::instant(at), age::short(at, state.now));
        rows.extend(wrapped(Role::Dim, "", INDENT, &since, cells));
    }
    rows
}

/// What a value was during this visit: one row for each time it changed, newest first.
fn visit(state: &State, view: &ShadowView, path: &str, cells: usize) -> Vec<Row> {
    let mut found: Vec<(&Moment, [Option<&Value>; 2])> = Vec::new();
    for moment in view.history.moments() {
        let values = moment.document.as_deref().map_or([None, None], |document| values(document, path));
        if found.last().is_none_or(|(_, before)| *before != values) {
            found.push((moment, values));
        }
    }
    if found.len() < 2 {
        return Vec::new();
    }
    let count = text::plural(found.len(), "value", "values");
    let mut rows =
        vec![Row::blank(), Row::heading("During this visit", &format!("{count}; the ages are since it was seen here"))];
    for (moment, [desired, reported]) in found.into_iter().rev() {
        let lead = format!("{} {}", summary::name(moment), age::short(moment.seen, state.now));
        let value = |value: Option<&Value>| value.map_or_else(|| "none".to_owned(), leaf_text);
        let said = match (desired, reported) {
            (None, reported) => value(reported),
            (desired, None) => format!("desired {}", value(desired)),
            (desired, reported) if desired == reported => format!("both {}", value(desired)),
            (desired, reported) => format!("reported {}, desired {}", value(reported), value(desired)),
        };
        rows.extend(wrapped(Role::Text, &lead, INDENT.max(text::width(&lead) + 2), &said, cells));
    }
    rows
}

/// The versions of this visit, newest first: age, which side, what changed.
pub(super) fn versions(state: &State, dialog: &VersionsDialog, cells: usize) -> DialogView {
    let (mut head, mut rows) = (Vec::new(), Vec::new());
    let mut selected = None;
    if let Some(pane) = state.shadow() {
        let history = &pane.view.history;
        let baseline = history.baseline().map(|moment| moment.number);
        head.push(Row::text(Role::Dim, "   version SEEN  what it brought"));
        for moment in history.moments().rev() {
            if moment.number == dialog.at {
                selected = Some(rows.len());
            }
            rows.push(version(
                state,
                moment,
                dialog.chosen == Some(moment.number),
                baseline == Some(moment.number),
                cells,
            ));
            if moment.missed > 0 {
                let count = usize::try_from(moment.missed).unwrap_or(0);
                let said = format!("      ⋯ {} not seen", text::plural(count, "version", "versions"));
                rows.push(Row::text(Role::Unknown, said));
            }
        }
    }
    let enter = if dialog.chosen.is_some_and(|chosen| chosen != dialog.at) { "compare" } else { "show" };
    DialogView {
        title: "Versions of this visit".to_owned(),
        head,
        rows,
        selected: selected.or(Some(0)),
        keys: [
            keys(&[("enter", enter), ("space", "choose to compare with")]),
            vec![(state.key_of(CommandId::Baseline), "baseline".to_owned())],
            keys(&[("esc", "close")]),
        ]
        .concat(),
        ..DialogView::default()
    }
}

fn version(state: &State, moment: &Moment, is_chosen: bool, is_baseline: bool, cells: usize) -> Row {
    let role = match (&moment.document, moment.is_anew) {
        (None, _) => Role::Bad,
        (Some(_), true) => Role::Ok,
        (Some(_), false) => Role::Text,
    };
    let chosen = if is_chosen { "A " } else { "  " };
    let mark = if is_baseline { "*" } else { " " };
    let name = if moment.document.is_some() { format!("v{}", moment.version) } else { "✗".to_owned() };
    let brought = text::safe(&summary::brought(moment));
    Row::text(Role::Accent, chosen)
        .with(Role::Changed, mark)
        .with(role, text::fit(&name, 8))
        .with(Role::Dim, text::fit_right(&age::short(moment.seen, state.now), 4))
        .with(
            if moment.changed > 0 { Role::Text } else { role },
            format!("  {}", text::cut(&brought, cells.saturating_sub(18))),
        )
}

/// The shadows of a thing: version, age, marks.
pub(super) fn shadows(state: &State, dialog: &ShadowsDialog, cells: usize) -> DialogView {
    let mut rows = Vec::new();
    let mut selected = None;
    let Some(pane) = state.shadow() else { return DialogView::default() };
    let wide = cells.saturating_sub(36).max(16);
    for name in pane.all() {
        if name == dialog.at {
            selected = Some(rows.len());
        }
        let shown = if name == pane.shown { "▸ " } else { "  " };
        let title = text::safe(name.as_deref().unwrap_or("classic"));
        let row = Row::text(Role::Accent, shown).with(Role::Text, text::fit(&title, wide));
        rows.push(match pane.of(name.as_deref()).and_then(|view| Some((view, view.history.newest()?))) {
            None => row.with(Role::Dim, "  not looked at yet"),
            Some((view, newest)) => {
                let role = if newest.document.is_some() { Role::Text } else { Role::Bad };
                let since = format!("{:>5}  ", age::short(newest.seen, state.now));
                let row = row.with(role, format!("  {:<12}", summary::name(newest))).with(Role::Dim, since);
                if view.unseen { row.with(Role::Changed, "* new") } else { row }
            }
        });
    }
    let head = match &pane.names.problem {
        Some(problem) => {
            wrapped(Role::Unknown, "?", 2, &format!("not all names are known: {}", problem.message), cells)
        }
        None => Vec::new(),
    };
    DialogView {
        title: "Shadows of this thing".to_owned(),
        head,
        rows,
        selected: selected.or(Some(0)),
        keys: keys(&[("enter", "show"), ("esc", "close")]),
        ..DialogView::default()
    }
}

/// Where to write.
pub(super) fn export(dialog: &ExportDialog, cells: usize) -> DialogView {
    let what = |what: Exported, said: &str| {
        let mark = if dialog.what == what { "● " } else { "○ " };
        Row::text(Role::Accent, format!("{:10}{mark}", "")).with(Role::Text, said)
    };
    let room = cells.saturating_sub(INDENT + 2);
    let mut head = vec![
        what(Exported::Document, "the version looked at, as JSON"),
        what(Exported::History, "every version of this visit, a line of JSON each"),
        Row::blank(),
        Row::text(Role::Dim, text::fit("file", INDENT))
            .with(Role::Text, text::tail(&text::safe(dialog.line.text()), room)),
    ];
    let caret = (head.len() - 1, INDENT + dialog.line.cursor().min(room));
    head.push(Row::blank());
    for (path, number) in dialog.inexact.iter().take(3) {
        let said = format!("not exact in the file: {path} is {number}");
        head.extend(wrapped(Role::Warn, "!", INDENT, &said, cells));
    }
    if dialog.inexact.len() > 3 {
        let said = format!("and {} more", dialog.inexact.len() - 3);
        head.extend(wrapped(Role::Warn, "", INDENT, &said, cells));
    }
    if let Some(problem) = &dialog.problem {
        head.extend(wrapped(Role::Bad, "✗", INDENT, problem, cells));
    } else if dialog.writing {
        head.push(Row::text(Role::Dim, "writing…"));
    } else {
        let said = "A file that is there already stays as it is. Only you may read the new one.";
        head.extend(wrapped(Role::Dim, "", INDENT, said, cells));
    }
    DialogView {
        title: "Write to a file".to_owned(),
        head,
        caret: (!dialog.writing).then_some(caret),
        keys: keys(&[("enter", "write"), ("tab", "what"), ("esc", "close")]),
        ..DialogView::default()
    }
}

/// Paths of a value in the whole document, as its reader wants them: pointer and `jq`.
pub(in crate::app) fn paths(leaf: &Leaf) -> (String, String) {
    let section = if leaf.reported.is_none() && leaf.desired.is_some() { Section::Desired } else { Section::Reported };
    (pointer(section, &leaf.path), jq(section, &leaf.path))
}
