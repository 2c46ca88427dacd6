//! Stopping to the shell, and coming back.

use std::io;
use std::time::Duration;

use super::signals::Signals;
use super::terminal::Held;

/// How long the stop may take to happen. Where nobody could continue us (no job control), it never does.
const STOPS_WITHIN: Duration = Duration::from_millis(200);

/// Gives the terminal back, stops the whole job as the terminal's own ctrl-z would, and takes the terminal again
/// once continued.
pub(super) async fn suspend(held: &Held, signals: &mut Signals) -> io::Result<()> {
    held.release();
    rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
    // The signal may reach another thread first; coming back is told by SIGCONT, not by this call's return.
    let _ = tokio::time::timeout(STOPS_WITHIN, signals.continued()).await;
    held.take()
}
