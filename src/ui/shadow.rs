//! The shadow tab: which shadow, its leaves with desired, reported, delta and age, and what changed last.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::sheet;
use crate::app::theme::Role;
use crate::app::{Page, Row, ShadowPane, State, age, text};
use crate::shadow::{Change, Leaf, Section};

/// From this width on, delta has a column of its own; below, a sign stands for it.
const WIDE: u16 = 100;
/// Cells of the age and the sign.
const AGE: u16 = 5;

/// Draws the tab.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(Page::Thing(page)) = state.page() else { return };
    draw_pane(state, &page.shadow, canvas, area);
}

fn draw_pane(state: &State, pane: &ShadowPane, canvas: &mut Canvas<'_>, area: Rect) {
    let width = area.width.saturating_sub(2);
    canvas.spans((area.x + 1, area.y), width, &state.shadow_line(pane));
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if pane.leaves.is_empty() {
        let inside = Rect { x: area.x + 1, width, y: below.y + 1, height: below.height.saturating_sub(1) };
        sheet::rows(canvas, inside, &state.empty_shadow(pane));
        return;
    }
    let columns = Columns::fitting(width);
    titles(canvas, below, &columns);
    let height = below.height.saturating_sub(4);
    let table = Rect { y: below.y + 1, height, ..below };
    let cursor = state.cursor();
    for line in 0..height {
        let at = cursor.top + usize::from(line);
        let Some(found) = pane.leaves.get(at) else { break };
        let area = Rect { y: table.y + line, height: 1, ..table };
        leaf(state, pane, found, canvas, area, &columns);
        if at == cursor.row {
            canvas.select(area, area.x);
        }
    }
    sheet::more(canvas, table, cursor.top, pane.leaves.len());
    last(pane, canvas, Rect { y: table.bottom(), height: 3, ..below });
}

struct Columns {
    path: u16,
    value: u16,
    delta: Option<u16>,
}

impl Columns {
    fn fitting(width: u16) -> Self {
        // Sign, gaps and age are fixed; the rest is shared: the path, then the values evenly.
        let rest = width.saturating_sub(AGE + 2);
        if width >= WIDE {
            let path = rest / 3;
            let value = (rest - path).saturating_sub(6) / 3;
            return Self { path, value, delta: Some(value) };
        }
        let path = rest * 2 / 5;
        Self { path, value: (rest - path).saturating_sub(4) / 2, delta: None }
    }
}

fn titles(canvas: &mut Canvas<'_>, area: Rect, columns: &Columns) {
    let mut x = area.x + 3;
    let mut put = |x: u16, cells: u16, title: &str| canvas.text((x, area.y), cells, Role::Heading, title);
    put(x, columns.path, "PATH");
    x += columns.path;
    put(x, columns.value, "DESIRED");
    x += columns.value + 2;
    put(x, columns.value, "REPORTED");
    x += columns.value + 2;
    if let Some(cells) = columns.delta {
        put(x, cells, "DELTA");
    }
    put(area.right().saturating_sub(AGE + 1), AGE, "  AGE");
}

fn leaf(state: &State, pane: &ShadowPane, found: &Leaf, canvas: &mut Canvas<'_>, area: Rect, columns: &Columns) {
    let changes = pane.marked.get(&found.path).map_or(&[][..], Vec::as_slice);
    let has_changed = |section: Section| changes.iter().any(|change| change.section == section);
    let sign = match (found.delta.is_some(), changes.is_empty()) {
        (true, _) => (Role::Warn, "≠"),
        (false, false) => (Role::Changed, "*"),
        (false, true) => (Role::Dim, " "),
    };
    canvas.text((area.x + 1, area.y), 1, sign.0, sign.1);
    let mut x = area.x + 3;
    let indent = "  ".repeat(found.depth.min(12));
    let name = format!("{indent}{}", text::safe(&found.key));
    canvas.text(
        (x, area.y),
        columns.path.saturating_sub(1),
        if found.is_branch { Role::Dim } else { Role::Text },
        &name,
    );
    let path = Rect { x, width: columns.path.saturating_sub(1), ..area };
    sheet::mark(canvas, path, &name, state.search());
    x += columns.path;
    let mut value = |x: u16, cells: u16, shown: Option<&String>, role: Role| {
        let role = if shown.is_none() { Role::Dim } else { role };
        let shown = shown.map_or(if found.is_branch { "" } else { "·" }.to_owned(), |value| text::safe(value));
        canvas.text((x, area.y), cells, role, &shown);
        sheet::mark(canvas, Rect { x, width: cells, ..area }, &shown, state.search());
    };
    let tone = |section| if has_changed(section) { Role::Changed } else { Role::Text };
    value(x, columns.value, found.desired.as_ref(), tone(Section::Desired));
    x += columns.value + 2;
    value(x, columns.value, found.reported.as_ref(), tone(Section::Reported));
    x += columns.value + 2;
    if let Some(cells) = columns.delta {
        value(x, cells, found.delta.as_ref(), Role::Warn);
    }
    if let Some(at) = found.desired_at.max(found.reported_at).filter(|_| !found.is_branch) {
        let shown = text::fit_right(&age::short(at, state.now), usize::from(AGE));
        canvas.text((area.right().saturating_sub(AGE + 1), area.y), AGE, Role::Dim, &shown);
    }
}

/// What the newest version changed.
fn last(pane: &ShadowPane, canvas: &mut Canvas<'_>, area: Rect) {
    let width = area.width.saturating_sub(2);
    canvas.line((area.x + 1, area.y), width, Role::Border, "─");
    let Some(version) = pane.history.latest().map(|document| document.version) else { return };
    let said: Vec<String> = pane.last.iter().map(change).collect();
    let rows = if said.is_empty() {
        vec![Row::text(Role::Dim, format!("version {version}; nothing has changed since this page was opened"))]
    } else {
        let lead = format!("v{version}");
        crate::app::wrapped(Role::Changed, &lead, lead.len() + 2, &said.join("  ·  "), usize::from(width))
    };
    let area = Rect { x: area.x + 1, y: area.y + 1, width, height: 2 };
    sheet::rows(canvas, area, &rows);
}

fn change(change: &Change) -> String {
    let side = match change.section {
        Section::Desired => "desired",
        Section::Reported => "reported",
    };
    let value = |value: &Option<String>| value.as_deref().map_or_else(|| "·".to_owned(), text::safe);
    format!("{side}{} {} → {}", text::safe(&change.path), value(&change.before), value(&change.after))
}
