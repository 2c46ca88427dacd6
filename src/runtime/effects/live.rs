//! The live session, carried from one sign-in to the next: what is to be followed goes in, what came goes out.

use std::sync::Arc;

use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;

use super::Runner;
use crate::aws::{Cloud, LiveOptions, LiveSession};
use crate::live::{Batch, Interest};
use crate::runtime::wake::FRAME;

/// What the screen wants followed.
#[derive(Debug)]
pub(super) struct Following {
    interest: watch::Sender<Interest>,
    hurried: Arc<Notify>,
    ended: Arc<Notify>,
    carrier: Option<JoinHandle<()>>,
}

impl Following {
    /// Starts the carrier. The batches wait in a box of one: while the screen is busy, what comes is put together in
    /// the session's own bounded box.
    pub(super) fn start(
        sessions: watch::Receiver<Option<Cloud>>,
        options: LiveOptions,
    ) -> (Self, mpsc::Receiver<Box<Batch>>) {
        let (batches, taken) = mpsc::channel(1);
        let (interest, wanted) = watch::channel(Interest::default());
        let hurried = Arc::new(Notify::new());
        let ended = Arc::new(Notify::new());
        let asked = Asked { wanted, hurried: Arc::clone(&hurried), ended: Arc::clone(&ended) };
        let carrier = Some(tokio::spawn(carry(sessions, asked, options, batches)));
        (Self { interest, hurried, ended, carrier }, taken)
    }

    /// Ends the session, with a goodbye to the server that takes a second at most.
    pub(super) async fn finish(&mut self) {
        self.ended.notify_one();
        if let Some(carrier) = self.carrier.take() {
            // One that failed has nothing to say goodbye with.
            let _ = carrier.await;
        }
    }
}

impl Runner {
    pub(super) fn follow(&self, interest: Interest) {
        self.following.interest.send_replace(interest);
    }

    /// Somebody refreshes: a session that waits for its next try need not wait.
    pub(super) fn hurry(&self) {
        self.following.hurried.notify_one();
    }
}

/// What is asked of the carrier.
struct Asked {
    wanted: watch::Receiver<Interest>,
    hurried: Arc<Notify>,
    ended: Arc<Notify>,
}

async fn carry(
    mut sessions: watch::Receiver<Option<Cloud>>,
    mut asked: Asked,
    options: LiveOptions,
    batches: mpsc::Sender<Box<Batch>>,
) {
    let mut live: Option<LiveSession> = None;
    loop {
        tokio::select! {
            changed = sessions.changed() => {
                if changed.is_err() {
                    break;
                }
                live = sessions.borrow_and_update().as_ref().map(|cloud| cloud.live(options.clone()));
            }
            changed = asked.wanted.changed() => {
                if changed.is_err() {
                    break;
                }
            }
            () = asked.ended.notified() => break,
            () = asked.hurried.notified() => {
                if let Some(live) = &live {
                    live.hurry();
                }
            }
            () = pass_on(live.as_ref(), &batches) => {}
        }
        if let Some(live) = &live {
            live.follow(asked.wanted.borrow_and_update().clone());
        }
    }
    if let Some(live) = live {
        live.close().await;
    }
}

/// Hands over what came, at most once a frame. May be dropped at any point without a loss.
async fn pass_on(live: Option<&LiveSession>, batches: &mpsc::Sender<Box<Batch>>) {
    let (Some(live), Ok(place)) = (live, batches.reserve().await) else {
        return std::future::pending().await;
    };
    place.send(Box::new(live.next().await));
    tokio::time::sleep(FRAME).await;
}
