//! What lies above the screen and takes the keys.

mod asked;
mod change;
mod check;
mod edit;
mod explain;
mod finding;
mod menu;
mod own;
mod palette;
mod proof;
mod relations;
mod save_view;
mod shadow;
mod sort;
mod test;
mod view;

pub use asked::AskedDialog;
pub use change::{Aside, Change, ChangeDialog, Stage};
pub use check::CheckDialog;
pub use edit::{Decision, EditDialog, EditStage, Merging, Plan, Seen, differences};
pub use explain::ExplainDialog;
pub use finding::FindingDialog;
pub use menu::{Menu, MenuItem};
pub use own::OwnDialog;
pub use palette::{Choice, Palette};
pub use proof::ProofDialog;
pub use relations::{Relation, Relations};
pub use save_view::{SaveViewDialog, ViewQuestion};
pub use shadow::{ExportDialog, Exported, LeafDialog, ShadowsDialog, VersionsDialog};
pub use sort::{SortChoice, SortMenu};
pub use test::{Focus, TestDialog};
pub use view::DialogView;
pub(super) use view::{paths, view_row};

use super::cursor::Cursor;

/// What lies above the screen and takes the keys.
#[derive(Debug, Clone)]
pub enum Dialog {
    /// Every key that works here.
    Help(Cursor),
    /// Find a command, go to a name.
    Palette(Box<Palette>),
    /// Texts to copy.
    Copy(Menu),
    /// The present view, to be saved under a name.
    SaveView(Box<SaveViewDialog>),
    /// Columns to sort by.
    Sort(SortMenu),
    /// What belongs to what.
    Relations(Box<Relations>),
    /// A credential request.
    Test(Box<TestDialog>),
    /// A fix, or taking one back.
    Change(Box<ChangeDialog>),
    /// Why somebody may or may not do something.
    Proof(Box<ProofDialog>),
    /// Which shadow an identity or an IAM principal is asked about.
    Asked(Box<AskedDialog>),
    /// A value of a shadow, whole.
    Leaf(Box<LeafDialog>),
    /// The versions of a shadow seen during this visit.
    Versions(Box<VersionsDialog>),
    /// The shadows of a thing.
    Shadows(Box<ShadowsDialog>),
    /// Writing a shadow to a file.
    Export(Box<ExportDialog>),
    /// A shadow's desired state being edited.
    Edit(Box<EditDialog>),
    /// A finding of the audit, whole.
    Finding(Box<FindingDialog>),
    /// An error text, and what it means.
    Explain(Box<ExplainDialog>),
    /// A check, whole.
    Check(Box<CheckDialog>),
    /// A question of the operator's own.
    Own(Box<OwnDialog>),
}

impl Dialog {
    /// Whether it looks through names, and has not come to the last.
    pub(super) fn is_busy(&self) -> bool {
        match self {
            Self::Palette(palette) => palette.is_busy(),
            Self::Asked(asked) => asked.is_busy(),
            _ => false,
        }
    }
}
