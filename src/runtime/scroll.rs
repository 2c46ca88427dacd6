//! Rows that only went up or down: the terminal moves them by itself, for some twenty bytes instead of a hundred each.

use std::io::{self, Write};
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};

/// Fewer changed cells are as well written.
const WORTH_A_LOOK: usize = 400;
/// Rows that are to be found elsewhere, so that moving them is worth its bytes.
const WORTH_MOVING: u16 = 4;

/// Rows that are moved together: those of `rows` are replaced by their neighbours, `by` rows below, or above where it is
/// negative; what moves out of the range is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scroll {
    rows: Range<u16>,
    by: i16,
}

/// How most of what is `wanted` comes of what is `shown`, where so many cells have changed; `None` where it does not.
pub(super) fn find(shown: &Buffer, wanted: &Buffer, changed: usize) -> Option<Scroll> {
    if changed < WORTH_A_LOOK || shown.area != wanted.area {
        return None;
    }
    let height = i16::try_from(shown.area.height).ok()?;
    // The nearest first: of two that move as many, the one that loses less.
    let ways = (1..height / 2).flat_map(|way| [way, -way]);
    let found = ways.map(|by| (longest(shown, wanted, by), by));
    let (run, by) = found.reduce(|best, next| if next.0.len() > best.0.len() { next } else { best })?;
    if run.end - run.start < WORTH_MOVING {
        return None;
    }
    // From where they stand to where they are to stand.
    let rows = if by > 0 {
        run.start..run.end.saturating_add_signed(by)
    } else {
        run.start.saturating_add_signed(by)..run.end
    };
    Some(Scroll { rows, by })
}

/// The longest run of rows that stand so many rows below in what is shown, and not where they should.
fn longest(shown: &Buffer, wanted: &Buffer, by: i16) -> Range<u16> {
    let mut best = 0..0;
    let mut run = 0..0;
    for y in 0..wanted.area.height {
        let from = y.checked_add_signed(by).filter(|from| *from < shown.area.height);
        let is_there = from.is_some_and(|from| {
            let (wanted, there) = (row(wanted, y), row(shown, from));
            wanted == there && wanted != row(shown, y)
        });
        run = if is_there && run.end == y {
            run.start..y + 1
        } else if is_there {
            y..y + 1
        } else {
            0..0
        };
        if run.len() > best.len() {
            best = run.clone();
        }
    }
    best
}

fn row(buffer: &Buffer, y: u16) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    let start = usize::from(y) * width;
    buffer.content.get(start..start + width).unwrap_or_default()
}

impl Scroll {
    /// Tells the terminal, by what every terminal knows: margins, a line feed at the lower one, a reverse line feed at the
    /// upper one. The pen is to be plain.
    ///
    /// # Errors
    /// As writing fails.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let (top, bottom) = (self.rows.start + 1, self.rows.end);
        let (at, feed) = if self.by > 0 { (bottom, "\n") } else { (top, "\x1bM") };
        let feeds = feed.repeat(usize::from(self.by.unsigned_abs()));
        write!(out, "\x1b[{top};{bottom}r\x1b[{at}H{feeds}\x1b[r")
    }

    /// What the terminal shows then.
    pub(super) fn apply(&self, shown: &mut Buffer) {
        let before = shown.clone();
        let width = usize::from(shown.area.width);
        for y in self.rows.clone() {
            let from = y.checked_add_signed(self.by).filter(|from| self.rows.contains(from));
            let start = usize::from(y) * width;
            let Some(cells) = shown.content.get_mut(start..start + width) else { return };
            match from {
                Some(from) => cells.clone_from_slice(row(&before, from)),
                None => cells.fill(Cell::EMPTY),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop, proptest};
    use ratatui::layout::Rect;
    use ratatui::style::{Modifier, Style};

    use super::super::cells;
    use super::*;

    const WIDTH: u16 = 60;
    const HEIGHT: u16 = 14;

    /// A heading, ten rows of a list from this one on with one of them marked, two lines below.
    fn list(first: u16, marked: u16) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        buffer.set_string(0, 0, "NAME", Style::new());
        for y in 0..10 {
            let style = if first + y == marked { Modifier::REVERSED } else { Modifier::empty() };
            let letter = "abcdefghijklmnopqrstuvwxyz".chars().nth(usize::from((first + y) % 26)).unwrap();
            let text = format!("{:<46} 東京 ● {:03}", letter.to_string().repeat(46), first + y);
            buffer.set_string(0, 2 + y, text, Style::new().add_modifier(style));
        }
        buffer.set_string(0, 12, "400 things", Style::new());
        buffer
    }

    /// The bytes from one to the other, and whether rows were moved.
    fn written(from: &Buffer, to: &Buffer) -> (Vec<u8>, bool) {
        let mut shown = from.clone();
        let mut out = Vec::new();
        let found = find(from, to, from.diff(to).len());
        if let Some(scroll) = &found {
            scroll.write(&mut out).unwrap();
            scroll.apply(&mut shown);
        }
        cells::write(&mut out, shown.diff(to).into_iter()).unwrap();
        (out, found.is_some())
    }

    fn terminal(frames: &[&Buffer]) -> vt100::Parser {
        let mut terminal = vt100::Parser::new(HEIGHT, WIDTH, 0);
        let empty = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        for (at, frame) in frames.iter().enumerate() {
            let before = at.checked_sub(1).map_or(&empty, |before| frames[before]);
            terminal.process(&written(before, frame).0);
        }
        terminal
    }

    #[test]
    fn a_list_that_goes_on_by_one_row_moves() {
        for (from, to) in [(list(0, 9), list(1, 10)), (list(7, 7), list(6, 6))] {
            let (bytes, moved) = written(&from, &to);
            assert!(moved);
            assert!(bytes.len() < 300, "{} bytes", bytes.len());
        }
        let (_, moved) = written(&list(0, 3), &list(0, 4));
        assert!(!moved, "only the mark has moved");
    }

    proptest! {
        #[test]
        fn the_terminal_shows_what_it_would_at_once(
            steps in prop::collection::vec((0_u16..30, 0_u16..30).prop_map(|(first, marked)| list(first, marked)), 1..6)
        ) {
            let all: Vec<&Buffer> = steps.iter().collect();
            let step_by_step = terminal(&all);
            let at_once = terminal(&all[all.len() - 1..]);
            proptest::prop_assert_eq!(step_by_step.screen().contents(), at_once.screen().contents());
            for y in 0..HEIGHT {
                for x in 0..WIDTH {
                    let inverse = |terminal: &vt100::Parser| terminal.screen().cell(y, x).unwrap().inverse();
                    proptest::prop_assert_eq!(inverse(&step_by_step), inverse(&at_once));
                }
            }
        }
    }
}
