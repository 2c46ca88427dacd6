//! What stands in the dialogs, row by row; one widget draws them all.

mod asked;
mod change;
mod check;
mod copy;
mod edit;
mod explain;
mod finding;
mod help;
mod own;
mod palette;
mod proof;
mod relations;
mod save_view;
mod shadow;
mod sort;
mod test;

pub(in crate::app) use save_view::view_row;
pub(in crate::app) use shadow::paths;

use super::Dialog;
use crate::app::{Row, State};

/// A dialog, ready to be drawn.
#[derive(Debug, Clone, Default)]
pub struct DialogView {
    /// On its frame.
    pub title: String,
    /// Rows that stay.
    pub head: Vec<Row>,
    /// Rows that scroll.
    pub rows: Vec<Row>,
    /// The selected one of the rows that scroll.
    pub selected: Option<usize>,
    /// The first one shown where none is selected.
    pub top: usize,
    /// The caret: row of the head, and cells from its left.
    pub caret: Option<(usize, usize)>,
    /// Waits for a yes.
    pub asks: bool,
    /// Keys and what they do.
    pub keys: Vec<(String, String)>,
}

impl State {
    /// Cells between a dialog's frames.
    pub fn dialog_cells(&self) -> usize {
        usize::from(if self.width < 100 { self.width.saturating_sub(4) } else { self.width.saturating_sub(8).min(100) })
    }

    /// The dialog above the screen, ready to be drawn.
    pub fn dialog_view(&self) -> Option<DialogView> {
        let cells = self.dialog_cells();
        Some(match self.dialog.as_ref()? {
            Dialog::Help(cursor) => help::view(self, cursor.row),
            Dialog::Palette(palette) => palette::view(self, palette, cells),
            Dialog::Copy(menu) => copy::view(menu, cells),
            Dialog::Sort(menu) => sort::view(self, menu),
            Dialog::SaveView(dialog) => save_view::view(self, dialog, cells),
            Dialog::Relations(relations) => relations::view(relations, cells),
            Dialog::Test(dialog) => test::view(self, dialog, cells),
            Dialog::Change(dialog) => change::view(self, dialog, cells),
            Dialog::Proof(dialog) => proof::view(self, dialog, cells),
            Dialog::Asked(dialog) => asked::view(dialog, cells),
            Dialog::Leaf(dialog) => shadow::leaf(self, dialog, cells),
            Dialog::Versions(dialog) => shadow::versions(self, dialog, cells),
            Dialog::Shadows(dialog) => shadow::shadows(self, dialog, cells),
            Dialog::Export(dialog) => shadow::export(dialog, cells),
            Dialog::Edit(dialog) => edit::view(self, dialog, cells),
            Dialog::Finding(dialog) => finding::view(self, dialog, cells),
            Dialog::Explain(dialog) => explain::view(self, dialog, cells),
            Dialog::Check(dialog) => check::view(self, dialog, cells),
            Dialog::Own(dialog) => own::view(dialog, cells),
        })
    }

    /// The key shown for a command, `-` where it has none.
    pub(in crate::app) fn key_of(&self, id: crate::app::CommandId) -> String {
        self.keymap.first(id).map_or_else(|| "-".to_owned(), |key| key.to_string())
    }
}

fn keys(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(key, what)| ((*key).to_owned(), (*what).to_owned())).collect()
}
