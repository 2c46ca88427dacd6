//! A page of rows, only those on screen.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use crate::app::theme::Role;
use crate::app::{Row, State, text};

/// Draws the page shown.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(sheet) = state.sheet() else { return };
    let cursor = state.cursor();
    let selected = cursor.row..=sheet.end(cursor.row);
    let is_selectable = sheet.row(cursor.row).is_some_and(|row| row.is_selectable());
    for (line, at) in (cursor.top..sheet.len()).take(usize::from(area.height)).enumerate() {
        let Some(found) = sheet.row(at) else { break };
        let y = area.y + u16::try_from(line).unwrap_or(0);
        row(canvas, Rect { y, height: 1, ..area }, &found, is_selectable && selected.contains(&at));
        let inside = Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: 1 };
        mark(canvas, inside, &found.plain(), state.search());
    }
    more(canvas, area, cursor.top, sheet.len());
}

/// Says that there is more above or below.
pub(super) fn more(canvas: &mut Canvas<'_>, area: Rect, top: usize, count: usize) {
    let x = area.right().saturating_sub(1);
    if top > 0 {
        canvas.text((x, area.y), 1, Role::Dim, "↑");
    }
    if count > top + usize::from(area.height) {
        canvas.text((x, area.bottom().saturating_sub(1)), 1, Role::Dim, "↓");
    }
}

/// Rows without a cursor.
pub(super) fn rows(canvas: &mut Canvas<'_>, area: Rect, rows: &[Row]) {
    for (line, row) in rows.iter().take(usize::from(area.height)).enumerate() {
        canvas.spans((area.x, area.y + u16::try_from(line).unwrap_or(0)), area.width, &row.spans);
    }
}

/// A row; the selected one is marked by a glyph and a look of its own.
pub(super) fn row(canvas: &mut Canvas<'_>, area: Rect, row: &Row, selected: bool) {
    canvas.spans((area.x + 1, area.y), area.width.saturating_sub(2), &row.spans);
    if selected {
        canvas.select(area, area.x);
    }
}

/// Marks what is searched for.
pub(super) fn mark(canvas: &mut Canvas<'_>, area: Rect, plain: &str, search: &str) {
    if search.is_empty() {
        return;
    }
    let lower = plain.to_lowercase();
    // Where lower case is of another length, the places would not be the same: better no mark than a wrong one.
    if lower.len() != plain.len() {
        return;
    }
    for (at, found) in lower.match_indices(&search.to_lowercase()) {
        let (Some(before), Some(hit)) = (plain.get(..at), plain.get(at..at + found.len())) else { continue };
        let x = u16::try_from(text::width(before)).unwrap_or(u16::MAX);
        let wide = u16::try_from(text::width(hit)).unwrap_or(0);
        if x.saturating_add(wide) <= area.width {
            canvas.over(Rect { x: area.x + x, width: wide, ..area }, Role::Match);
        }
    }
}
