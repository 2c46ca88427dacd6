//! Dialogs of the shadow tab: a value whole, the versions of this visit, the shadows of a thing, writing to a file.

use crate::app::cursor::Cursor;
use crate::app::line::Line;
use crate::app::{Generation, ShadowPane};
use crate::shadow::Moment;

/// A value of the version looked at, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafDialog {
    /// Its path below the section.
    pub path: String,
    /// The first line shown.
    pub scroll: Cursor,
}

impl LeafDialog {
    /// From its first line.
    pub fn new(path: String) -> Self {
        Self { path, scroll: Cursor::default() }
    }
}

/// The versions of this visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionsDialog {
    /// The moment under the cursor, by number: it stays selected when newer ones come.
    pub at: u64,
    /// The one to compare another with.
    pub chosen: Option<u64>,
}

/// The shadows of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShadowsDialog {
    /// The one under the cursor: it stays selected when others appear.
    pub at: Option<String>,
}

/// What is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exported {
    /// The document looked at.
    Document,
    /// Every version of this visit, one line of JSON each.
    History,
}

/// Writing to a file.
#[derive(Debug, Clone)]
pub struct ExportDialog {
    /// What.
    pub what: Exported,
    /// The version looked at when the dialog was opened: the one that the name offered tells of.
    pub moment: Option<Box<Moment>>,
    /// Where to.
    pub line: Line,
    /// The name offered for each, to know whether the user typed another.
    pub offered: [String; 2],
    /// Why it could not be written.
    pub problem: Option<String>,
    /// Numbers that are written otherwise than AWS sent them; where, and what they were.
    pub inexact: Vec<(String, String)>,
    /// It is being written.
    pub writing: bool,
    /// Of the effect that writes it.
    pub generation: Generation,
}

impl ExportDialog {
    /// Offers a name.
    pub fn new(pane: &ShadowPane) -> Self {
        let tame = |text: &str| -> String {
            let kept = |c: char| if c.is_alphanumeric() || "-_".contains(c) { c } else { '_' };
            text.chars().take(100).map(kept).collect()
        };
        let shadow = pane.shown.as_deref().map(|name| format!("-{}", tame(name))).unwrap_or_default();
        let version = pane.view.moment().map_or(0, |moment| moment.version);
        let stem = format!("{}{shadow}-shadow", tame(pane.thing()));
        let offered = [format!("{stem}-v{version}.json"), format!("{stem}-history.jsonl")];
        let moment = pane.view.moment().cloned().map(Box::new);
        // Of a shadow that is gone there is what it was.
        let has_document = moment.as_ref().is_some_and(|moment| moment.document.is_some());
        let what = if has_document { Exported::Document } else { Exported::History };
        Self {
            what,
            moment,
            line: Line::new(&offered[what as usize]),
            offered,
            problem: None,
            inexact: pane
                .view
                .history
                .moments()
                .filter_map(|moment| moment.document.as_ref())
                .flat_map(|document| document.inexact.clone())
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect(),
            writing: false,
            generation: 0,
        }
    }

    /// Writes the other thing; a name the user typed stays.
    pub fn turn(&mut self) {
        let other = match self.what {
            Exported::Document => Exported::History,
            Exported::History => Exported::Document,
        };
        if self.line.text() == self.offered[self.what as usize] {
            self.line = Line::new(&self.offered[other as usize]);
        }
        self.what = other;
        self.problem = None;
    }
}
