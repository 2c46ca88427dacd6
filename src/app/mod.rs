//! The terminal program as a state machine: `update(state, message, now) → effects`. No I/O, no clock, no terminal.

pub mod age;
mod commands;
mod effect;
mod key;
mod msg;
mod saved;
mod slot;
mod span;
mod state;
mod target;
pub mod text;
pub mod theme;
mod update;

pub use commands::{COMMANDS, Class, Command, CommandId, Keymap, KeymapError, Place, Refusal, availability};
pub use effect::{Effect, Generation, ListKind, Query, Subject, TestRequest};
pub use key::{Code, Key};
pub use msg::{Answer, Assumer, Assumers, CallRow, Level, ListPage, Msg, Session, Tested, Usage};
pub use saved::{Saved, SavedSort};
pub use slot::Slot;
pub use span::{LABEL, Row, RowKind, Span, wrapped};
pub use state::{Options, SignIn, State};
pub use target::{Target, quoted};
pub use update::{start, update};
