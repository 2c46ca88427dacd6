//! `fleetdeck emulate`: one line, then service until a signal.

use std::io::{self, Write as _};

use tokio::signal::unix::{SignalKind, signal};

use super::{Options, Running, start};

/// Starts, prints one JSON object with every address on the first line of standard output, serves until SIGINT or
/// SIGTERM, stores the state and ends. The exit status: 0, 2 where it could not start, 4 where the state could not be
/// stored. Messages go to standard error.
pub async fn run_emulate(options: Options) -> u8 {
    // Before anything is told: whoever reads the line may send the signal at once.
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let (Ok(mut interrupt), Ok(mut terminate)) = signals else {
        return failed(2, "signals cannot be caught on this system");
    };
    let running = match start(options).await {
        Ok(running) => running,
        Err(error) => return failed(2, &error.to_string()),
    };
    if let Err(error) = announce(&running) {
        return failed(4, &error.to_string());
    }
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    match running.stop().await {
        Ok(()) => 0,
        Err(error) => failed(4, &error.to_string()),
    }
}

fn announce(running: &Running) -> Result<(), io::Error> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &running.endpoints)?;
    out.write_all(b"\n")?;
    out.flush()
}

fn failed(status: u8, message: &str) -> u8 {
    // Standard error may be closed; then there is nobody to tell.
    let _ = writeln!(io::stderr(), "fleetdeck: {message}");
    status
}
