//! A text of several lines being typed.

use unicode_segmentation::UnicodeSegmentation as _;

use super::cursor::Cursor;
use super::{Code, Key, text};

/// Steps that can be undone; the oldest goes first.
const STEPS: usize = 1_000;
/// Bytes that all of them may have together; the last one is kept whatever its size.
const STEP_BYTES: usize = 8 * 1024 * 1024;
/// What the tab key types: JSON is indented by two.
const TAB: &str = "  ";

/// A text of several lines being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Never empty.
    lines: Vec<String>,
    at: At,
    /// Cells from the left that up and down keep to.
    wish: Option<usize>,
    top: usize,
    done: Vec<Step>,
    undone: Vec<Step>,
    /// The last key typed a character: the next one belongs to the same step.
    typing: bool,
}

/// Where the caret stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct At {
    row: usize,
    /// In bytes, at the beginning of a grapheme.
    byte: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    lines: Vec<String>,
    at: At,
}

impl Step {
    fn bytes(&self) -> usize {
        self.lines.iter().map(|line| line.len() + size_of::<String>()).sum()
    }
}

/// A line broken between graphemes; never empty.
fn broken(line: &str, cells: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    let mut used = 0;
    for grapheme in line.graphemes(true) {
        let next = text::width(grapheme);
        if used + next > cells && used > 0 {
            rows.push(String::new());
            used = 0;
        }
        if let Some(last) = rows.last_mut() {
            last.push_str(grapheme);
        }
        used += next;
    }
    rows
}

impl Area {
    /// With a text in it; the caret at a line and a column in characters, both counted from 1.
    pub fn new(text: &str, line: usize, column: usize) -> Self {
        let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let mut area =
            Self { lines, at: At::default(), wish: None, top: 0, done: Vec::new(), undone: Vec::new(), typing: false };
        area.stand(line, column);
        area
    }

    /// The text.
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// Line and column in characters, both counted from 1.
    pub fn place(&self) -> (usize, usize) {
        (self.at.row + 1, self.before().chars().count() + 1)
    }

    /// Puts the caret there, or as near as there is text.
    pub fn stand(&mut self, line: usize, column: usize) {
        let row = line.saturating_sub(1).min(self.lines.len() - 1);
        let characters = self.lines[row].char_indices().map(|(at, _)| at);
        let byte = characters.chain([self.lines[row].len()]).nth(column.saturating_sub(1));
        self.at = At { row, byte: self.boundary(row, byte.unwrap_or(self.lines[row].len())) };
        self.moved();
    }

    /// The lines that fit and the caret's place among them: row and cells. The numbers of the lines count from 1.
    pub fn window(&self, height: usize, cells: usize) -> (Vec<(usize, String)>, (usize, usize)) {
        let mut cursor = Cursor { row: self.at.row, top: self.top };
        cursor.settle(self.lines.len(), height);
        let caret = text::width(&text::safe(self.before()));
        let left = (caret + 1).saturating_sub(cells);
        let shown = self.lines.iter().enumerate().skip(cursor.top).take(height);
        let lines = shown.map(|(at, line)| (at + 1, from_cell(&text::safe(line), left))).collect();
        (lines, (self.at.row - cursor.top, caret - left))
    }

    /// The lines around the caret, each broken where `cells` end so that it is read whole, and where the caret stands.
    pub fn broken(&self, height: usize, cells: usize) -> (Vec<String>, (usize, usize)) {
        let mut rows = Vec::new();
        let mut caret = (0, 0);
        // Every line has a row at least: what stands further above the caret is not shown, whatever it would be broken to.
        let first = self.at.row.saturating_sub(height);
        for (at, line) in self.lines.iter().enumerate().skip(first) {
            if at > self.at.row && rows.len() >= height.max(caret.0 + 1) {
                break;
            }
            if at == self.at.row {
                let before = broken(&text::safe(self.before()), cells);
                let used = before.last().map_or(0, |last| text::width(last));
                caret = (rows.len() + before.len() - 1, used);
                if used >= cells {
                    caret = (caret.0 + 1, 0);
                }
            }
            rows.extend(broken(&text::safe(line), cells));
            // The caret behind a full line stands on one of its own.
            if rows.len() <= caret.0 && at == self.at.row {
                rows.push(String::new());
            }
        }
        let top = (caret.0 + 1).saturating_sub(height);
        (rows.into_iter().skip(top).take(height).collect(), (caret.0 - top, caret.1))
    }

    /// Keeps the caret among this many lines.
    pub fn settle(&mut self, height: usize) {
        let mut cursor = Cursor { row: self.at.row, top: self.top };
        cursor.settle(self.lines.len(), height);
        self.top = cursor.top;
    }

    /// Takes a key; whether the text is another one now. `page` is how many lines a page has.
    pub fn key(&mut self, key: Key, page: usize) -> bool {
        if let (Code::Char(c), false, false) = (key.code, key.ctrl, key.alt) {
            self.step(self.typing && c != ' ');
            self.put(c.encode_utf8(&mut [0; 4]));
            self.typing = true;
            return true;
        }
        self.typing = false;
        match (key.code, key.ctrl) {
            (Code::Enter, _) => self.changes(|area| {
                let line = area.before();
                let indent = line[..line.len() - line.trim_start().len()].to_owned();
                area.put(&format!("\n{indent}"));
            }),
            (Code::Tab, _) => self.changes(|area| area.put(TAB)),
            (Code::Backspace | Code::Char('w'), true) => self.removes(Self::word_left),
            (Code::Backspace, false) | (Code::Char('h'), true) => self.removes(Self::left),
            (Code::Delete, true) => self.removes(Self::word_right),
            (Code::Delete, false) => self.removes(Self::right),
            (Code::Char('k'), true) => self
                .removes(|area| if area.after().is_empty() { area.right() } else { area.at.byte = area.line().len() }),
            (Code::Char('u'), true) => self.removes(|area| area.at.byte = 0),
            (Code::Char('z'), true) => self.undo(),
            (Code::Char('y'), true) => self.redo(),
            _ => {
                self.go(key, page);
                false
            }
        }
    }

    /// Takes a pasted text, whole.
    pub fn paste(&mut self, pasted: &str) -> bool {
        self.typing = false;
        self.changes(|area| area.put(&pasted.replace("\r\n", "\n").replace('\r', "\n")))
    }

    fn go(&mut self, key: Key, page: usize) {
        let page = isize::try_from(page).unwrap_or(1);
        match (key.code, key.ctrl || key.alt) {
            (Code::Left, false) => self.left(),
            (Code::Right, false) => self.right(),
            (Code::Left, true) => self.word_left(),
            (Code::Right, true) => self.word_right(),
            (Code::Home, false) | (Code::Char('a'), true) => self.at.byte = 0,
            (Code::End, false) | (Code::Char('e'), true) => self.at.byte = self.line().len(),
            (Code::Home, true) => self.at = At::default(),
            (Code::End, true) => self.at = At { row: self.lines.len() - 1, byte: usize::MAX },
            (Code::Up, _) => return self.vertically(-1),
            (Code::Down, _) => return self.vertically(1),
            (Code::PageUp, _) => return self.vertically(-page),
            (Code::PageDown, _) => return self.vertically(page),
            _ => return,
        }
        self.moved();
    }

    fn line(&self) -> &str {
        &self.lines[self.at.row]
    }

    fn before(&self) -> &str {
        &self.line()[..self.at.byte]
    }

    fn after(&self) -> &str {
        &self.line()[self.at.byte..]
    }

    /// The beginning of the grapheme that a byte lies in.
    fn boundary(&self, row: usize, byte: usize) -> usize {
        let line = &self.lines[row];
        let starts = line.grapheme_indices(true).map(|(at, _)| at).chain([line.len()]);
        starts.take_while(|at| *at <= byte).last().unwrap_or(0)
    }

    fn moved(&mut self) {
        self.at.byte = self.boundary(self.at.row, self.at.byte);
        self.wish = None;
    }

    fn left(&mut self) {
        match self.before().graphemes(true).next_back().map(str::len) {
            Some(bytes) => self.at.byte -= bytes,
            None if self.at.row > 0 => {
                self.at.row -= 1;
                self.at.byte = self.line().len();
            }
            None => {}
        }
    }

    fn right(&mut self) {
        match self.after().graphemes(true).next().map(str::len) {
            Some(bytes) => self.at.byte += bytes,
            None if self.at.row + 1 < self.lines.len() => self.at = At { row: self.at.row + 1, byte: 0 },
            None => {}
        }
    }

    fn word_left(&mut self) {
        let begins = self.before().unicode_word_indices().next_back().map(|(at, _)| at);
        match begins {
            Some(at) => self.at.byte = at,
            None if self.at.byte > 0 => self.at.byte = 0,
            None => self.left(),
        }
    }

    fn word_right(&mut self) {
        let ends = self.after().unicode_word_indices().next().map(|(at, word)| at + word.len());
        match ends {
            Some(end) => self.at.byte += end,
            None if !self.after().is_empty() => self.at.byte = self.line().len(),
            None => self.right(),
        }
    }

    fn vertically(&mut self, by: isize) {
        let wish = self.wish.unwrap_or_else(|| text::width(&text::safe(self.before())));
        self.at.row = self.at.row.saturating_add_signed(by).min(self.lines.len() - 1);
        let mut cells = 0;
        let mut byte = 0;
        for grapheme in self.line().graphemes(true) {
            cells += text::width(&text::safe(grapheme));
            if cells > wish {
                break;
            }
            byte += grapheme.len();
        }
        self.at.byte = byte;
        self.wish = Some(wish);
    }

    /// Remembers how it was before a change; one that goes on with the last needs no step of its own.
    fn step(&mut self, goes_on: bool) {
        self.undone.clear();
        if goes_on && !self.done.is_empty() {
            return;
        }
        self.done.push(Step { lines: self.lines.clone(), at: self.at });
        let mut bytes = 0;
        let fits = |step: &&Step| {
            bytes += step.bytes();
            bytes <= STEP_BYTES
        };
        let kept = self.done.iter().rev().take_while(fits).count().clamp(1, STEPS);
        self.done.drain(..self.done.len() - kept);
    }

    fn changes(&mut self, change: impl FnOnce(&mut Self)) -> bool {
        self.step(false);
        change(self);
        true
    }

    /// Removes what lies between the caret and where a movement takes it.
    fn removes(&mut self, movement: impl FnOnce(&mut Self)) -> bool {
        let from = self.at;
        movement(self);
        let to = self.at;
        self.at = from;
        if to == from {
            return false;
        }
        self.step(false);
        let (first, last) = if (to.row, to.byte) < (from.row, from.byte) { (to, from) } else { (from, to) };
        let rest = self.lines[last.row][last.byte..].to_owned();
        self.lines[first.row].truncate(first.byte);
        self.lines[first.row].push_str(&rest);
        self.lines.drain(first.row + 1..=last.row);
        self.at = first;
        self.moved();
        true
    }

    fn put(&mut self, typed: &str) {
        let rest = self.after().to_owned();
        let row = self.at.row;
        self.lines[row].truncate(self.at.byte);
        for (number, part) in typed.split('\n').enumerate() {
            if number > 0 {
                self.lines.insert(row + number, String::new());
                self.at.row += 1;
            }
            let line = self.at.row;
            self.lines[line].push_str(part);
        }
        self.at.byte = self.line().len();
        let line = self.at.row;
        self.lines[line].push_str(&rest);
        self.wish = None;
    }

    fn undo(&mut self) -> bool {
        let Some(step) = self.done.pop() else { return false };
        let now = self.replaced(step);
        self.undone.push(now);
        true
    }

    fn redo(&mut self) -> bool {
        let Some(step) = self.undone.pop() else { return false };
        let now = self.replaced(step);
        self.done.push(now);
        true
    }

    fn replaced(&mut self, step: Step) -> Step {
        self.wish = None;
        let lines = std::mem::replace(&mut self.lines, step.lines);
        Step { lines, at: std::mem::replace(&mut self.at, step.at) }
    }
}

/// A text without its first cells.
fn from_cell(line: &str, left: usize) -> String {
    if left == 0 {
        return line.to_owned();
    }
    let mut cells = 0;
    let mut out = String::new();
    for grapheme in line.graphemes(true) {
        let begins = cells;
        cells += text::width(grapheme);
        if begins >= left {
            out.push_str(grapheme);
        } else if cells > left {
            // Half of a wide character: its other half is a blank.
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(area: &mut Area, keys: &str) {
        for key in keys.split(' ') {
            area.key(Key::parse(key).unwrap(), 3);
        }
    }

    #[test]
    fn typing_moving_and_removing() {
        let mut area = Area::new("{\n  \"温度\": 1\n}", 2, 9);
        typed(&mut area, "delete 4 2");
        assert_eq!(area.text(), "{\n  \"温度\": 42\n}");
        typed(&mut area, ", enter \" x \" : space t r u e");
        assert_eq!(area.text(), "{\n  \"温度\": 42,\n  \"x\": true\n}");
        typed(&mut area, "up home right right right right");
        assert_eq!(area.place(), (2, 5));
        typed(&mut area, "backspace up up down down down down ctrl-w");
        assert_eq!(area.text(), "{\n  \"度\": 42,\n  \"x\": true\n");
        typed(&mut area, "ctrl-z ctrl-z ctrl-y");
        assert_eq!(area.text(), "{\n  \"度\": 42,\n  \"x\": true\n}");
    }

    #[test]
    fn undo_takes_back_word_by_word_and_redo_makes_it_again() {
        let mut area = Area::new("", 1, 1);
        typed(&mut area, "a b space c d");
        typed(&mut area, "ctrl-z");
        assert_eq!(area.text(), "ab");
        typed(&mut area, "ctrl-z ctrl-z");
        assert_eq!(area.text(), "");
        typed(&mut area, "ctrl-y ctrl-y");
        assert_eq!(area.text(), "ab cd");
    }

    #[test]
    fn a_paste_is_taken_whole_and_a_long_line_is_followed() {
        let mut area = Area::new("ab", 1, 2);
        area.paste("1\r\n2\r3");
        assert_eq!((area.text().as_str(), area.place()), ("a1\n2\n3b", (3, 2)));
        let mut area = Area::new("温温温温温", 1, 6);
        let (lines, caret) = area.window(1, 5);
        assert_eq!((lines[0].1.as_str(), caret), ("温温", (0, 4)));
        area.settle(1);
    }

    #[test]
    fn what_can_be_undone_is_bounded_and_the_last_step_always_is() {
        let mut area = Area::new(&"x".repeat(STEP_BYTES / 4), 1, 1);
        for _ in 0..10 {
            area.paste("y");
        }
        assert_eq!(area.done.len(), 3);
        let mut area = Area::new(&"x".repeat(STEP_BYTES + 1), 1, 1);
        area.paste("y");
        area.paste("z");
        assert_eq!(area.done.len(), 1);
        typed(&mut area, "ctrl-z");
        assert!(area.text().starts_with("yx"));
        let mut area = Area::new("", 1, 1);
        for _ in 0..STEPS + 5 {
            area.paste("y");
        }
        assert_eq!(area.done.len(), STEPS);
    }

    proptest! {
        /// What is left out above and below the window was not in it.
        #[test]
        fn a_window_of_broken_lines_is_one_of_the_whole_text(
            start in "[a-z温\n👩]{0,60}", line in 1..12usize, column in 1..30usize, height in 1..6usize, cells in 2..9usize,
        ) {
            let area = Area::new(&start, line, column);
            let (all, (row, at)) = area.broken(start.len() + 2, cells);
            let (shown, caret) = area.broken(height, cells);
            let top = (row + 1).saturating_sub(height);
            prop_assert_eq!(caret, (row - top, at));
            prop_assert_eq!(shown, all.into_iter().skip(top).take(height).collect::<Vec<_>>());
        }

        #[test]
        fn any_keys_leave_the_caret_in_the_text_and_undo_leads_back(
            start in "[a-z温{}\n\u{301}\u{200d}👩]{0,20}",
            keys in proptest::collection::vec(0..26usize, 0..40),
        ) {
            const KEYS: [&str; 26] = [
                "x", "{", "space", "é", "enter", "tab", "backspace", "delete", "left", "right", "up", "down", "home",
                "end", "ctrl-left", "ctrl-right", "ctrl-w", "ctrl-k", "ctrl-u", "ctrl-delete", "ctrl-home", "ctrl-end",
                "pgup", "pgdn", "ctrl-z", "ctrl-y",
            ];
            let mut area = Area::new(&start, 2, 3);
            for key in keys {
                area.key(Key::parse(KEYS[key]).unwrap(), 2);
                area.settle(3);
                prop_assert!(area.line().is_char_boundary(area.at.byte));
                let (lines, (row, cells)) = area.window(3, 7);
                prop_assert!(row < lines.len() && cells < 7);
            }
            while area.undo() {}
            prop_assert_eq!(area.text(), start);
        }
    }
}
