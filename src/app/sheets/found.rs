//! Findings and checks, row by row.

use super::parts;
use crate::app::theme::Role;
use crate::app::{Row, State, wrapped};
use crate::diagnose::{Check, Finding, Outcome};

/// Checks under their heading; nothing where there are none.
pub(super) fn checks<'a>(note: &str, all: impl IntoIterator<Item = &'a Check>, cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for check in all {
        let (glyph, role) = parts::outcome(check.outcome);
        let said = if check.answer.is_empty() { check.question.clone() } else { check.answer.clone() };
        let tone = if check.outcome == Outcome::Pass { Role::Dim } else { Role::Text };
        rows.extend(marked(glyph, role, tone, 4, &said, cells));
    }
    if !rows.is_empty() {
        rows.splice(0..0, [Row::blank(), Row::heading("Checks", note)]);
    }
    rows
}

/// A finding: its title, all of its evidence, what to do, the key that mends it.
pub(super) fn finding(state: &State, number: (usize, usize), found: &Finding, cells: usize) -> Vec<Row> {
    let mut rows = title_and_evidence(found, usize::MAX, cells);
    if !found.advice.is_empty() {
        rows.extend(wrapped(Role::Text, "    →", 6, &found.advice, cells));
    }
    rows.extend(mended(state, found, cells));
    for row in &mut rows {
        row.finding = Some(number);
    }
    rows
}

/// The same in short: the first lines of its evidence, and what to do only where no key does it.
pub(super) fn brief(state: &State, number: (usize, usize), found: &Finding, cells: usize) -> Vec<Row> {
    let mut rows = title_and_evidence(found, 2, cells);
    if found.fixes.is_empty() && !found.advice.is_empty() {
        rows.extend(wrapped(Role::Text, "    →", 6, &found.advice, cells));
    }
    rows.extend(mended(state, found, cells));
    for row in &mut rows {
        row.finding = Some(number);
    }
    rows
}

pub(super) fn title_and_evidence(found: &Finding, most: usize, cells: usize) -> Vec<Row> {
    let mut rows = marked("✗", Role::Bad, Role::Text, 4, &found.title, cells);
    for evidence in found.evidence.iter().take(most) {
        rows.extend(wrapped(Role::Dim, "", 6, evidence, cells));
    }
    rows
}

/// The key that mends it, and how.
pub(super) fn mended(state: &State, found: &Finding, cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(fix) = found.fixes.first() {
        let key = state.keymap.first(crate::app::CommandId::Fix).map(|key| key.to_string()).unwrap_or_default();
        let more = found.fixes.len() - 1;
        let more = if more > 0 { format!("  (and {more} more)") } else { String::new() };
        rows.extend(wrapped(Role::Accent, &format!("    {key}"), 6, &format!("{}{more}", fix.title), cells));
    }
    rows
}

/// A text behind a coloured glyph.
pub(super) fn marked(glyph: &str, role: Role, tone: Role, indent: usize, body: &str, cells: usize) -> Vec<Row> {
    let mut rows = wrapped(tone, &format!("  {glyph}"), indent, body, cells);
    if let Some(span) = rows.first_mut().and_then(|row| row.spans.first_mut()) {
        span.role = role;
    }
    rows
}
