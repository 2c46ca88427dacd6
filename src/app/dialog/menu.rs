//! A menu of texts to copy.

use crate::app::cursor::Cursor;

/// A text to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// Copies it at once.
    pub key: char,
    /// What it is.
    pub label: &'static str,
    /// The text.
    pub text: String,
}

/// A menu of texts to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// From top to bottom.
    pub items: Vec<MenuItem>,
    /// The selected one.
    pub cursor: Cursor,
}
