//! The findings: how far the audit is, the rows on screen, and the one under the cursor in full.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::sheet;
use crate::app::State;

/// Draws the findings.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let inside = |area: Rect| Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let mut head = state.findings_head();
    head.push(state.findings_titles());
    let used = u16::try_from(head.len()).unwrap_or(0).min(area.height);
    sheet::rows(canvas, inside(Rect { height: used, ..area }), &head);
    let below = u16::try_from(state.findings_detail_height()).unwrap_or(0).min(area.height - used);
    let detail = Rect { y: area.bottom() - below, height: below, ..area };
    let area = Rect { y: area.y + used, height: area.height - used - below, ..area };
    let findings = &state.findings;
    if findings.is_empty() {
        sheet::rows(canvas, inside(area), &state.findings_empty());
        return;
    }
    for line in 0..area.height {
        let at = findings.cursor.top + usize::from(line);
        let Some(row) = state.findings_row(at) else { break };
        sheet::row(canvas, Rect { y: area.y + line, height: 1, ..area }, &row, at == findings.cursor.row);
    }
    sheet::more(canvas, area, findings.cursor.top, findings.len());
    sheet::rows(canvas, inside(detail), &state.findings_detail());
}
