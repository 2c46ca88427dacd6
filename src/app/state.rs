//! Everything the screen shows.

use jiff::Timestamp;

use super::{Keymap, Place, Saved, Session, Target, Usage};
use crate::fleet::Problem;

/// What is known before the first message.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Keys, with the config file's changes.
    pub keymap: Keymap,
    /// What the last run remembered.
    pub saved: Saved,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
}

/// How far the sign-in is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Under way since then.
    Waiting(Timestamp),
    /// Failed.
    Failed(Problem),
    /// Done.
    Done(Session),
}

/// Everything the screen shows, and nothing else.
#[derive(Debug, Clone)]
pub struct State {
    /// The time of the last message.
    pub now: Timestamp,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// Who is signed in.
    pub sign_in: SignIn,
    /// Keys.
    pub keymap: Keymap,
    /// What is remembered.
    pub saved: Saved,
    /// What the calls so far have shown.
    pub usage: Usage,
    dirty: bool,
}

impl State {
    /// The state before anything happened.
    pub fn new(options: Options, now: Timestamp) -> Self {
        Self {
            now,
            width: options.size.0,
            height: options.size.1,
            sign_in: SignIn::Waiting(now),
            keymap: options.keymap,
            saved: options.saved,
            usage: Usage::default(),
            dirty: true,
        }
    }

    /// Whether something on screen changed since this was last asked.
    pub const fn take_dirty(&mut self) -> bool {
        std::mem::replace(&mut self.dirty, false)
    }

    /// When the screen next changes by itself (an age, a countdown, a poll that is due): send `Msg::Wake` then.
    /// `None` sleeps until something happens.
    pub fn next_wake(&self) -> Option<Timestamp> {
        None
    }

    /// Who is signed in.
    pub const fn session(&self) -> Option<&Session> {
        match &self.sign_in {
            SignIn::Done(session) => Some(session),
            _ => None,
        }
    }

    /// The screen that is shown.
    pub fn place(&self) -> Place {
        Place::SignIn
    }
    pub(super) fn can_open(&self) -> bool {
        false
    }
    pub(super) fn can_copy(&self) -> bool {
        false
    }
    pub(super) fn fix_refusal(&self) -> Option<String> {
        None
    }
    pub(super) fn selected_target(&self) -> Option<Target> {
        None
    }
    pub(super) fn subject(&self) -> Option<Target> {
        None
    }
    pub(super) fn has_other_shadows(&self) -> bool {
        false
    }
    pub(super) fn has_shadow(&self) -> bool {
        false
    }
    pub(super) fn has_search(&self) -> bool {
        false
    }
}
