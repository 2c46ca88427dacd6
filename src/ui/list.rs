//! A list: the columns that fit, and the rows on screen.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::sheet;
use crate::app::theme::Role;
use crate::app::{Column, GAP, Item, Listing, State, fitting, text};

/// Draws the list shown.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(list) = state.shown_list() else { return };
    let columns = fitting(list.kind.columns(), area.width.saturating_sub(2));
    titles(list, canvas, area, &columns);
    let area = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if list.is_empty() {
        let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        sheet::rows(canvas, inside, &state.empty_list(list));
        return;
    }
    for line in 0..area.height {
        let at = list.cursor.top + usize::from(line);
        let Some(item) = list.row(at) else { break };
        let area = Rect { y: area.y + line, height: 1, ..area };
        row(state, list, &item, canvas, area, &columns);
        if at == list.cursor.row {
            canvas.select(area, area.x);
        }
    }
    sheet::more(canvas, area, list.cursor.top, list.len());
}

fn titles(list: &Listing, canvas: &mut Canvas<'_>, area: Rect, columns: &[(&'static Column, u16)]) {
    let mut x = area.x + 1;
    for (column, cells) in columns {
        let arrow = match (list.sort_field() == Some(column.field), list.descending) {
            (false, _) => "",
            (true, false) => " ▲",
            (true, true) => " ▼",
        };
        canvas.text((x, area.y), *cells, Role::Heading, &format!("{}{arrow}", column.title));
        x += cells + GAP;
    }
}

fn row(
    state: &State,
    list: &Listing,
    item: &Item<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    columns: &[(&'static Column, u16)],
) {
    let mut x = area.x + 1;
    for (at, (column, cells)) in columns.iter().enumerate() {
        let (role, shown) = state.cell(item, column.field);
        let shown = text::safe(&shown);
        // ARNs begin alike: their ends tell them apart.
        let shown = if column.field == "arn" { text::tail(&shown, usize::from(*cells)).into_owned() } else { shown };
        canvas.text((x, area.y), *cells, role, &shown);
        if at == 0 && !list.filter.is_empty() {
            matched(list, item.key(), canvas, Rect { x, width: *cells, ..area });
        }
        x += cells + GAP;
    }
}

/// Marks the parts of the name that the filter matched.
fn matched(list: &Listing, name: &str, canvas: &mut Canvas<'_>, area: Rect) {
    // A name that had to be made visible has other places than the one the filter looked at.
    if text::safe(name) != name {
        return;
    }
    let cut = text::width(name) > usize::from(area.width);
    let room = area.width - u16::from(cut);
    for range in list.matched(name) {
        let (Some(before), Some(hit)) = (name.get(..range.start), name.get(range)) else { continue };
        let x = u16::try_from(text::width(before)).unwrap_or(u16::MAX);
        let wide = u16::try_from(text::width(hit)).unwrap_or(0);
        if x < room {
            canvas.over(Rect { x: area.x + x, width: wide.min(room - x), ..area }, Role::Match);
        }
    }
}
