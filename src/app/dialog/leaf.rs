//! A value of a shadow, whole.

use crate::app::cursor::Cursor;
use crate::shadow::Leaf;

/// A value of a shadow, as it was when it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafDialog {
    /// The value.
    pub leaf: Leaf,
    /// The first line shown.
    pub scroll: Cursor,
}

impl LeafDialog {
    /// From its first line.
    pub fn new(leaf: Leaf) -> Self {
        Self { leaf, scroll: Cursor::default() }
    }

    /// What is copied: what the device says, else what is wanted of it.
    pub fn value(&self) -> &str {
        self.leaf.reported.as_deref().or(self.leaf.desired.as_deref()).unwrap_or(&self.leaf.path)
    }
}
