//! The terminal program as a state machine: `update(state, message, now) → effects`. No I/O, no clock, no terminal.

mod activity;
pub mod age;
mod area;
mod belonging;
pub mod chain;
mod chrome;
mod columns;
mod commands;
mod cursor;
pub mod dialog;
mod effect;
mod examined;
mod export;
mod failures;
mod feed;
mod feed_view;
mod findings;
mod follow;
mod help;
mod indexing;
mod item;
mod kept;
mod key;
mod line;
mod listing;
mod members;
mod mending;
mod msg;
mod overview;
mod own;
pub mod pages;
mod rate;
mod saved;
mod shadow_pane;
mod sheets;
mod slot;
mod span;
mod standing;
mod state;
mod store;
mod target;
#[cfg(test)]
pub(crate) mod tests;
pub mod text;
pub mod theme;
mod update;
mod vitals;
mod wake;

pub use activity::Activity;
pub use area::Area;
pub use columns::{GAP, fitting};
pub use commands::{COMMANDS, Class, Command, CommandId, Keymap, KeymapError, Place, Refusal, availability};
pub use cursor::{Cursor, Move};
pub use dialog::{
    Change, ChangeDialog, Choice, Dialog, DialogView, Menu, MenuItem, Palette, Relations, Stage, TestDialog,
};
pub use effect::{Effect, Generation, ListKind, Query, Subject, TestRequest};
pub use examined::{Examined, Found, Purpose};
pub use failures::{Failure, Failures};
pub use feed::Feed;
pub use findings::{AuditRow, Findings, Standing};
pub use indexing::{Indexing, Searched};
pub use item::{Column, Item};
pub use kept::{Recalled, Since};
pub use key::{Code, Key};
pub use line::Line;
pub use listing::Listing;
pub use msg::{Answer, Assumer, Assumers, CallRow, EditorEnd, Level, ListPage, Msg, Portion, Session, Tested, Usage};
pub use overview::Overview;
pub use own::{Own, OwnAction};
pub use pages::Page;
pub use saved::{Saved, SavedSort};
pub use shadow_pane::{Look, POLL, Part, ShadowLine, ShadowPane, ShadowView, summary};
pub use sheets::{Many, Sheet};
pub use slot::Slot;
pub use span::{LABEL, Row, RowKind, Span, wrapped};
pub use state::{Changing, Notice, Options, SignIn, State, View};
pub use store::Store as Rows;
pub use target::{Target, quoted};
pub use update::{start, update, work};
pub use vitals::{ShadowBrief, Vitals};

/// Rows of the shadow tab that are not its table: what is shown, the columns' titles, and below, what changed last.
pub const SHADOW_FRAME: usize = 5;
/// From this width on the shadow tab has columns for desired, reported and delta; below, one value a line.
pub const SHADOW_WIDE: u16 = 100;
