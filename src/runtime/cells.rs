//! Cells as the bytes that put them on a terminal: as few as every terminal understands, for lines that carry some
//! hundred bytes a second. The usual writer takes twice as many: it names the sixteen colours by 256-colour codes, moves
//! by whole addresses, and ends each frame by resetting what is already so.

use std::io::{self, Write};

use crossterm::style::Colored;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

/// Fewer blanks are shorter written than erased (`ESC [ 8 X`, and the way behind them).
const WORTH_ERASING: u16 = 9;

/// How the terminal writes what comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

/// What a terminal begins with.
const PLAIN: Pen = Pen { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

/// Attributes and their codes (ECMA-48, 8.3.117). They are taken back all at once: of single ones terminals know
/// different codes.
const ATTRIBUTES: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// Writes cells one after another.
struct Writer<'o, W> {
    out: &'o mut W,
    pen: Pen,
    /// Where the terminal's cursor stands, as far as that is known.
    cursor: Option<(u16, u16)>,
    /// Whether the terminal cannot think another width of what was written last: only then a way is told from there.
    is_sure: bool,
    /// Whether colours are wanted (`NO_COLOR`).
    coloured: bool,
}

/// Writes the changed cells of a frame, in the order of rows and columns. The pen is plain before and after.
///
/// # Errors
/// As writing fails.
pub(super) fn write<'c, W: Write>(out: &mut W, cells: impl Iterator<Item = (u16, u16, &'c Cell)>) -> io::Result<()> {
    let coloured = !Colored::ansi_color_disabled_memoized();
    let mut writer = Writer { out, pen: PLAIN, cursor: None, is_sure: false, coloured };
    let mut cells = cells.peekable();
    while let Some((x, y, cell)) = cells.next() {
        writer.go(x, y)?;
        if !is_blank(cell) {
            writer.take(pen_of(cell))?;
            writer.print(x, y, cell.symbol())?;
            continue;
        }
        let mut blanks = 1;
        while cells.next_if(|(column, row, next)| (*row, *column) == (y, x + blanks) && is_blank(next)).is_some() {
            blanks += 1;
        }
        writer.blank(x, y, blanks)?;
    }
    writer.take(PLAIN)
}

impl<W: Write> Writer<'_, W> {
    fn go(&mut self, x: u16, y: u16) -> io::Result<()> {
        match self.cursor {
            Some(at) if at == (x, y) => return Ok(()),
            Some((column, row)) if self.is_sure && row == y && column < x => match x - column {
                1 => write!(self.out, "\x1b[C")?,
                far => write!(self.out, "\x1b[{far}C")?,
            },
            _ if x == 0 => write!(self.out, "\x1b[{}H", y + 1)?,
            _ => write!(self.out, "\x1b[{};{}H", y + 1, x + 1)?,
        }
        (self.cursor, self.is_sure) = (Some((x, y)), true);
        Ok(())
    }

    fn print(&mut self, x: u16, y: u16, symbol: &str) -> io::Result<()> {
        self.out.write_all(symbol.as_bytes())?;
        self.is_sure = symbol.len() == 1;
        self.cursor = (symbol.width() == 1).then_some((x + 1, y));
        Ok(())
    }

    /// So many blanks on the plain ground.
    fn blank(&mut self, x: u16, y: u16, blanks: u16) -> io::Result<()> {
        if self.pen.bg != Color::Reset || !self.pen.modifier.is_empty() {
            self.take(PLAIN)?;
        }
        if blanks < WORTH_ERASING {
            write!(self.out, "{:1$}", "", usize::from(blanks))?;
            (self.cursor, self.is_sure) = (Some((x + blanks, y)), true);
            return Ok(());
        }
        // The cursor stays.
        write!(self.out, "\x1b[{blanks}X")
    }

    /// Takes another pen.
    fn take(&mut self, mut pen: Pen) -> io::Result<()> {
        if !self.coloured {
            (pen.fg, pen.bg) = (Color::Reset, Color::Reset);
        }
        if pen == self.pen {
            return Ok(());
        }
        if pen == PLAIN {
            self.pen = pen;
            return self.out.write_all(b"\x1b[m");
        }
        let mut codes = Vec::new();
        if !pen.modifier.contains(self.pen.modifier) {
            codes.push("0".to_owned());
            self.pen = PLAIN;
        }
        let added = pen.modifier.difference(self.pen.modifier);
        let attributes = ATTRIBUTES.iter().filter(|(attribute, _)| added.contains(*attribute));
        codes.extend(attributes.map(|(_, code)| code.to_string()));
        if pen.fg != self.pen.fg {
            codes.push(colour(pen.fg, 30));
        }
        if pen.bg != self.pen.bg {
            codes.push(colour(pen.bg, 40));
        }
        self.pen = pen;
        write!(self.out, "\x1b[{}m", codes.join(";"))
    }
}

/// An underline has the colour of its text: no theme has another.
fn pen_of(cell: &Cell) -> Pen {
    Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
}

/// A cell that is as if nothing had ever been written there. Not every terminal erases with the pen's background, so
/// that only the plain one counts; the colour of the text is of no account.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && cell.bg == Color::Reset && cell.modifier.is_empty()
}

/// The code of a colour; `base` is 30 for text, 40 for the ground.
fn colour(colour: Color, base: u8) -> String {
    let of_sixteen = |number: u8| if number < 8 { base + number } else { base + 52 + number };
    let number = match colour {
        Color::Reset => return (base + 9).to_string(),
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b}", base + 8),
        Color::Indexed(number @ 16..) => return format!("{};5;{number}", base + 8),
        Color::Indexed(number) => number,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    of_sixteen(number).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
    use ratatui::backend::{Backend as _, CrosstermBackend};
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    const WIDTH: u16 = 24;
    const HEIGHT: u16 = 5;

    fn written(from: &Buffer, to: &Buffer) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, from.diff(to).into_iter()).unwrap();
        out
    }

    fn empty() -> Buffer {
        Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT))
    }

    fn buffer(pieces: &[(u16, u16, String, Style)]) -> Buffer {
        let mut buffer = empty();
        for (x, y, text, style) in pieces {
            buffer.set_string(*x, *y, text, *style);
        }
        buffer
    }

    fn style() -> impl Strategy<Value = Style> {
        let colour = || {
            prop_oneof![
                (0_u8..16).prop_map(Color::Indexed),
                (16_u8..).prop_map(Color::Indexed),
                Just(Color::Reset),
                any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
            ]
        };
        let modifier = prop_oneof![
            Just(Modifier::empty()),
            Just(Modifier::BOLD),
            Just(Modifier::REVERSED),
            Just(Modifier::BOLD.union(Modifier::UNDERLINED)),
            Just(Modifier::ITALIC),
        ];
        (colour(), colour(), modifier).prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
    }

    fn pieces() -> impl Strategy<Value = Vec<(u16, u16, String, Style)>> {
        let text = prop_oneof![Just("              ".to_owned()), "[a-z ]{1,20}", "[a-z●≠東 ]{1,8}"];
        prop::collection::vec((0..WIDTH, 0..HEIGHT, text, style()), 0..6)
    }

    /// The same by the usual writer.
    fn usual(from: &Buffer, to: &Buffer) -> Vec<u8> {
        let mut out = Vec::new();
        CrosstermBackend::new(&mut out).draw(from.diff(to).into_iter()).unwrap();
        out
    }

    proptest! {
        #[test]
        fn the_terminal_shows_what_the_usual_writer_would_have_it_show(first in pieces(), second in pieces()) {
            let (first, second) = (buffer(&first), buffer(&second));
            let [mut terminal, mut other] = [(); 2].map(|()| vt100::Parser::new(HEIGHT, WIDTH, 0));
            for (from, to) in [(&empty(), &first), (&first, &second)] {
                terminal.process(&written(from, to));
                other.process(&usual(from, to));
            }
            for y in 0..HEIGHT {
                for x in 0..WIDTH {
                    let at = |terminal: &vt100::Parser| terminal.screen().cell(y, x).unwrap().clone();
                    let (shown, wanted) = (at(&terminal), at(&other));
                    proptest::prop_assert_eq!(shown.contents().trim_end(), wanted.contents().trim_end(), "{} {}", x, y);
                    let seen = |cell: &vt100::Cell| (cell.bold(), cell.italic(), cell.inverse(), cell.underline());
                    proptest::prop_assert_eq!(seen(&shown), seen(&wanted));
                    proptest::prop_assert_eq!(shown.bgcolor(), wanted.bgcolor());
                    // Of a blank nobody sees the colour of its text.
                    if shown.has_contents() && shown.contents() != " " {
                        proptest::prop_assert_eq!(shown.fgcolor(), wanted.fgcolor());
                    }
                }
            }
        }
    }

    #[test]
    fn few_bytes_for_few_changes() {
        let told = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace('\x1b', "^");
        let plain = buffer(&[(0, 0, "pump     offline   v2".to_owned(), Style::new())]);
        let changed = buffer(&[(0, 0, "pump     offline   v3".to_owned(), Style::new())]);
        assert_eq!(told(written(&plain, &changed)), "^[1;21H3");
        let coloured = buffer(&[(0, 0, "pump".to_owned(), Style::new().fg(Color::DarkGray).bold())]);
        assert_eq!(told(written(&plain, &coloured)), "^[1H^[1;90mpump^[5C^[m       ^[3C  ");
        let gone = buffer(&[]);
        assert_eq!(told(written(&buffer(&[(0, 1, "x".repeat(20), Style::new())]), &gone)), "^[2H^[20X");
    }

    #[test]
    fn the_colours_have_their_codes() {
        let codes = [(Color::Red, "31"), (Color::DarkGray, "90"), (Color::Reset, "39"), (Color::Indexed(9), "91")];
        for (wanted, code) in codes {
            assert_eq!(colour(wanted, 30), code);
        }
        assert_eq!(colour(Color::White, 40), "107");
        assert_eq!(colour(Color::Indexed(200), 40), "48;5;200");
        assert_eq!(colour(Color::Rgb(1, 2, 3), 30), "38;2;1;2;3");
    }
}
