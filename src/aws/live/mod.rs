//! The live session: MQTT with the caller's own credentials, and `GetThingShadow` where there is no push.
//! (Developer guide, `protocols`: MQTT over WebSocket with Signature Version 4.)

mod attempt;
mod backoff;
mod clocks;
mod line;
mod message;
mod owed;
mod place;
mod reads;
mod refusal;
mod session;
mod sign;
mod standing;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::Cloud;
use crate::live::{Batch, Interest, Mailbox};

/// How the session behaves; the defaults are for use, others for tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveOptions {
    /// How often an open shadow is read while there is no push.
    pub poll: Duration,
    /// The longest silence, in seconds; AWS takes 30 to 1200.
    pub keep_alive: u16,
    /// How long an answer to a ping may take.
    pub pong: Duration,
    /// The longest wait between two tries to connect.
    pub slowest_retry: Duration,
    /// How long the connection is kept where nothing is followed any more.
    pub linger: Duration,
    /// How long a refused filter waits until it is asked for again: policies take minutes to apply.
    pub recheck: Duration,
    /// The first silence after which a shadow that is subscribed to is read, to see whether messages come at all.
    pub doubt: Duration,
    /// In how long everything is read once of which push tells a part only: rows whose deletion finds no subscription.
    pub sweep: Duration,
}

impl Default for LiveOptions {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(2),
            keep_alive: 60,
            pong: Duration::from_secs(10),
            slowest_retry: Duration::from_secs(30),
            linger: Duration::from_secs(15),
            recheck: Duration::from_mins(2),
            doubt: Duration::from_secs(10),
            sweep: Duration::from_mins(1),
        }
    }
}

/// What the handle asks of the task.
#[derive(Debug, Clone, Default)]
struct Wanted {
    interest: Interest,
    /// Counts the times somebody asked for a fresh try.
    urged: u64,
}

/// What task and handle share.
#[derive(Debug, Default)]
struct Shared {
    mailbox: Mutex<Mailbox>,
    something: Notify,
}

impl Shared {
    /// Puts something into the mailbox and wakes who waits for it.
    fn put(&self, put: impl FnOnce(&mut Mailbox)) {
        put(&mut self.mailbox.lock().unwrap_or_else(PoisonError::into_inner));
        self.something.notify_one();
    }
}

/// A live session; it ends when this is dropped. Nothing of it waits for the network but [`LiveSession::next`].
#[derive(Debug)]
pub struct LiveSession {
    wanted: watch::Sender<Wanted>,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl LiveSession {
    /// Ends it, and waits a moment until the server has been told: without a goodbye AWS tells everybody that the
    /// connection was lost.
    pub async fn close(self) {
        let Self { wanted, task, .. } = self;
        drop(wanted);
        // Who does not take the goodbye gets none.
        let _ = timeout(line::GOODBYE * 2, task).await;
    }

    /// Follows this from now on, and nothing else. A connection stands only while there is something to follow.
    ///
    /// Of a thing newly opened every shadow is told, even where its newest version was told while it was a row; of a row
    /// that comes back nothing is told until it changes.
    pub fn follow(&self, interest: Interest) {
        self.wanted.send_if_modified(|wanted| {
            let is_other = wanted.interest != interest;
            wanted.interest = interest;
            is_other
        });
    }

    /// Tries to connect at once where the session waits for its next try, and asks for refused filters again.
    pub fn hurry(&self) {
        self.wanted.send_modify(|wanted| wanted.urged += 1);
    }

    /// Everything that came since the last one; waits until something has. May be dropped and called again without a
    /// loss. What is not taken is bounded: of most shadows only the newest is kept.
    pub async fn next(&self) -> Batch {
        loop {
            let waiting = self.shared.something.notified();
            let taken = self.shared.mailbox.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(batch) = taken {
                return batch;
            }
            waiting.await;
        }
    }
}

impl Cloud {
    /// Opens a live session; it does nothing until it is told what to follow. It reads shadows and listens; it never
    /// publishes.
    pub fn live(&self, options: LiveOptions) -> LiveSession {
        let (wanted, heard) = watch::channel(Wanted::default());
        let shared = Arc::new(Shared::default());
        let session = session::Session::new(self.clone(), options, heard, Arc::clone(&shared));
        // It says goodbye to the server and ends when the handle is gone.
        let task = tokio::spawn(session.run());
        LiveSession { wanted, shared, task }
    }
}
