//! What the system tells the process.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that matter to a program on a terminal.
#[derive(Debug)]
pub(super) struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    go_on: Signal,
    resize: Signal,
}

/// What was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// End, with this signal's number.
    End(u8),
    /// Stopped and continued from outside: the terminal may have been anybody's meanwhile.
    Continued,
    /// The terminal has another size.
    Resized,
}

impl Signals {
    /// Listens from here on.
    pub(super) fn listen() -> io::Result<Self> {
        // tokio has no name for SIGCONT.
        let go_on = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            go_on: signal(go_on)?,
            resize: signal(SignalKind::window_change())?,
        })
    }

    /// The next one.
    pub(super) async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.terminate.recv() => Told::End(15),
            _ = self.hang_up.recv() => Told::End(1),
            _ = self.interrupt.recv() => Told::End(2),
            _ = self.go_on.recv() => Told::Continued,
            _ = self.resize.recv() => Told::Resized,
        }
    }

    /// Waits for the process to be continued.
    pub(super) async fn continued(&mut self) {
        self.go_on.recv().await;
    }
}
