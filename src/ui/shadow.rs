//! The shadow tab: which shadow, its tree with desired, reported, delta and age, how news come, the versions of this
//! visit and what the one looked at brought.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::sheet;
use crate::app::theme::Role;
use crate::app::{Part, SHADOW_WIDE, ShadowLine, ShadowPane, State, age, summary, text};
use crate::shadow::{Mark, Section, TreeRow};

/// Cells of the age.
const AGE: u16 = 5;
/// Cells before the path: the cursor's mark, the sign of a difference, the sign of a change, a gap.
const SIGNS: u16 = 4;

/// Draws the tab.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(pane) = state.shadow() else { return };
    let width = area.width.saturating_sub(2);
    canvas.spans((area.x + 1, area.y), width, &state.shadow_line(pane));
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let foot = Rect { y: below.bottom().saturating_sub(3), height: 3, ..below };
    draw_foot(state, pane, canvas, foot);
    if pane.view.rows.is_empty() {
        let inside = Rect { x: area.x + 1, width, y: below.y + 1, height: below.height.saturating_sub(4) };
        sheet::rows(canvas, inside, &state.empty_shadow(pane));
        return;
    }
    let columns = Columns::fitting(area, pane);
    titles(canvas, below, &columns);
    let table = Rect { y: below.y + 1, height: below.height.saturating_sub(4), ..below };
    let cursor = state.cursor();
    let shown = pane.view.lines.iter().enumerate().skip(cursor.top).take(usize::from(table.height));
    for (y, (at, line)) in (table.y..).zip(shown) {
        let Some(row) = pane.view.rows.get(line.row) else { break };
        let area = Rect { y, height: 1, ..table };
        Drawn { state, pane, row, line: *line, columns: &columns, area }.draw(canvas);
        if at == cursor.row {
            canvas.select(area, area.x);
        }
    }
    sheet::more(canvas, table, cursor.top, pane.view.lines.len());
}

/// Where the columns stand; narrow ones have one for values.
struct Columns {
    path: u16,
    value: u16,
    is_wide: bool,
}

impl Columns {
    fn fitting(area: Rect, pane: &ShadowPane) -> Self {
        let is_wide = area.width >= SHADOW_WIDE;
        let rest = area.width.saturating_sub(SIGNS + AGE + 2);
        // The path takes what it needs, within bounds that hang on the width alone as long as it is not very long: columns
        // that move at every update cannot be read.
        let longest = pane.view.lines.iter().filter_map(|line| pane.view.rows.get(line.row));
        let longest = longest.map(|row| text::width(&text::safe(&row.leaf.key)) + 2 * row.leaf.depth.min(12) + 4).max();
        let longest = u16::try_from(longest.unwrap_or(0)).unwrap_or(u16::MAX);
        let (least, most) = if is_wide { (rest / 4, rest / 3) } else { (rest / 3, rest / 2) };
        let path = longest.next_multiple_of(4).clamp(least, most);
        let value = if is_wide { (rest - path).saturating_sub(6) / 3 } else { (rest - path).saturating_sub(2) };
        Self { path, value, is_wide }
    }

    const fn value_at(&self, area: Rect, number: u16) -> u16 {
        area.x + SIGNS + self.path + number * (self.value + 2)
    }
}

fn titles(canvas: &mut Canvas<'_>, area: Rect, columns: &Columns) {
    canvas.text((area.x + SIGNS, area.y), columns.path, Role::Heading, "PATH");
    if columns.is_wide {
        for (number, title) in (0..).zip(["DESIRED", "REPORTED", "DELTA"]) {
            canvas.text((columns.value_at(area, number), area.y), columns.value, Role::Heading, title);
        }
    } else {
        let x = columns.value_at(area, 0);
        canvas.text((x, area.y), columns.value, Role::Heading, "VALUE");
        let legend = "= agreed  R reported  D desired";
        canvas.text((x + 7, area.y), columns.value.saturating_sub(7), Role::Dim, legend);
    }
    canvas.text((area.right().saturating_sub(AGE + 1), area.y), AGE, Role::Heading, "  AGE");
}

/// A line of the table.
struct Drawn<'a> {
    state: &'a State,
    pane: &'a ShadowPane,
    row: &'a TreeRow,
    line: ShadowLine,
    columns: &'a Columns,
    area: Rect,
}

impl Drawn<'_> {
    fn draw(&self, canvas: &mut Canvas<'_>) {
        if self.line.is_first() {
            self.signs(canvas);
            self.path(canvas);
        }
        if self.row.leaf.is_branch {
            self.branch(canvas);
        }
        if self.columns.is_wide {
            self.wide(canvas);
        } else {
            self.narrow(canvas);
        }
        if let Some(at) = self.pane.view.set_at(&self.line) {
            let shown = text::fit_right(&age::short(at, self.state.now), usize::from(AGE));
            let x = self.area.right().saturating_sub(AGE + 1);
            canvas.text((x, self.area.y), AGE, Role::Dim, &shown);
        }
    }

    fn is_folded(&self) -> bool {
        self.row.leaf.is_branch && self.pane.view.folds.holds(&self.row.leaf.path)
    }

    fn signs(&self, canvas: &mut Canvas<'_>) {
        let (x, y) = (self.area.x + 1, self.area.y);
        // A folded branch speaks for what is below it.
        let differs = self.row.leaf.delta.is_some() || (self.is_folded() && self.row.differs());
        if differs {
            canvas.text((x, y), 1, Role::Warn, "≠");
        }
        let mark = match self.row.mark {
            Some(Mark::New) => "+",
            Some(Mark::Gone) => "-",
            Some(Mark::Changed) => "*",
            None if self.is_folded() && self.row.marked_below > 0 => "*",
            None => return,
        };
        canvas.text((x + 1, y), 1, Role::Changed, mark);
    }

    fn path(&self, canvas: &mut Canvas<'_>) {
        let indent = "  ".repeat(self.row.leaf.depth.min(12));
        let glyph = match (self.row.leaf.is_branch, self.is_folded()) {
            (true, true) => "▸ ",
            (true, false) => "▾ ",
            (false, _) => "  ",
        };
        let name = format!("{indent}{glyph}{}", text::safe(&self.row.leaf.key));
        let role = match (self.row.mark, self.row.leaf.is_branch) {
            (Some(Mark::Gone), _) => Role::Dim,
            (_, true) => Role::Heading,
            (_, false) => Role::Text,
        };
        let cells = self.columns.path.saturating_sub(1);
        self.put(canvas, self.area.x + SIGNS, cells, role, &name);
    }

    /// What a folded branch hides.
    fn branch(&self, canvas: &mut Canvas<'_>) {
        if !self.is_folded() {
            return;
        }
        let rows = &self.pane.view.rows;
        let below = rows[self.line.row + 1..].iter().take_while(|row| row.leaf.depth > self.row.leaf.depth);
        let leaves = below.filter(|row| !row.leaf.is_branch).count();
        // Short: the column may be narrow.
        let more = [(self.row.differing_below, "≠"), (self.row.marked_below, "*")].into_iter();
        let more = more.filter(|(count, _)| *count > 0).map(|(count, sign)| format!(" {sign}{count}"));
        let said = format!("{} {}", text::plural(leaves, "value", "values"), more.collect::<String>());
        canvas.text((self.columns.value_at(self.area, 0), self.area.y), self.columns.value, Role::Dim, &said);
    }

    fn wide(&self, canvas: &mut Canvas<'_>) {
        let is_blank = self.row.leaf.is_branch && self.row.leaf.desired.is_none() && self.row.leaf.reported.is_none();
        if is_blank && self.row.mark.is_none() {
            return;
        }
        for (number, section) in (0..).zip([Section::Desired, Section::Reported]) {
            self.value(canvas, self.columns.value_at(self.area, number), self.columns.value, section);
        }
        let delta = self.row.leaf.delta.as_deref().map_or_else(|| "·".to_owned(), text::safe);
        let role = if self.row.leaf.delta.is_some() { Role::Warn } else { Role::Dim };
        self.put(canvas, self.columns.value_at(self.area, 2), self.columns.value, role, &delta);
    }

    /// One value with the letter of its section; both where they do not agree.
    fn narrow(&self, canvas: &mut Canvas<'_>) {
        let (desired, reported) = match self.row.mark {
            Some(Mark::Gone) => (self.row.was[0].is_some(), self.row.was[1].is_some()),
            _ => (self.row.leaf.desired.is_some(), self.row.leaf.reported.is_some()),
        };
        let (letter, section) = match (self.line.part, desired, reported) {
            (Part::Desired, ..) | (Part::Whole, true, false) => ("D", Section::Desired),
            (Part::Reported, ..) | (Part::Whole, false, true) => ("R", Section::Reported),
            (Part::Whole, true, true) => ("=", Section::Reported),
            (Part::Whole, false, false) => return,
        };
        let x = self.columns.value_at(self.area, 0);
        canvas.text((x, self.area.y), 1, if self.line.part == Part::Desired { Role::Warn } else { Role::Dim }, letter);
        self.value(canvas, x + 2, self.columns.value.saturating_sub(2), section);
    }

    /// A value; what it was stands before it where that is asked for, and alone where it is gone.
    fn value(&self, canvas: &mut Canvas<'_>, x: u16, cells: u16, section: Section) {
        let safe = |value: Option<&str>| value.map_or_else(|| "·".to_owned(), text::safe);
        let (now, before) = (self.row.now(section), self.row.before(section));
        let has_changed = self.row.has_changed(section);
        let is_gone = self.row.mark == Some(Mark::Gone);
        let shown = if has_changed && (self.pane.old_values || is_gone) {
            old_and_new(&safe(before), &safe(now), usize::from(cells))
        } else {
            safe(now)
        };
        let role = match (has_changed, now) {
            (true, _) => Role::Changed,
            (false, None) => Role::Dim,
            (false, Some(_)) => Role::Text,
        };
        self.put(canvas, x, cells, role, &shown);
    }

    fn put(&self, canvas: &mut Canvas<'_>, x: u16, cells: u16, role: Role, shown: &str) {
        canvas.text((x, self.area.y), cells, role, shown);
        sheet::mark(canvas, Rect { x, width: cells, ..self.area }, shown, self.state.search());
    }
}

/// `old → new` in so many cells: of a long old value the beginning, the new one as far as there is room.
fn old_and_new(old: &str, new: &str, cells: usize) -> String {
    let room = cells.saturating_sub(text::width(new) + 3);
    if room < 2 && text::width(old) > room {
        return new.to_owned();
    }
    format!("{} → {new}", text::cut(old, room.max(2)))
}

/// A rule with how news come, the versions of this visit, what the one looked at brought.
fn draw_foot(state: &State, pane: &ShadowPane, canvas: &mut Canvas<'_>, area: Rect) {
    let width = area.width.saturating_sub(2);
    canvas.line((area.x + 1, area.y), width, Role::Border, "─");
    let mut status = state.shadow_status(pane);
    if let Some(span) = status.first_mut() {
        span.text.insert(0, ' ');
    }
    if let Some(span) = status.last_mut() {
        span.text.push(' ');
    }
    canvas.spans((area.x + 2, area.y), width.saturating_sub(2), &status);
    canvas.spans((area.x + 1, area.y + 1), width, &summary::strip(&pane.view, usize::from(width)));
    canvas.spans((area.x + 1, area.y + 2), width, &state.shadow_news(pane));
}
