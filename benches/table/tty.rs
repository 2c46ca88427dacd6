//! A program in a pseudo-terminal, and when the terminal showed what.

use std::io::{Read as _, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::Outcome;

/// Nothing that is measured here takes so long.
const PATIENCE: Duration = Duration::from_mins(5);
pub(super) const COLUMNS: u16 = 120;
pub(super) const ROWS: u16 = 36;

type Keyboard = Arc<Mutex<Box<dyn Write + Send>>>;

/// The program in its terminal; it ends with this.
pub(super) struct Tty {
    child: Box<dyn Child + Send + Sync>,
    /// Kept open as long as the program runs.
    _master: Box<dyn MasterPty + Send>,
    keyboard: Keyboard,
    output: Receiver<(Instant, Vec<u8>)>,
    parser: vt100::Parser,
    /// Bytes written by the program so far.
    pub(super) bytes: usize,
    /// When it was started.
    pub(super) began: Instant,
}

impl Tty {
    /// Starts a program with this environment alone, in a terminal of 16 colours, 120 by 36.
    pub(super) fn start(program: &str, arguments: &[&str], environment: &[(String, String)]) -> Outcome<Self> {
        let failed = |error: &dyn std::fmt::Display| format!("{program} in a terminal: {error}");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        for (name, value) in environment {
            command.env(name, value);
        }
        command.env("TERM", "xterm-16color");
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).map_err(|error| failed(&error))?;
        let mut reader = pair.master.try_clone_reader().map_err(|error| failed(&error))?;
        let keyboard = pair.master.take_writer().map_err(|error| failed(&error))?;
        let keyboard = Arc::new(Mutex::new(keyboard));
        let answerer = Arc::clone(&keyboard);
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut chunk = vec![0; 65_536];
            let mut asked = Vec::new();
            while let Ok(count @ 1..) = reader.read(&mut chunk) {
                answer(&mut asked, &chunk[..count], &answerer);
                if sender.send((Instant::now(), chunk[..count].to_vec())).is_err() {
                    return;
                }
            }
        });
        let began = Instant::now();
        let child = pair.slave.spawn_command(command).map_err(|error| failed(&error))?;
        let parser = vt100::Parser::new(ROWS, COLUMNS, 0);
        Ok(Self { child, _master: pair.master, keyboard, output, parser, bytes: 0, began })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.process_id().unwrap_or_default()
    }

    /// Types; when the bytes were given to the terminal.
    pub(super) fn keys(&mut self, text: &str) -> Outcome<Instant> {
        let at = Instant::now();
        let mut keyboard = self.keyboard.lock().unwrap();
        let written = keyboard.write_all(text.as_bytes()).and_then(|()| keyboard.flush());
        written.map(|()| at).map_err(|error| format!("typing: {error}"))
    }

    pub(super) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// One line of the screen, from the top; counted from the bottom where it is negative.
    pub(super) fn line(&self, number: i32) -> String {
        line(self.screen(), number)
    }

    fn take(&mut self, chunk: &[u8]) {
        self.bytes += chunk.len();
        self.parser.process(chunk);
    }

    /// Waits until the screen is as wanted: when the bytes came that made it so.
    pub(super) fn wait(&mut self, what: &str, is_so: impl Fn(&vt100::Screen) -> bool) -> Outcome<Instant> {
        let deadline = Instant::now() + PATIENCE;
        let mut at = Instant::now();
        while !is_so(self.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok((when, chunk)) = self.output.recv_timeout(left) else {
                return Err(format!("{what}: never came; the last line: {:?}", self.line(-2)));
            };
            at = when;
            self.take(&chunk);
        }
        Ok(at)
    }

    /// Waits until this stands on the screen.
    pub(super) fn wait_for(&mut self, text: &str) -> Outcome<Instant> {
        self.wait(text, |screen| screen.contents().contains(text))
    }

    /// Waits until the program has written nothing for so long.
    pub(super) fn wait_pause(&mut self, pause: Duration) -> Outcome<()> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            match self.output.recv_timeout(pause) {
                Ok((_, chunk)) => self.take(&chunk),
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err("the program has ended".to_owned()),
            }
        }
        Err("the program never stops writing".to_owned())
    }

    /// Waits for the program's end.
    pub(super) fn ended(&mut self) -> Outcome<()> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if self.child.try_wait().map_err(|error| error.to_string())?.is_some() {
                return Ok(());
            }
            self.pass(Duration::from_millis(20));
        }
        Err("the program does not end".to_owned())
    }

    /// Takes what comes in so long.
    pub(super) fn pass(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Ok((_, chunk)) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.take(&chunk);
        }
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One line of a screen; counted from the bottom where the number is negative.
pub(super) fn line(screen: &vt100::Screen, number: i32) -> String {
    let (rows, columns) = screen.size();
    let row = if number < 0 { i32::from(rows) + number } else { number };
    screen.rows(0, columns).nth(usize::try_from(row).unwrap_or_default()).unwrap_or_default()
}

/// Answers, as terminals do, that all is well (DSR, ECMA-48 8.3.35), each time that is asked; `seen` is what may be the
/// beginning of the question.
fn answer(seen: &mut Vec<u8>, chunk: &[u8], keyboard: &Keyboard) {
    const ASKED: &[u8] = b"\x1b[5n";
    seen.extend_from_slice(chunk);
    let times = seen.windows(ASKED.len()).filter(|part| *part == ASKED).count();
    seen.drain(..seen.len().saturating_sub(ASKED.len() - 1));
    for _ in 0..times {
        // The program may have ended.
        let _ = keyboard.lock().unwrap().write_all(b"\x1b[0n");
    }
}
