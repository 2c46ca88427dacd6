//! A menu of the columns that a list can be sorted by.

use crate::app::Listing;
use crate::app::cursor::Cursor;

/// A way to sort a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortChoice {
    /// The column; none is the order AWS gives.
    pub field: Option<String>,
    /// Over the column, or what it tells.
    pub title: String,
}

/// A menu of the columns that a list can be sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortMenu {
    /// From top to bottom.
    pub choices: Vec<SortChoice>,
    /// The selected one.
    pub cursor: Cursor,
}

impl SortMenu {
    /// Of a list, at the column that it is sorted by.
    pub fn new(list: &Listing) -> Self {
        let choices = list.sort_choices();
        let row = choices.iter().position(|choice| choice.field.as_deref() == list.sort_field());
        Self { choices, cursor: Cursor { row: row.unwrap_or(0), top: 0 } }
    }

    /// The selected one.
    pub fn selected(&self) -> Option<&SortChoice> {
        self.choices.get(self.cursor.row)
    }

    /// The one that a digit stands for: the first ones have one.
    pub fn of_digit(&self, digit: char) -> Option<&SortChoice> {
        let at = digit.to_digit(10)?.checked_sub(1)?;
        self.choices.get(usize::try_from(at).ok()?)
    }
}
