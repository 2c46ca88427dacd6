//! The one table of commands: dispatch, footer, help, palette, remapping and read-only pruning all read it.

mod available;
mod keymap;
mod place;
mod table;

pub use available::{Refusal, availability};
pub use keymap::{Keymap, KeymapError};
pub use place::Place;
pub use table::COMMANDS;

/// What a command may do to AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Nothing.
    Reads,
    /// Something that can be taken back.
    Changes,
    /// Something that cannot.
    Destroys,
}

/// Names a command within the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is described once, by its title in the table")]
pub enum CommandId {
    Open,
    Back,
    Filter,
    NextMatch,
    PreviousMatch,
    Sort,
    ReverseSort,
    SaveView,
    Test,
    Doctor,
    AskedShadow,
    Ask,
    Header,
    Fix,
    Edit,
    Explain,
    Undo,
    Relations,
    NextShadow,
    PreviousShadow,
    Shadows,
    Fold,
    FoldAll,
    UnfoldAll,
    Pause,
    Baseline,
    OldValues,
    OlderVersion,
    NewerVersion,
    Versions,
    Export,
    Compare,
    Copy,
    Refresh,
    NextPane,
    PreviousPane,
    Down,
    Up,
    HalfDown,
    HalfUp,
    PageDown,
    PageUp,
    Top,
    Bottom,
    Things,
    Certificates,
    Policies,
    RoleAliases,
    Groups,
    Feed,
    Activity,
    Findings,
    /// The fleet in numbers.
    Overview,
    Deep,
    Whole,
    Palette,
    Help,
    ReadOnly,
    Suspend,
    Quit,
}

/// A command.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Within the program.
    pub id: CommandId,
    /// In the config file and the palette.
    pub name: &'static str,
    /// What it does, for help and palette.
    pub title: &'static str,
    /// One word for the footer; empty where it never stands there.
    pub hint: &'static str,
    /// Default keys.
    pub keys: &'static [&'static str],
    /// Where it applies.
    pub places: &'static [Place],
    /// IAM actions it makes use of; a change of which all were refused is pointless.
    pub needs: &'static [&'static str],
    /// What it may do to AWS.
    pub class: Class,
}

impl Command {
    /// The entry of a command.
    pub fn of(id: CommandId) -> Option<&'static Self> {
        COMMANDS.iter().find(|command| command.id == id)
    }

    /// The entry of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        COMMANDS.iter().find(|command| command.name == name)
    }

    /// Whether it applies there.
    pub fn applies(&self, place: Place) -> bool {
        self.places.contains(&place)
    }
}
