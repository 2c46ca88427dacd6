//! Text into cells: never past its place, never through a wide character.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use crate::app::text;
use crate::app::theme::{self, Colour, Role, Theme};

/// Where text is drawn, and how each role looks.
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
}

impl<'a> Canvas<'a> {
    pub(super) const fn new(buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        Self { buffer, theme }
    }

    /// How a role looks.
    pub(super) const fn style(&self, role: Role) -> Style {
        style(self.theme.get(role))
    }

    /// Empties an area.
    pub(super) fn clear(&mut self, area: Rect) {
        let style = self.style(Role::Text);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// Puts a text at a place; how many cells it took, at most `cells`.
    pub(super) fn text(&mut self, (x, y): (u16, u16), cells: u16, role: Role, text: &str) -> u16 {
        let style = self.style(role);
        self.styled((x, y), cells, style, text)
    }

    /// The same in a given style.
    pub(super) fn styled(&mut self, (x, y): (u16, u16), cells: u16, style: Style, text: &str) -> u16 {
        let shown = text::cut(text, usize::from(cells));
        if shown.is_empty() || !self.buffer.area.contains((x, y).into()) {
            return 0;
        }
        let (end, _) = self.buffer.set_stringn(x, y, shown.as_ref(), usize::from(cells), style);
        end.saturating_sub(x)
    }

    /// Puts pieces one behind the other; how many cells they took, at most `cells`.
    pub(super) fn spans(&mut self, (x, y): (u16, u16), cells: u16, spans: &[crate::app::Span]) -> u16 {
        let mut used = 0;
        for (at, span) in spans.iter().enumerate() {
            let left = cells - used;
            let all = u16::try_from(text::width(&span.text)).unwrap_or(u16::MAX);
            // A piece that just fits must not hide that more is cut off behind it.
            let more = spans[at + 1..].iter().any(|span| !span.text.trim().is_empty());
            if all >= left && more && left > 1 {
                used += self.text((x + used, y), left, span.role, &format!("{}…", span.text));
                break;
            }
            used += self.text((x + used, y), left, span.role, &span.text);
            if used >= cells {
                break;
            }
        }
        used
    }

    /// Lays a role over a part of a line.
    pub(super) fn over(&mut self, area: Rect, role: Role) {
        let style = self.style(role);
        self.buffer.set_style(area, style);
    }

    /// Puts a role's background behind plain text, and leaves what has a background of its own.
    pub(super) fn behind(&mut self, area: Rect, role: Role) {
        let Some(background) = self.style(role).bg else { return };
        let plain = self.style(Role::Text).bg.unwrap_or(Color::Reset);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position)
                && cell.bg == plain
            {
                cell.set_bg(background);
            }
        }
    }

    /// Marks a line as the selected one: one look for the whole of it, and a glyph where there is no colour.
    pub(super) fn select(&mut self, area: Rect, glyph_at: u16) {
        let text = self.style(Role::Text);
        let whole = Style::new().fg(text.fg.unwrap_or(Color::Reset)).bg(text.bg.unwrap_or(Color::Reset));
        self.buffer.set_style(area, whole.patch(self.style(Role::Selection)));
        self.text((glyph_at, area.y), 1, Role::Selection, "▌");
    }

    /// Fills a line with one character.
    pub(super) fn line(&mut self, (x, y): (u16, u16), cells: u16, role: Role, glyph: &str) {
        let style = self.style(role);
        for x in x..x + cells {
            if let Some(cell) = self.buffer.cell_mut((x, y)) {
                cell.set_symbol(glyph).set_style(style);
            }
        }
    }
}

const fn colour(colour: Colour) -> Color {
    match colour {
        Colour::Default => Color::Reset,
        Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
        Colour::Indexed(index) => match index {
            0 => Color::Black,
            1 => Color::Red,
            2 => Color::Green,
            3 => Color::Yellow,
            4 => Color::Blue,
            5 => Color::Magenta,
            6 => Color::Cyan,
            7 => Color::Gray,
            8 => Color::DarkGray,
            9 => Color::LightRed,
            10 => Color::LightGreen,
            11 => Color::LightYellow,
            12 => Color::LightBlue,
            13 => Color::LightMagenta,
            14 => Color::LightCyan,
            15 => Color::White,
            other => Color::Indexed(other),
        },
    }
}

const fn style(from: theme::Style) -> Style {
    let mut style = Style::new();
    if let Some(fg) = from.fg {
        style = style.fg(colour(fg));
    }
    if let Some(bg) = from.bg {
        style = style.bg(colour(bg));
    }
    let mut modifier = Modifier::empty();
    if from.bold {
        modifier = modifier.union(Modifier::BOLD);
    }
    if from.dim {
        modifier = modifier.union(Modifier::DIM);
    }
    if from.italic {
        modifier = modifier.union(Modifier::ITALIC);
    }
    if from.underlined {
        modifier = modifier.union(Modifier::UNDERLINED);
    }
    if from.reversed {
        modifier = modifier.union(Modifier::REVERSED);
    }
    style.add_modifier(modifier)
}
