//! A question with yes or no for an answer.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use tokio::sync::oneshot;

use super::Exit;
use super::interrupt::Interrupt;
use super::print::{Stop, note};

/// Goes on only after a yes.
///
/// # Errors
/// Status 2 where nobody is there to be asked, 1 after a no, 130 after an interrupt.
pub(super) async fn confirm(question: &str, assume_yes: bool, interrupt: &Interrupt) -> Result<(), Stop> {
    if assume_yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        note("fleetdeck: standard input is no terminal, so nobody can be asked; say --yes to do it");
        return Err(Stop::Exit(Exit::Usage));
    }
    let _ = write!(io::stderr(), "{question} [y/N] ");
    let _ = io::stderr().flush();
    tokio::select! {
        answer = line() => match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => {
                note("nothing was changed");
                Err(Stop::Exit(Exit::No))
            }
        },
        () = interrupt.wait() => {
            note("\nnothing was changed");
            Err(Stop::Exit(Exit::Interrupted))
        }
    }
}

/// One line of standard input, read on a thread of its own: the runtime would wait for one of its own at the end, and a
/// read from a terminal cannot be stopped.
async fn line() -> String {
    let (send, receive) = oneshot::channel();
    std::thread::spawn(move || {
        let mut text = String::new();
        let _ = io::stdin().lock().read_line(&mut text);
        let _ = send.send(text);
    });
    receive.await.unwrap_or_default()
}
