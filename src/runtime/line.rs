//! The line to the terminal, which may be slow: one frame is under way at a time, and none queues behind it.
//!
//! What a thread of its own writes may block for seconds, and keys are taken all the while. The loop draws when the line
//! is free again: the frames in between were never made.

use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::time::timeout_at;

use super::flow::Flow;
use super::window::Window;

/// What a terminal answers at once when it has come to it, and shows nothing of (DSR, ECMA-48 8.3.35).
pub(super) const ASK: &[u8] = b"\x1b[5n";

/// How often it is looked whether an answer is still to be waited for.
const LOOK: Duration = Duration::from_millis(50);

/// A way to the terminal that never blocks its user.
#[derive(Debug)]
pub(super) struct Line {
    frames: Sender<Vec<u8>>,
    frame: Vec<u8>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<Standing>,
    free: Notify,
}

#[derive(Debug, Default)]
struct Standing {
    /// Given to the thread and not written yet.
    under_way: usize,
    /// When what was written has left, as far as can be told.
    free_at: Option<Instant>,
    failed: Option<io::ErrorKind>,
    window: Window,
}

impl Standing {
    /// When a frame may go that waits behind none: `None` where it may go now, or where somebody will tell.
    fn opens(&self, now: Instant) -> Option<Instant> {
        let opens =
            if self.window.answers() { self.window.opens(now) } else { self.window.opens(now).max(self.free_at) };
        opens.filter(|at| *at > now)
    }
}

/// Where the terminal's answers are told.
#[derive(Debug, Clone)]
pub(super) struct Answers(Arc<Shared>);

impl Answers {
    /// One came.
    pub(super) fn came(&self) {
        self.0.lock().window.answered(Instant::now());
        self.0.free.notify_one();
    }
}

impl Line {
    /// Writes to `out` on a thread of its own, which ends with this value. `flow` is what is known of it.
    pub(super) fn new(out: impl Write + Send + 'static, flow: Flow) -> io::Result<Self> {
        let (frames, queue) = mpsc::channel();
        let shared = Arc::<Shared>::default();
        let line = Self { frames, frame: Vec::new(), shared: Arc::clone(&shared) };
        thread::Builder::new().name("terminal".to_owned()).spawn(move || write_all(out, flow, &queue, &shared))?;
        Ok(line)
    }

    /// Whether a frame given now would not wait behind another.
    pub(super) fn is_free(&self) -> bool {
        let state = self.shared.lock();
        state.under_way == 0 && state.opens(Instant::now()).is_none()
    }

    /// Until a frame would not wait.
    pub(super) async fn free(&self) {
        loop {
            let told = self.shared.free.notified();
            let (is_idle, opens) = {
                let state = self.shared.lock();
                (state.under_way == 0, state.opens(Instant::now()))
            };
            match opens {
                None if is_idle => return,
                Some(at) if is_idle => {
                    // Whichever comes first.
                    let _ = timeout_at(at.into(), told).await;
                }
                _ => told.await,
            }
        }
    }

    /// Until the terminal has answered all it was asked, or for this long: what it answers later, another program would
    /// take for keys.
    pub(super) async fn answered(&self, patience: Duration) {
        let until = Instant::now() + patience;
        while Instant::now() < until && self.shared.lock().window.awaits(Instant::now()) {
            let told = self.shared.free.notified();
            // Whichever comes first; a terminal that was never heard of is not waited for longer than at the start.
            let _ = timeout_at((Instant::now() + LOOK).min(until).into(), told).await;
        }
    }

    /// Where the answers are to be told.
    pub(super) fn answers(&self) -> Answers {
        Answers(Arc::clone(&self.shared))
    }

    /// Another program had the terminal.
    pub(super) fn forget(&self) {
        self.shared.lock().window.forget();
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Hands over what was written since the last time. A failure is told with the next frame.
    fn flush(&mut self) -> io::Result<()> {
        let mut state = self.shared.lock();
        if let Some(kind) = state.failed {
            return Err(kind.into());
        }
        if self.frame.is_empty() {
            return Ok(());
        }
        let now = Instant::now();
        if state.window.asks(now) {
            if state.window.is_new() {
                // The first thing of all is a question: its answer comes before the first frame has come through.
                self.frame.splice(..0, ASK.iter().copied());
                state.window.sent(ASK.len(), now);
            }
            self.frame.extend_from_slice(ASK);
            state.window.sent(self.frame.len(), now);
        }
        state.under_way += 1;
        drop(state);
        self.frames.send(std::mem::take(&mut self.frame)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Standing> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write_all(mut out: impl Write, mut flow: Flow, queue: &Receiver<Vec<u8>>, shared: &Shared) {
    while let Ok(frame) = queue.recv() {
        let began = Instant::now();
        let written = out.write_all(&frame).and_then(|()| out.flush());
        let rest = flow.written(frame.len(), began.elapsed());
        let mut state = shared.lock();
        state.under_way -= 1;
        state.free_at = Some(Instant::now() + rest);
        if let Err(error) = written {
            state.failed = Some(error.kind());
        }
        drop(state);
        shared.free.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{SyncSender, sync_channel};

    use super::*;

    /// Takes a write only when it is let.
    struct Gate {
        let_through: Receiver<()>,
        out: SyncSender<Vec<u8>>,
    }

    impl Write for Gate {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.let_through.recv().map_err(|_| io::ErrorKind::BrokenPipe)?;
            self.out.send(bytes.to_vec()).unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_terminal_that_takes_nothing_blocks_nobody() {
        let (open, let_through) = sync_channel(4);
        let (out, written) = sync_channel(4);
        let mut line = Line::new(Gate { let_through, out }, Flow::default()).unwrap();
        assert!(line.is_free());
        line.write_all(b"first").unwrap();
        line.flush().unwrap();
        assert!(!line.is_free(), "one is under way");
        open.send(()).unwrap();
        line.free().await;
        assert!(line.is_free());
        assert_eq!(written.try_recv().unwrap(), [ASK, b"first", ASK].concat());
        drop(open);
        line.write_all(b"second").unwrap();
        line.flush().unwrap();
        line.free().await;
        line.write_all(b"third").unwrap();
        assert_eq!(line.flush().unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
