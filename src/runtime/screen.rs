//! The backend that writes a frame at once, and nothing where nothing changed.
//!
//! ratatui's own writes some 25 bytes for a frame equal to the last one, one write a cursor call, and twice the bytes for
//! the cells of the others.

use std::io::{self, Write};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};

use super::{cells, scroll};

/// Collects a frame, writes it on `flush`.
#[derive(Debug)]
pub(super) struct Screen<W> {
    out: W,
    frame: Vec<u8>,
    /// Whether more than one row changed: only then can a frame tear.
    is_tall: bool,
    synchronized: bool,
    cursor_is_shown: Option<bool>,
    cursor: Option<Position>,
    /// What the terminal shows, from the last time that it was cleared on.
    shown: Option<Buffer>,
}

impl<W: Write> Screen<W> {
    /// Over a terminal. `synchronized` brackets frames of several rows (DEC mode 2026).
    pub(super) const fn new(out: W, synchronized: bool) -> Self {
        Self { out, frame: Vec::new(), is_tall: false, synchronized, cursor_is_shown: None, cursor: None, shown: None }
    }

    /// What it writes to.
    pub(super) const fn out(&self) -> &W {
        &self.out
    }

    /// Nothing is known about the terminal any more: another program had it.
    pub(super) fn forget(&mut self) {
        self.cursor_is_shown = None;
        self.cursor = None;
        self.shown = None;
    }

    /// Writes control bytes at once that do not touch the screen.
    pub(super) fn write_control(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    fn show(&mut self, shown: bool) -> io::Result<()> {
        if self.cursor_is_shown.replace(shown) == Some(shown) {
            return Ok(());
        }
        if shown { queue!(self.frame, Show) } else { queue!(self.frame, Hide) }
    }
}

impl<W: Write> Backend for Screen<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        let Some((_, first, _)) = content.peek().copied() else { return Ok(()) };
        let mut is_tall = false;
        let changed: Vec<(u16, u16, &Cell)> = content.inspect(|(_, row, _)| is_tall |= *row != first).collect();
        self.is_tall |= is_tall;
        self.cursor = None;
        let Some(shown) = &mut self.shown else { return cells::write(&mut self.frame, changed.into_iter()) };
        let mut wanted = shown.clone();
        for (x, y, cell) in &changed {
            if let Some(place) = wanted.cell_mut((*x, *y)) {
                place.clone_from(cell);
            }
        }
        if let Some(scroll) = scroll::find(shown, &wanted, changed.len()) {
            scroll.write(&mut self.frame)?;
            scroll.apply(shown);
            cells::write(&mut self.frame, shown.diff(&wanted).into_iter())?;
        } else {
            cells::write(&mut self.frame, changed.into_iter())?;
        }
        self.shown = Some(wanted);
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.show(false)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.show(true)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // Asking the terminal would wait for its answer on the key stream; a full-screen program need not know.
        Ok(self.cursor.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor.replace(position) == Some(position) {
            return Ok(());
        }
        queue!(self.frame, MoveTo(position.x, position.y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.is_tall = true;
        self.shown = match (clear_type, self.size()) {
            (ClearType::All, Ok(size)) => Some(Buffer::empty(Rect::new(0, 0, size.width, size.height))),
            _ => None,
        };
        CrosstermBackend::new(&mut self.frame).clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = crossterm::terminal::size()?;
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        let mut whole = Vec::with_capacity(self.frame.len() + 16);
        let bracketed = self.synchronized && self.is_tall;
        if bracketed {
            queue!(whole, BeginSynchronizedUpdate)?;
        }
        whole.append(&mut self.frame);
        if bracketed {
            queue!(whole, EndSynchronizedUpdate)?;
        }
        self.is_tall = false;
        self.out.write_all(&whole)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use ratatui::{Terminal, TerminalOptions, Viewport, layout::Rect, widgets::Paragraph};

    use super::*;

    fn drawn(terminal: &mut Terminal<Screen<Vec<u8>>>, text: &str, cursor: Option<(u16, u16)>) -> Vec<u8> {
        terminal.backend_mut().out.clear();
        terminal
            .draw(|frame| {
                frame.render_widget(Paragraph::new(text), frame.area());
                if let Some(at) = cursor {
                    frame.set_cursor_position(at);
                }
            })
            .unwrap();
        terminal.backend().out.clone()
    }

    fn terminal(synchronized: bool) -> Terminal<Screen<Vec<u8>>> {
        let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 4));
        Terminal::with_options(Screen::new(Vec::new(), synchronized), TerminalOptions { viewport }).unwrap()
    }

    #[test]
    fn a_frame_like_the_last_writes_nothing() {
        let mut terminal = terminal(true);
        for cursor in [None, Some((2, 1))] {
            assert!(!drawn(&mut terminal, &format!("a\nb {cursor:?}"), cursor).is_empty());
            assert_eq!(drawn(&mut terminal, &format!("a\nb {cursor:?}"), cursor), b"");
        }
    }

    #[test]
    fn only_frames_of_several_rows_are_bracketed_and_only_where_wanted() {
        let brackets = |bytes: &[u8]| bytes.windows(8).any(|part| part == b"\x1b[?2026h");
        let mut on = terminal(true);
        assert!(brackets(&drawn(&mut on, "a\nb", None)));
        assert!(!brackets(&drawn(&mut on, "a\nc", None)));
        assert!(!brackets(&drawn(&mut terminal(false), "a\nb", None)));
    }

    #[test]
    fn after_another_program_had_the_terminal_the_cursor_is_told_again() {
        let mut terminal = terminal(false);
        drawn(&mut terminal, "a", None);
        terminal.backend_mut().forget();
        assert_eq!(drawn(&mut terminal, "a", None), b"\x1b[?25l");
    }
}
