//! The line to the terminal, which may be slow: one frame is under way at a time, and none queues behind it.
//!
//! What a thread of its own writes may block for seconds, and keys are taken all the while. The loop draws when the line
//! is free again: the frames in between were never made.

use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use tokio::sync::Notify;

use super::flow::Flow;

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
}

impl Line {
    /// Writes to `out` on a thread of its own, which ends with this value.
    pub(super) fn new(out: impl Write + Send + 'static) -> io::Result<Self> {
        let (frames, queue) = mpsc::channel();
        let shared = Arc::<Shared>::default();
        let line = Self { frames, frame: Vec::new(), shared: Arc::clone(&shared) };
        thread::Builder::new().name("terminal".to_owned()).spawn(move || write_all(out, &queue, &shared))?;
        Ok(line)
    }

    /// Whether a frame given now would not wait behind another.
    pub(super) fn is_free(&self) -> bool {
        let state = self.shared.lock();
        state.under_way == 0 && state.free_at.is_none_or(|at| at <= Instant::now())
    }

    /// Until a frame would not wait.
    pub(super) async fn free(&self) {
        loop {
            let told = self.shared.free.notified();
            let (is_idle, free_at) = {
                let state = self.shared.lock();
                (state.under_way == 0, state.free_at)
            };
            if !is_idle {
                told.await;
            } else if let Some(at) = free_at.filter(|at| *at > Instant::now()) {
                tokio::time::sleep_until(at.into()).await;
            } else {
                return;
            }
        }
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

fn write_all(mut out: impl Write, queue: &Receiver<Vec<u8>>, shared: &Shared) {
    let mut flow = Flow::default();
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
        let mut line = Line::new(Gate { let_through, out }).unwrap();
        assert!(line.is_free());
        line.write_all(b"first").unwrap();
        line.flush().unwrap();
        assert!(!line.is_free(), "one is under way");
        open.send(()).unwrap();
        line.free().await;
        assert!(line.is_free());
        assert_eq!(written.try_recv().unwrap(), b"first");
        drop(open);
        line.write_all(b"second").unwrap();
        line.flush().unwrap();
        line.free().await;
        line.write_all(b"third").unwrap();
        assert_eq!(line.flush().unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
