//! Takes the terminal over, and gives it back whatever happens.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};

/// Whether this program has the terminal; shared with the panic hook.
#[derive(Debug, Clone, Default)]
pub(super) struct Held(Arc<AtomicBool>);

impl Held {
    /// Gives the terminal back, where it is held. A terminal that is gone takes nothing: its errors mean nothing.
    pub(super) fn release(&self) {
        if !self.0.swap(false, Ordering::AcqRel) {
            return;
        }
        let mut bytes = Vec::new();
        // Writing to memory cannot fail. A frame may have been cut short: its bracket is closed first.
        let _ = queue!(bytes, EndSynchronizedUpdate, ResetColor, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let mut out = io::stdout();
        let _ = out.write_all(&bytes).and_then(|()| out.flush());
        let _ = disable_raw_mode();
    }

    /// Takes the terminal: raw mode, the alternate screen, pasted text as one event, no cursor.
    pub(super) fn take(&self) -> io::Result<()> {
        // A shell that had the terminal meanwhile has set its own modes: raw mode is to be set anew, not thought on.
        let _ = disable_raw_mode();
        enable_raw_mode()?;
        self.0.store(true, Ordering::Release);
        let taken = execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide);
        if taken.is_err() {
            self.release();
        }
        taken
    }
}

/// Holds the terminal as long as it lives.
#[derive(Debug)]
pub(super) struct Guard(Held);

impl Guard {
    /// Takes the terminal.
    pub(super) fn take(held: &Held) -> io::Result<Self> {
        held.take()?;
        Ok(Self(held.clone()))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.release();
    }
}
