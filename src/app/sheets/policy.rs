//! A policy: its document, its versions and their differences, its targets.

use super::json::{json_rows, pretty};
use super::{Many, Sheet, parts};
use crate::app::pages::{PolicyPage, PolicyTab};
use crate::app::theme::Role;
use crate::app::{Row, State, age, wrapped};
use crate::diagnose::{LineChange, changed_lines};
use crate::policy::Document;

pub(super) fn sheet<'a>(state: &State, page: &'a PolicyPage, cells: usize) -> Sheet<'a> {
    match page.tab {
        PolicyTab::Document => Sheet { rows: document(state, page, cells), ..Sheet::default() },
        PolicyTab::Versions => Sheet { rows: versions(state, page, cells), ..Sheet::default() },
        PolicyTab::Targets => {
            let mut rows = vec![parts::heading("Attached to", &page.targets)];
            rows.extend(parts::gap("nothing: this policy is not attached to anything", &page.targets, cells));
            Sheet { rows, many: page.targets.get().map_or(Many::None, |all| Many::Principals(all)) }
        }
    }
}

fn document(state: &State, page: &PolicyPage, cells: usize) -> Vec<Row> {
    let detail = match (page.detail.get(), &page.detail.problem) {
        (_, Some(problem)) => return parts::problem(problem, cells),
        (None, None) => return vec![Row::text(Role::Dim, "loading…")],
        (Some(detail), None) => detail,
    };
    let mut rows = parts::long_field("ARN", Role::Text, &detail.policy.arn, cells);
    let changed = detail.modified.or(detail.created);
    let version = format!("{}, in force", detail.default_version);
    let since = changed.map(|at| format!("  changed {} ago", age::short(at, state.now))).unwrap_or_default();
    rows.push(Row::field("version", Role::Text, version).with(Role::Dim, since));
    if let Err(error) = Document::parse(&detail.document) {
        rows.extend(parts::long_field("not a policy", Role::Bad, &error.to_string(), cells));
    }
    rows.push(Row::blank());
    rows.extend(json_rows(&detail.document, cells));
    rows
}

fn versions(state: &State, page: &PolicyPage, cells: usize) -> Vec<Row> {
    let mut rows = parts::gap("no version", &page.versions, cells);
    for (at, version) in page.versions.get().into_iter().flatten().enumerate() {
        let mark = if at == page.chosen { "▸ " } else { "  " };
        let force = if version.is_default { "✓ in force   " } else { "             " };
        let age = version.created.map(|at| format!("created {} ago", age::short(at, state.now))).unwrap_or_default();
        let row = Row::text(Role::Accent, mark).with(Role::Text, format!("version {:<5}", version.id));
        rows.push(row.with(Role::Ok, force).with(Role::Dim, age).copied_as(&version.id));
    }
    rows.push(Row::blank());
    rows.extend(difference(page, cells));
    rows
}

fn difference(page: &PolicyPage, cells: usize) -> Vec<Row> {
    let Some((chosen, other)) = page.compared() else { return Vec::new() };
    let text = |id: &str| page.documents.get(id).and_then(|slot| slot.get());
    let Some(new) = text(&chosen.id) else {
        let problem = page.documents.get(&chosen.id).and_then(|slot| slot.problem.as_ref());
        return problem
            .map_or_else(|| vec![Row::text(Role::Dim, "loading…")], |problem| parts::problem(problem, cells));
    };
    let Some(other) = other else {
        let mut rows = vec![Row::heading(&format!("Version {}", chosen.id), "the only one"), Row::blank()];
        rows.extend(json_rows(new, cells));
        return rows;
    };
    let Some(old) = text(&other.id) else { return vec![Row::text(Role::Dim, "loading…")] };
    let number = |id: &str| id.parse::<u64>().unwrap_or(0);
    let how = match (other.is_default, number(&other.id) < number(&chosen.id)) {
        (true, _) => "the one in force",
        (false, true) => "the one before",
        (false, false) => "the one after",
    };
    let title = format!("Version {} against {}", chosen.id, other.id);
    let mut rows = vec![Row::heading(&title, how)];
    let (old, new) = (pretty(old), pretty(new));
    let lines = changed_lines(&old, &new);
    if lines.iter().all(|(change, _)| *change == LineChange::Same) {
        rows.push(Row::text(Role::Dim, "  no difference"));
    }
    for (change, line) in lines {
        let (sign, role) = match change {
            LineChange::Same => ("  ", Role::Dim),
            LineChange::Gone => ("- ", Role::Bad),
            LineChange::New => ("+ ", Role::Ok),
        };
        rows.extend(changed_line(sign, role, line, cells));
    }
    rows
}

/// A line of a difference; where it wraps, sign and indent stand before every part of it.
fn changed_line(sign: &str, role: Role, line: &str, cells: usize) -> Vec<Row> {
    let body = line.trim_start_matches(' ');
    let indent = (line.len() - body.len()).min(cells / 2);
    let mut rows = wrapped(role, "", sign.len() + indent, body, cells);
    for span in rows.iter_mut().filter_map(|row| row.spans.first_mut()) {
        span.role = role;
        span.text = format!("{sign}{}", " ".repeat(indent));
    }
    rows
}
