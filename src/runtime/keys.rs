//! What the terminal sends, read on a thread of its own: keys for the loop, answers for the line.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::thread;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::framing::{Framing, Sent};
use super::input;
use super::line::Answers;
use crate::app::Msg;

/// How long the rest of a key may be behind its Esc: at 300 baud a byte takes 33 ms.
const TOGETHER: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// Keys and pastes in a queue of their own: they go before data. The queue closes with the terminal.
#[derive(Debug)]
pub(super) struct Keys {
    queue: UnboundedReceiver<Msg>,
    /// Its other end is with the reader, which ends with it.
    stop: Option<UnixStream>,
}

impl Keys {
    /// Reads from here on.
    ///
    /// # Errors
    /// Where there is no terminal to read from.
    pub(super) fn read(answers: Answers) -> io::Result<Self> {
        let (sender, queue) = mpsc::unbounded_channel();
        let (stop, stopped) = UnixStream::pair()?;
        let reader = Reader { terminal: terminal()?, stopped, framing: Framing::default(), sender, answers };
        thread::Builder::new().name("keys".to_owned()).spawn(move || reader.read())?;
        Ok(Self { queue, stop: Some(stop) })
    }

    /// The next one; none once the terminal is gone.
    pub(super) async fn next(&mut self) -> Option<Msg> {
        self.queue.recv().await
    }

    /// The next one that is there already.
    pub(super) fn try_next(&mut self) -> Option<Msg> {
        self.queue.try_recv().ok()
    }

    /// Whether none is there yet.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Leaves the terminal's keys to another program. What was typed meanwhile was not meant for this one.
    pub(super) async fn stop(&mut self) {
        self.stop = None;
        while self.queue.recv().await.is_some() {}
    }
}

/// Standard input where that is the terminal, else the one that the program was started from.
fn terminal() -> io::Result<File> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return stdin.as_fd().try_clone_to_owned().map(|owned: OwnedFd| File::from(owned));
    }
    File::options().read(true).write(true).open("/dev/tty")
}

struct Reader {
    terminal: File,
    stopped: UnixStream,
    framing: Framing,
    sender: UnboundedSender<Msg>,
    answers: Answers,
}

impl Reader {
    fn read(mut self) {
        let mut chunk = [0; 4_096];
        loop {
            match self.wait() {
                Came::Bytes => {}
                Came::Nothing => {
                    let esc = self.framing.decide();
                    self.tell(esc);
                    continue;
                }
                Came::Interrupt => continue,
                Came::End => return,
            }
            let count = match self.terminal.read(&mut chunk) {
                Ok(count) if count > 0 => count,
                Err(error) if matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock) => {
                    continue;
                }
                // Closed, or hung up.
                _ => return,
            };
            let mut all = Vec::new();
            self.framing.take(chunk.get(..count).unwrap_or_default(), |sent| all.push(sent));
            self.tell(all);
        }
    }

    fn wait(&self) -> Came {
        let mut wanted = [PollFd::new(&self.terminal, PollFlags::IN), PollFd::new(&self.stopped, PollFlags::IN)];
        let patience = self.framing.is_undecided().then_some(&TOGETHER);
        match poll(&mut wanted, patience) {
            Err(Errno::INTR) => Came::Interrupt,
            Err(_) => Came::End,
            Ok(0) => Came::Nothing,
            Ok(_) if !wanted[1].revents().is_empty() => Came::End,
            Ok(_) => Came::Bytes,
        }
    }

    fn tell(&self, all: impl IntoIterator<Item = Sent>) {
        for sent in all {
            if sent == Sent::Answer {
                self.answers.came();
            } else if let Some(message) = input::message(sent) {
                // Nobody reads any more: the next look at the other end tells.
                let _ = self.sender.send(message);
            }
        }
    }
}

enum Came {
    Bytes,
    /// Not within the time that one key takes.
    Nothing,
    Interrupt,
    End,
}
