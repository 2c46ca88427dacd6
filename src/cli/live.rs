//! What comes by push, one batch after the other; how the session stands goes to standard error.

use std::time::Duration;

use tokio::time::Instant;

use super::print::{complain, note};
use crate::aws::{Cloud, LiveOptions, LiveSession};
use crate::fleet::visible;
use crate::live::{Batch, Interest, LiveStatus};

/// A live session that tells the user how it stands.
pub(super) struct Live {
    session: LiveSession,
    told: Option<String>,
    until: Option<Instant>,
}

impl Live {
    /// Follows this; reads as often as `poll` where there is no push. Ends after `timeout` seconds, where given.
    pub(super) fn follow(cloud: &Cloud, interest: Interest, poll: Duration, timeout: Option<f64>) -> Self {
        let session = cloud.live(LiveOptions { poll, ..LiveOptions::default() });
        session.follow(interest);
        let until = timeout.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds));
        Self { session, told: None, until }
    }

    /// Everything that came since the last one; `None` once the time is up.
    pub(super) async fn next(&mut self) -> Option<Batch> {
        let next = self.session.next();
        let batch = match self.until {
            Some(until) => tokio::time::timeout_at(until, next).await.ok()?,
            None => next.await,
        };
        if let Some(status) = &batch.status {
            self.tell(status);
        }
        for fault in &batch.faults {
            note(&format!("fleetdeck: {}: {}", visible(&fault.topic), visible(&fault.what)));
        }
        Some(batch)
    }

    /// Once for every state and reason, however often it tries again.
    fn tell(&mut self, status: &LiveStatus) {
        let said = match status {
            LiveStatus::Off | LiveStatus::Connecting { .. } => return,
            LiveStatus::Live { refused, .. } => {
                let refused: Vec<&str> = refused.iter().map(|one| one.why.as_str()).collect();
                format!("live {}", refused.join("; "))
            }
            LiveStatus::Polling { why, .. } => format!("polling {}{}", why.tried, why.message),
        };
        if self.told.replace(said.clone()).as_deref() == Some(said.as_str()) {
            return;
        }
        match status {
            LiveStatus::Live { refused, .. } => {
                note("fleetdeck: changes come by push");
                for one in refused {
                    note(&format!("fleetdeck: AWS refuses {}: {}", visible(&one.filter), visible(&one.why)));
                }
            }
            LiveStatus::Polling { why, .. } => {
                complain(why);
                note("  meanwhile what can be read is read, and push is tried again");
            }
            LiveStatus::Off | LiveStatus::Connecting { .. } => {}
        }
    }
}
