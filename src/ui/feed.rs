//! The live feed: its rate, what it covers, and its lines.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::sheet;
use crate::app::State;

/// Draws the feed.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let mut head = state.feed_head();
    head.push(state.feed_titles());
    let used = u16::try_from(head.len()).unwrap_or(0).min(area.height);
    let inside = |area: Rect| Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    sheet::rows(canvas, inside(Rect { height: used, ..area }), &head);
    let area = Rect { y: area.y + used, height: area.height - used, ..area };
    let feed = &state.feed;
    if feed.is_empty() {
        sheet::rows(canvas, inside(area), &state.feed_empty());
        return;
    }
    for line in 0..area.height {
        let at = feed.cursor.top + usize::from(line);
        let Some(row) = state.feed_row(at) else { break };
        sheet::row(canvas, Rect { y: area.y + line, height: 1, ..area }, &row, at == feed.cursor.row);
    }
    sheet::more(canvas, area, feed.cursor.top, feed.len());
}
