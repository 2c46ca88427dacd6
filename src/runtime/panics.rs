//! A panic of a background task becomes a message; one of the main thread gives the terminal back, then reports.

use std::panic::{self, PanicHookInfo};
use std::thread;

use tokio::sync::mpsc::UnboundedSender;

use super::terminal::Held;
use crate::app::{Level, Msg};

/// From here on, until the process ends. Call it on the thread that draws.
pub(super) fn install(held: &Held, messages: UnboundedSender<Msg>) {
    let usual = panic::take_hook();
    let held = held.clone();
    let drawing = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        let told = thread::current().id() != drawing && messages.send(Msg::Notice(Level::Error, report(info))).is_ok();
        if !told {
            held.release();
            usual(info);
        }
    }));
}

/// One line. The text of a panic is the program's own; data that could hold a secret hides it in `Debug`.
fn report(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
    let text = info.payload_as_str().unwrap_or("no message").replace('\n', " ");
    format!("A background task failed{place}: {text}. The rest goes on; please report this.")
}
