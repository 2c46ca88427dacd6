//! A line of text being typed.

use tui_input::{Input, InputRequest};

use super::{Code, Key};

/// The most that a line takes: whatever is typed into one is shorter by far.
const MOST: usize = 4_096;

/// A line of text being typed.
#[derive(Debug, Clone, Default)]
pub struct Line(Input);

impl Line {
    /// With a text already in it, the cursor behind.
    pub fn new(text: &str) -> Self {
        Self(Input::new(text.to_owned()))
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.0.value()
    }

    /// Cells before the cursor.
    pub fn cursor(&self) -> usize {
        self.0.visual_cursor()
    }

    /// Takes a key; whether it was one for a line of text.
    pub fn key(&mut self, key: Key) -> bool {
        let Some(request) = request(key) else { return false };
        self.0.handle(request);
        true
    }

    /// Takes a pasted text, the part before its first line break, as far as there is room; whether there was.
    pub fn paste(&mut self, text: &str) -> bool {
        let text = text.trim_start().lines().next().unwrap_or_default();
        let room = MOST.saturating_sub(self.text().len()).min(text.len());
        let fits = &text[..text.floor_char_boundary(room)];
        let before = self.text();
        let at = before.char_indices().nth(self.0.cursor()).map_or(before.len(), |(at, _)| at);
        let (head, tail) = before.split_at(at);
        let cursor = self.0.cursor() + fits.chars().count();
        self.0 = Input::new([head, fits, tail].concat()).with_cursor(cursor);
        fits.len() == text.len()
    }
}

const fn request(key: Key) -> Option<InputRequest> {
    Some(match (key.code, key.ctrl, key.alt) {
        (Code::Char(c), false, false) => InputRequest::InsertChar(c),
        (Code::Backspace, false, false) | (Code::Char('h'), true, false) => InputRequest::DeletePrevChar,
        (Code::Backspace, _, true) | (Code::Char('w'), true, false) => InputRequest::DeletePrevWord,
        (Code::Delete, ..) => InputRequest::DeleteNextChar,
        (Code::Left, false, false) => InputRequest::GoToPrevChar,
        (Code::Right, false, false) => InputRequest::GoToNextChar,
        (Code::Left, ..) => InputRequest::GoToPrevWord,
        (Code::Right, ..) => InputRequest::GoToNextWord,
        (Code::Home, ..) | (Code::Char('a'), true, false) => InputRequest::GoToStart,
        (Code::End, ..) | (Code::Char('e'), true, false) => InputRequest::GoToEnd,
        (Code::Char('u'), true, false) => InputRequest::DeleteFromStart,
        (Code::Char('k'), true, false) => InputRequest::DeleteTillEnd,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_goes_where_the_cursor_is() {
        let mut line = Line::new("aüd");
        line.key(Key { code: Code::Left, ctrl: false, alt: false });
        assert!(line.paste("  bß\nsecond line"));
        assert_eq!(line.text(), "aübßd");
        assert!(line.key(Key { code: Code::Char('c'), ctrl: false, alt: false }));
        assert_eq!(line.text(), "aübßcd");
    }

    #[test]
    fn a_paste_that_is_too_long_is_cut() {
        let mut line = Line::new("x");
        assert!(!line.paste(&"ü".repeat(1 << 20)));
        assert_eq!(line.text().len(), MOST - 1, "whole characters");
        assert_eq!(line.cursor(), line.text().chars().count());
        assert!(!line.paste("ab"));
        assert_eq!(line.text().len(), MOST);
    }
}
