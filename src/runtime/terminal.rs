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
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::tcgetattr;

/// How long the terminal is waited for when it is given back.
const PATIENCE: Timespec = Timespec { tv_sec: 2, tv_nsec: 0 };

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
        // One that takes nothing, such as a line that hangs, must not keep the program from ending.
        if takes_bytes() {
            let mut out = io::stdout();
            let _ = out.write_all(&bytes).and_then(|()| out.flush());
        }
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

/// Whether standard output takes bytes, or comes to within a moment.
fn takes_bytes() -> bool {
    let out = io::stdout();
    let mut wanted = [PollFd::new(&out, PollFlags::OUT)];
    poll(&mut wanted, Some(&PATIENCE)).is_ok_and(|ready| ready > 0)
}

/// Bytes a second of the serial line that standard output is; none where it is another terminal, or none. A pseudo
/// terminal says 38,400 baud too, which means nothing.
pub(super) fn carries() -> Option<f64> {
    const SERIAL: [&str; 5] = ["/dev/ttyS", "/dev/ttyUSB", "/dev/ttyAMA", "/dev/ttyO", "/dev/ttymxc"];
    let name = std::fs::read_link("/proc/self/fd/1").ok()?;
    let name = name.to_str()?;
    if !SERIAL.iter().any(|serial| name.starts_with(serial)) {
        return None;
    }
    let baud = tcgetattr(io::stdout()).ok()?.output_speed();
    // A start and a stop bit with each byte.
    (baud > 0).then(|| f64::from(baud) / 10.0)
}

/// Standard output for frames: what comes too late, after the terminal was given back, is not written.
#[derive(Debug)]
pub(super) struct Frames(Held);

impl Frames {
    /// For the frames of one who may take the terminal.
    pub(super) fn new(held: &Held) -> Self {
        Self(held.clone())
    }
}

impl io::Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    /// Whole frames: who gives the terminal back waits for its end.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.0.0.load(Ordering::Acquire) { out.write_all(bytes).and_then(|()| out.flush()) } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
