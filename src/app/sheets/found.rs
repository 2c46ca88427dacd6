//! Findings and checks, row by row.

use super::{json, parts};
use crate::app::theme::Role;
use crate::app::{Row, State, text, wrapped};
use crate::diagnose::{Check, Finding, Outcome};

/// On a screen of fewer lines less of a finding is shown.
const TALL: u16 = 30;
/// The fewest cells that are worth an answer that is cut off.
const LEAST: usize = 16;

/// Checks under their heading, each with the finding that it led to; nothing where there are none.
pub(super) fn checks<'a>(
    note: &str,
    all: impl IntoIterator<Item = &'a Check>,
    finding: impl Fn(&Check) -> Option<(usize, usize)>,
    cells: usize,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for check in all {
        let finding = finding(check);
        let shown = check_rows(check, cells).into_iter();
        rows.extend(shown.map(|row| Row { finding, check: Some(Box::new(check.clone())), ..row }));
    }
    if !rows.is_empty() {
        rows.splice(0..0, [Row::blank(), Row::heading("Checks", note)]);
    }
    rows
}

/// What was asked, and behind it the answer: one that is in order takes a line, any other is read whole.
fn check_rows(check: &Check, cells: usize) -> Vec<Row> {
    let (glyph, role) = parts::outcome(check.outcome);
    let is_fine = matches!(check.outcome, Outcome::Pass | Outcome::Skipped);
    let tone = if is_fine { Role::Dim } else { Role::Text };
    let answer = text::safe(&check.answer);
    let mut rows = marked(glyph, role, Role::Text, 4, &check.question, cells);
    let last = rows.last().map_or(0, |row| text::width(&row.plain()));
    let room = cells.saturating_sub(last + 2);
    let fits = text::width(&answer) <= room;
    // What is said in two words alone tells nothing, and one in order that is cut off is read by a key.
    if fits || (is_fine && room >= LEAST) {
        if let Some(row) = rows.pop() {
            rows.push(row.with(tone, format!("  {}", text::cut(&answer, room))));
        }
    } else if !is_fine {
        rows.extend(wrapped(tone, "", 6, &answer, cells).into_iter().map(Row::continuing));
    }
    rows.into_iter().map(|row| row.copied_as(format!("{}: {answer}", check.question))).collect()
}

/// A finding: its title, as much of its evidence as leaves room for what to do, and the key that mends it. The rest, and the
/// documents in it, are read by a key.
pub(super) fn finding(state: &State, number: (usize, usize), found: &Finding, cells: usize) -> Vec<Row> {
    let mut rows = title_and_evidence(found, most_evidence(state), cells);
    if !found.advice.is_empty() {
        rows.extend(without_documents(Role::Text, "    →", &found.advice, cells));
    }
    rows.extend(read_whole(state, found));
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
        rows.extend(without_documents(Role::Dim, "", evidence, cells));
    }
    rows
}

/// A line of a finding, the documents in it left out: what is copied is whole.
pub(super) fn without_documents(role: Role, first: &str, body: &str, cells: usize) -> Vec<Row> {
    let shown = json::left_out(body);
    let rows = wrapped(role, first, 6, &shown, cells).into_iter();
    rows.map(|row| row.copied_as(text::safe(body))).collect()
}

/// Lines of evidence on a page.
pub(super) const fn most_evidence(state: &State) -> usize {
    if state.height < TALL { 3 } else { 6 }
}

/// The key that shows what was left out; nothing where all is there.
pub(super) fn read_whole(state: &State, found: &Finding) -> Option<Row> {
    let most = most_evidence(state);
    let mut lines = found.evidence.iter().take(most).chain([&found.advice]);
    let is_short = lines.any(|line| matches!(json::left_out(line), std::borrow::Cow::Owned(_)));
    let more = found.evidence.len().saturating_sub(most);
    let said = match (more, is_short) {
        (0, false) => return None,
        (0, true) => "shows {…} whole".to_owned(),
        (more, _) => format!("shows it whole: {} more", text::plural(more, "line", "lines")),
    };
    let key = state.key_of(crate::app::CommandId::Whole);
    Some(Row::text(Role::Key, format!("    {key}")).with(Role::Dim, format!(" {said}")))
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
