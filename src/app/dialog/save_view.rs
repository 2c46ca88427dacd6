//! Saving the present view under a name.

use crate::app::line::Line;
use crate::fleet::SavedView;

/// What waits for a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewQuestion {
    /// There is a view of this name.
    Overwrite(String),
    /// The view of this name is to go.
    Delete(String),
}

/// Saving the present view under a name.
#[derive(Debug, Clone)]
pub struct SaveViewDialog {
    /// The name.
    pub line: Line,
    /// What is saved, its name aside.
    pub view: SavedView,
    /// The one under the cursor of those saved before.
    pub chosen: Option<usize>,
    /// What waits for a yes.
    pub question: Option<ViewQuestion>,
    /// What is wrong with the name.
    pub problem: Option<&'static str>,
}

impl SaveViewDialog {
    /// With nothing typed yet.
    pub fn new(view: SavedView) -> Self {
        Self { line: Line::default(), view, chosen: None, question: None, problem: None }
    }
}
