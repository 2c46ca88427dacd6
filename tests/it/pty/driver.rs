//! Drives the program in a pseudo-terminal as a person would, and looks at what the terminal would show.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal};

/// Long enough for a busy machine; a test that waits this long has failed.
const DEADLINE: Duration = Duration::from_mins(1);
/// A program that has written nothing for this long waits for something.
const QUIET: Duration = Duration::from_millis(1500);

pub(crate) const ENTER: &str = "\r";
pub(crate) const ESC: &str = "\x1b";

/// The program in its terminal.
pub(crate) struct Tty {
    // Both ends are kept open: the terminal outlives the program, as a real one does. None once it is closed.
    ends: Option<Ends>,
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    raw: Vec<u8>,
    modes_before: String,
}

/// Shared with the line behind which the terminal is, which answers.
type Keyboard = Arc<Mutex<Box<dyn Write + Send>>>;

struct Ends {
    master: Box<dyn MasterPty + Send>,
    _slave: Box<dyn SlavePty + Send>,
    keyboard: Keyboard,
    reader: JoinHandle<()>,
    is_closing: Arc<AtomicBool>,
    reading: Arc<(Mutex<bool>, Condvar)>,
}

/// What is started, and in what world: nothing of the tester's own environment reaches the program.
pub(crate) struct Start {
    command: CommandBuilder,
    size: (u16, u16),
    line: Option<u32>,
}

impl Start {
    /// The program with these arguments, at home in `home`.
    pub(crate) fn program(home: &Path, arguments: &[&str]) -> Self {
        let mut start = Self::command(home, env!("CARGO_BIN_EXE_fleetdeck"));
        start.command.args(arguments);
        start
    }

    /// A shell line; `$FLEETDECK` is the program.
    pub(crate) fn shell(home: &Path, line: &str) -> Self {
        let mut start = Self::command(home, "/bin/sh");
        start.command.args(["-c", line]);
        start.env("FLEETDECK", env!("CARGO_BIN_EXE_fleetdeck"))
    }

    fn command(home: &Path, program: &str) -> Self {
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.cwd(home);
        let start = Self { command, size: (80, 24), line: None };
        let path = std::env::var("PATH").unwrap_or_default();
        start.env("PATH", &path).env("HOME", &home.display().to_string()).env("TERM", "xterm-256color")
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) const fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Behind a line that carries so many bytes a second, has all the buffers that one could think of, and has a
    /// terminal at its end that answers what it is asked.
    pub(crate) const fn line(mut self, bytes_a_second: u32) -> Self {
        self.line = Some(bytes_a_second);
        self
    }

    pub(crate) fn run(self) -> Tty {
        let (cols, rows) = self.size;
        let pair = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        let modes_before = modes(pair.master.as_ref());
        let child = pair.slave.spawn_command(self.command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        let is_closing = Arc::new(AtomicBool::new(false));
        let closing = Arc::clone(&is_closing);
        let reading = Arc::new((Mutex::new(true), Condvar::new()));
        let may_read = Arc::clone(&reading);
        let reader = std::thread::spawn(move || {
            let mut chunk = [0; 8192];
            loop {
                drop(may_read.1.wait_while(may_read.0.lock().unwrap(), |reads| !*reads).unwrap());
                let Ok(count) = reader.read(&mut chunk) else { return };
                if count == 0 || closing.load(Ordering::SeqCst) || sender.send(chunk[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keyboard = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let output = match self.line {
            Some(rate) => slowly(output, rate, Arc::clone(&keyboard)),
            None => output,
        };
        Tty {
            ends: Some(Ends { keyboard, master: pair.master, _slave: pair.slave, reader, is_closing, reading }),
            child,
            output,
            parser: vt100::Parser::new(rows, cols, 0),
            raw: Vec::new(),
            modes_before,
        }
    }
}

/// What comes out of a line of so many bytes a second, and is answered there.
fn slowly(output: Receiver<Vec<u8>>, rate: u32, keyboard: Keyboard) -> Receiver<Vec<u8>> {
    const ASKED: &[u8] = b"\x1b[5n";
    let (sender, shown) = channel();
    std::thread::spawn(move || {
        let mut seen = Vec::new();
        for chunk in output {
            for piece in chunk.chunks(16) {
                std::thread::sleep(Duration::from_secs(u64::try_from(piece.len()).unwrap()) / rate);
                for byte in piece {
                    seen.push(*byte);
                    if seen.ends_with(ASKED) {
                        // The program may have ended.
                        let _ = keyboard.lock().unwrap().write_all(b"\x1b[0n");
                        seen.clear();
                    }
                }
                if sender.send(piece.to_vec()).is_err() {
                    return;
                }
            }
        }
    });
    shown
}

fn modes(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

impl Tty {
    /// Types.
    pub(crate) fn keys(&mut self, text: &str) {
        let mut keyboard = self.ends.as_ref().unwrap().keyboard.lock().unwrap();
        keyboard.write_all(text.as_bytes()).unwrap();
        keyboard.flush().unwrap();
    }

    /// Closes the terminal, as its window's cross does: nobody holds it any more.
    pub(crate) fn close(&mut self) {
        let Ends { master, _slave, keyboard, reader, is_closing, .. } = self.ends.take().unwrap();
        is_closing.store(true, Ordering::SeqCst);
        // A byte on the screen wakes the reader, which has the terminal open too.
        let name = master.tty_name().unwrap();
        std::fs::OpenOptions::new().write(true).open(name).unwrap().write_all(b".").unwrap();
        reader.join().unwrap();
        drop((keyboard, master));
    }

    /// The terminal takes nothing from here on but what fits its buffer and one more read, or takes everything again.
    pub(crate) fn reads(&mut self, reads: bool) {
        let (may_read, changed) = &*self.ends.as_ref().unwrap().reading;
        *may_read.lock().unwrap() = reads;
        changed.notify_all();
    }

    /// What the terminal shows.
    pub(crate) fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// How many bytes the terminal has shown till now.
    pub(crate) fn shown(&mut self) -> usize {
        while let Ok(chunk) = self.output.try_recv() {
            self.take(&chunk);
        }
        self.raw.len()
    }

    /// Every byte the program has written.
    pub(crate) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The terminal's state.
    pub(crate) fn terminal(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    fn take(&mut self, chunk: &[u8]) {
        self.parser.process(chunk);
        self.raw.extend_from_slice(chunk);
    }

    /// Waits until the terminal is as wanted.
    #[track_caller]
    pub(crate) fn wait(&mut self, what: &str, is_so: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !is_so(self.parser.screen()) {
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(chunk) => self.take(&chunk),
                Err(error) => panic!("{what}: never came ({error}); the screen:\n{}", self.screen()),
            }
        }
    }

    /// Waits until this stands on the screen.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    /// Waits until this stands on the screen no more.
    #[track_caller]
    pub(crate) fn wait_gone(&mut self, text: &str) {
        self.wait(&format!("the end of {text}"), |screen| !screen.contents().contains(text));
    }

    /// Waits until the program writes nothing more.
    #[track_caller]
    pub(crate) fn wait_quiet(&mut self) {
        self.wait_pause(QUIET);
    }

    /// Waits until the program has written nothing for this long: a frame is complete, though the next second may
    /// bring another.
    #[track_caller]
    pub(crate) fn wait_pause(&mut self, pause: Duration) {
        let deadline = Instant::now() + DEADLINE;
        while Instant::now() < deadline {
            match self.output.recv_timeout(pause) {
                Ok(chunk) => self.take(&chunk),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
        panic!("the program never stops writing; the screen:\n{}", self.screen());
    }

    /// Another window size.
    pub(crate) fn resize(&mut self, cols: u16, rows: u16) {
        self.parser.screen_mut().set_size(rows, cols);
        self.ends.as_ref().unwrap().master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, signal: Signal) {
        let id = self.child.process_id().and_then(|id| Pid::from_raw(id.cast_signed())).unwrap();
        rustix::process::kill_process(id, signal).unwrap();
    }

    /// Waits for the program's end.
    #[track_caller]
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                while let Ok(chunk) = self.output.recv_timeout(Duration::from_millis(100)) {
                    self.take(&chunk);
                }
                return status;
            }
            // The terminal's buffer must be emptied, or the program cannot write its last words.
            if let Ok(chunk) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.take(&chunk);
            }
            assert!(Instant::now() < deadline, "never ended; the screen:\n{}", self.screen());
        }
    }

    /// The terminal is as it was before the program: modes, main screen, cursor, colours, pasting.
    #[track_caller]
    pub(crate) fn assert_restored(&self) {
        let screen = self.parser.screen();
        let ends = self.ends.as_ref().unwrap();
        assert_eq!(modes(ends.master.as_ref()), self.modes_before, "the terminal's modes");
        assert!(!screen.alternate_screen(), "the main screen");
        assert!(!screen.hide_cursor(), "the cursor");
        assert!(!screen.bracketed_paste(), "bracketed paste");
        assert_eq!((screen.fgcolor(), screen.bgcolor()), (vt100::Color::Default, vt100::Color::Default), "colours");
        assert!(!screen.bold() && !screen.inverse() && !screen.underline(), "attributes");
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // Already ended, where the test came to its end.
        let _ = self.child.kill();
    }
}
