//! Every dialog: a frame in the middle of the screen, rows that stay, rows that scroll, keys.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::sheet;
use crate::app::theme::Role;
use crate::app::{DialogView, Span, text};

/// Below this width a dialog takes all of it: slivers of what lies below would only confuse.
const NARROW: u16 = 100;

/// Draws a dialog; where the caret stands, if a text is typed in it.
pub(super) fn draw(view: &DialogView, canvas: &mut Canvas<'_>, screen: Rect) -> Option<(u16, u16)> {
    let width = if screen.width < NARROW { screen.width } else { screen.width.saturating_sub(4).min(104) };
    let head = u16::try_from(view.head.len()).unwrap_or(u16::MAX);
    let wanted = head.saturating_add(u16::try_from(view.rows.len()).unwrap_or(u16::MAX)).saturating_add(4);
    // The message line below stays readable.
    let height = wanted.min(screen.height.saturating_sub(3));
    let area = Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + 1 + (screen.height - 3 - height) / 2,
        width,
        height,
    };
    canvas.over(Rect { height: screen.height - 2, ..screen }, Role::Dim);
    canvas.clear(area);
    border(canvas, area, &view.title, if view.asks { Role::Warn } else { Role::Border });
    let inside =
        Rect { x: area.x + 2, y: area.y + 1, width: width.saturating_sub(4), height: height.saturating_sub(4) };
    sheet::rows(canvas, inside, &view.head);
    let head = head.min(inside.height);
    let body = Rect { y: inside.y + head, height: inside.height - head, ..inside };
    scrolled(view, canvas, body, area);
    keys(canvas, Rect { y: area.bottom().saturating_sub(2), height: 1, ..inside }, &view.keys);
    let (row, column) = view.caret?;
    let x = inside.x + u16::try_from(column).unwrap_or(0).min(inside.width.saturating_sub(1));
    Some((x, inside.y + u16::try_from(row).unwrap_or(0)))
}

fn scrolled(view: &DialogView, canvas: &mut Canvas<'_>, body: Rect, area: Rect) {
    let shown = usize::from(body.height);
    let last = view.rows.len().saturating_sub(shown);
    let selected = view.selected.map(|first| {
        let more = view.rows.iter().skip(first + 1).take_while(|row| row.continues).count();
        first..=first + more
    });
    let top = match &selected {
        Some(selected) => (selected.end() + 1).saturating_sub(shown).min(*selected.start()),
        None => view.top.min(last),
    };
    for (line, (at, row)) in view.rows.iter().enumerate().skip(top).take(shown).enumerate() {
        let line = Rect { y: body.y + u16::try_from(line).unwrap_or(0), height: 1, ..body };
        canvas.spans((line.x, line.y), line.width, &row.spans);
        if selected.as_ref().is_some_and(|selected| selected.contains(&at)) {
            canvas.select(line, line.x - 1);
        }
    }
    sheet::more(canvas, Rect { x: area.x, width: area.width - 1, ..body }, top, view.rows.len());
}

fn border(canvas: &mut Canvas<'_>, area: Rect, title: &str, role: Role) {
    let (left, right) = (area.x, area.right() - 1);
    let (top, bottom) = (area.y, area.bottom() - 1);
    for y in [top, bottom] {
        canvas.line((left, y), area.width, role, "─");
    }
    for y in top + 1..bottom {
        canvas.line((left, y), 1, role, "│");
        canvas.line((right, y), 1, role, "│");
    }
    for ((x, y), corner) in [((left, top), "╭"), ((right, top), "╮"), ((left, bottom), "╰"), ((right, bottom), "╯")]
    {
        canvas.line((x, y), 1, role, corner);
    }
    canvas.text((left + 2, top), area.width.saturating_sub(4), Role::Heading, &format!(" {title} "));
}

fn keys(canvas: &mut Canvas<'_>, area: Rect, keys: &[(String, String)]) {
    let mut spans = Vec::new();
    for (key, what) in keys {
        spans.push(Span { role: Role::Key, text: key.clone() });
        spans.push(Span { role: Role::Dim, text: format!(" {what}   ") });
    }
    if let Some(span) = spans.last_mut() {
        span.text = text::safe(span.text.trim_end());
    }
    canvas.spans((area.x, area.y), area.width, &spans);
}
