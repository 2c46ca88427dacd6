//! The connection: none, on the way, standing, or waited for.

use jiff::Timestamp;
use tokio::time::{Instant, sleep_until, timeout};

use super::attempt::{Dialing, Failure, Stands};
use super::place::Place;
use super::standing::Standing;
use crate::fleet::Problem;
use crate::mqtt::{Client, Ended, Heard};

/// How long a goodbye may take.
pub(super) const GOODBYE: std::time::Duration = std::time::Duration::from_secs(1);

/// How far the connection is.
#[derive(Debug)]
pub(super) enum Line {
    /// Nothing is wanted.
    Off,
    /// On the way.
    Dialing(Dialing),
    /// It stands.
    Up(Box<Up>),
    /// Until the next try.
    Waiting(Instant),
}

/// A session that stands.
#[derive(Debug)]
pub(super) struct Up {
    pub(super) client: Client,
    pub(super) place: Place,
    pub(super) since: Timestamp,
    pub(super) began: Instant,
    pub(super) standing: Standing,
    /// What the server said on its way out.
    pub(super) said: Option<Box<Problem>>,
}

/// What happened to the connection.
#[derive(Debug)]
pub(super) enum Event {
    /// A try ended.
    Dialed(Result<Box<Stands>, Failure>),
    /// The server said something.
    Heard(Heard),
    /// A session that stood is gone.
    Lost(Ended),
    /// It is time to try again.
    Due,
}

impl Line {
    /// What happens next; nothing ever where nothing is wanted. May be dropped and called again without a loss.
    pub(super) async fn next(&mut self) -> Event {
        match self {
            Self::Off => std::future::pending().await,
            Self::Dialing(dialing) => Event::Dialed(dialing.end().await),
            Self::Up(up) => match up.client.next().await {
                Ok(heard) => Event::Heard(heard),
                Err(ended) => Event::Lost(ended),
            },
            Self::Waiting(until) => {
                sleep_until(*until).await;
                Event::Due
            }
        }
    }

    pub(super) fn up(&self) -> Option<&Up> {
        match self {
            Self::Up(up) => Some(up),
            _ => None,
        }
    }

    pub(super) fn up_mut(&mut self) -> Option<&mut Up> {
        match self {
            Self::Up(up) => Some(up),
            _ => None,
        }
    }

    /// Ends it, with a goodbye where it stands; nobody waits for that.
    pub(super) fn hang_up(&mut self) {
        if let Self::Up(up) = std::mem::replace(self, Self::Off) {
            tokio::spawn(goodbye(up.client));
        }
    }
}

/// Without one AWS would tell everybody that the connection was lost.
pub(super) async fn goodbye(mut client: Client) {
    if client.disconnect().is_ok() {
        let end = async { while client.next().await.is_ok() {} };
        // Who does not take it gets none.
        let _ = timeout(GOODBYE, end).await;
    }
}
