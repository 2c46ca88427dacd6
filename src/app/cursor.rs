//! A position in something longer than the screen.

/// Which row is selected, and which is the first shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The selected row.
    pub row: usize,
    /// The first row on screen.
    pub top: usize,
}

/// A movement of the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// By rows, up where negative.
    By(isize),
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
}

impl Cursor {
    /// Moves among `count` rows; `stands` says where the cursor may stand.
    pub fn go(&mut self, to: Move, count: usize, stands: impl Fn(usize) -> bool) {
        let Some(last) = count.checked_sub(1) else {
            *self = Self::default();
            return;
        };
        let (from, down) = match to {
            Move::By(by) => (self.row.saturating_add_signed(by).min(last), by >= 0),
            Move::Top => (0, true),
            Move::Bottom => (last, false),
        };
        let below = (from..count).find(|row| stands(*row));
        let above = (0..=from).rev().find(|row| stands(*row));
        let found = if down { below.or(above) } else { above.or(below) };
        self.row = found.unwrap_or(from);
        if to == Move::Top {
            self.top = 0;
        }
    }

    /// Keeps the selected row among the `height` rows shown and the screen filled.
    pub fn settle(&mut self, count: usize, height: usize) {
        let height = height.max(1);
        self.row = self.row.min(count.saturating_sub(1));
        self.top = self.top.min(count.saturating_sub(height));
        if self.row < self.top {
            self.top = self.row;
        } else if self.row >= self.top + height {
            self.top = self.row + 1 - height;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_skips_what_it_may_not_stand_on_and_stays_on_screen() {
        let mut cursor = Cursor::default();
        let stands = |row: usize| !row.is_multiple_of(3);
        cursor.go(Move::Top, 10, stands);
        assert_eq!(cursor.row, 1);
        cursor.go(Move::By(2), 10, stands);
        assert_eq!(cursor.row, 4);
        cursor.go(Move::By(-1), 10, stands);
        assert_eq!(cursor.row, 2);
        cursor.go(Move::Bottom, 10, stands);
        assert_eq!(cursor.row, 8);
        cursor.settle(10, 4);
        assert_eq!(cursor.top, 5);
        cursor.settle(3, 4);
        assert_eq!((cursor.row, cursor.top), (2, 0));
        cursor.go(Move::By(1), 0, stands);
        assert_eq!(cursor, Cursor::default());
    }
}
