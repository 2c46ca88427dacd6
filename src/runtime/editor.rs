//! The user's own editor on the user's own terminal.

use std::io;
use std::path::Path;
use std::process::ExitStatus;

use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::process::{Child, Command};
use tokio::time::{Duration, timeout};

use super::signals::{Signals, Told};

/// How long an editor that is told to end may take to save what it has.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// Editors that go to a line given as `+LINE` before the file.
const GO_TO_LINE: &[&str] = &[
    "vi",
    "vim",
    "nvim",
    "view",
    "vim.basic",
    "vim.tiny",
    "vim.nox",
    "nvi",
    "elvis",
    "vile",
    "ex",
    "ed",
    "nano",
    "pico",
    "emacs",
    "emacsclient",
    "mg",
    "zile",
    "jed",
    "joe",
    "jmacs",
    "ne",
    "kak",
    "micro",
    "mcedit",
];

/// `$VISUAL`, else `$EDITOR`, in words as a shell would split it; `None` where neither is set.
pub(super) fn command() -> Option<Result<Vec<String>, String>> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let (name, value) = ["VISUAL", "EDITOR"].into_iter().find_map(|name| Some((name, set(name)?)))?;
    Some(match shell_words::split(&value) {
        Ok(words) if !words.is_empty() => Ok(words),
        Ok(_) => Err(format!("${name} names no program: {value}")),
        Err(error) => Err(format!("${name} cannot be read ({error}): {value}")),
    })
}

/// Starts the editor on a file. It shares the terminal's foreground with this program, so that ctrl-z stops both and
/// `fg` continues both.
pub(super) fn start(words: &[String], file: &Path, line: Option<usize>) -> io::Result<Child> {
    let (program, arguments) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let name = Path::new(program).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let mut command = Command::new(program);
    command.args(arguments);
    if let Some(line) = line.filter(|_| GO_TO_LINE.contains(&name)) {
        command.arg(format!("+{line}"));
    }
    command.arg(file).spawn()
}

/// What an editor's end means: `None` where all is well.
pub(super) fn trouble(program: &str, status: ExitStatus) -> Option<String> {
    use std::os::unix::process::ExitStatusExt as _;
    if status.success() {
        return None;
    }
    Some(match (status.signal(), status.code()) {
        (Some(signal), _) => format!("{program} was ended by signal {signal}"),
        (None, code) => format!("{program} ended with status {}", code.unwrap_or(1)),
    })
}

/// Ends an editor because this program is to end; whether it has.
pub(super) async fn end(child: &mut Child, number: u8) {
    let signal = if number == 1 { Signal::HUP } else { Signal::TERM };
    if let Some(id) = child.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
        // Gone already: nothing to tell.
        let _ = kill_process(id, signal);
    }
    if timeout(LAST_WORDS, child.wait()).await.is_err() {
        let _ = child.start_kill();
        let _ = child.wait().await;
    }
}

/// The signal that ends this program, if one came meanwhile. An interrupt was the editor's: on a busy machine it may be
/// told a moment after the editor's end.
pub(super) async fn ended_meanwhile(signals: &mut Signals) -> Option<u8> {
    const MOMENT: Duration = Duration::from_millis(100);
    while let Ok(told) = timeout(MOMENT, signals.next()).await {
        if let Told::End(number) = told
            && number != INTERRUPT
        {
            return Some(number);
        }
    }
    None
}

/// The number of SIGINT.
pub(super) const INTERRUPT: u8 = 2;

/// The terminal's modes as they are.
pub(super) fn modes() -> Option<Termios> {
    tcgetattr(io::stdin()).ok()
}

/// Puts the modes back that an editor may have left otherwise.
pub(super) fn put_back(modes: Option<&Termios>) {
    if let Some(modes) = modes {
        // A terminal that is gone has no modes.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, modes);
    }
}

/// What turns off what a crashed editor may have left on: cursor and keypad keys of its own, the mouse, bracketed
/// paste, the alternate screen, a hidden cursor.
pub(super) const TIDY: &[u8] =
    b"\x1b[?1l\x1b>\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1049l\x1b[?25h";
