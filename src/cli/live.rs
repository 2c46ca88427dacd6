//! What comes by push, one batch after the other; how the session stands goes to standard error.

use std::time::Duration;

use tokio::time::Instant;

use super::print::{complain, note};
use crate::aws::{Cloud, LiveOptions, LiveSession};
use crate::fleet::{Problem, ProblemKind, visible};
use crate::live::{Batch, Interest, LiveStatus, RefusedFilter};

/// A live session that tells the user how it stands.
pub(super) struct Live {
    session: LiveSession,
    told: Option<Vec<String>>,
    /// Push came at least once.
    has_pushed: bool,
    /// Why there was none when last it was tried.
    why: Option<Problem>,
    until: Option<Instant>,
}

impl Live {
    /// Follows this; reads as often as `poll` where there is no push. Ends after `timeout` seconds, where given.
    pub(super) fn follow(cloud: &Cloud, interest: Interest, poll: Duration, timeout: Option<f64>) -> Self {
        let session = cloud.live(LiveOptions { poll, ..LiveOptions::default() });
        session.follow(interest);
        let until = timeout.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds));
        Self { session, told: None, has_pushed: false, why: None, until }
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
            match status {
                LiveStatus::Live { .. } => self.has_pushed = true,
                LiveStatus::Polling { why, .. } => self.why = Some((**why).clone()),
                LiveStatus::Off | LiveStatus::Connecting { .. } => {}
            }
        }
        for fault in &batch.faults {
            note(&format!("fleetdeck: {}: {}", visible(&fault.topic), visible(&fault.what)));
        }
        if batch.dropped > 0 {
            note(&format!("fleetdeck: {}", batch.lost()));
        }
        Some(batch)
    }

    /// Says goodbye to the server.
    pub(super) async fn close(self) {
        self.session.close().await;
    }

    /// What no further try mends: bad input.
    pub(super) fn mistake(&self) -> Option<Problem> {
        self.why.clone().filter(|why| why.kind == ProblemKind::Input)
    }

    /// Why push never came, where it never did.
    pub(super) fn never(&self) -> Option<&Problem> {
        self.why.as_ref().filter(|_| !self.has_pushed)
    }

    /// Once for every state and reason, however often it tries again.
    fn tell(&mut self, status: &LiveStatus) {
        match status {
            LiveStatus::Live { refused, beyond, .. } => {
                let said = pushed(refused, beyond.deletions + beyond.others);
                if self.told.as_ref() != Some(&said) {
                    for line in &said {
                        note(line);
                    }
                    self.told = Some(said);
                }
            }
            LiveStatus::Polling { why, .. } => {
                let said = vec![format!("polling {}{}", why.tried, why.message)];
                if self.told.replace(said.clone()).as_ref() != Some(&said) {
                    complain(why);
                    note("  meanwhile what can be read is read, and push is tried again");
                }
            }
            LiveStatus::Off | LiveStatus::Connecting { .. } => {}
        }
    }
}

/// What comes by push, and what does not; a line each.
fn pushed(refused: &[RefusedFilter], beyond: usize) -> Vec<String> {
    let mut said = vec!["fleetdeck: changes come by push".to_owned()];
    said.extend(
        refused.iter().map(|one| format!("fleetdeck: AWS refuses {}: {}", visible(&one.filter), visible(&one.why))),
    );
    if beyond > 0 {
        let topics = if beyond == 1 { "1 topic is".to_owned() } else { format!("{beyond} topics are") };
        said.push(format!("fleetdeck: {topics} beyond the 50 subscriptions that AWS allows; what can be read is read"));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_come_by_push_is_told() {
        assert_eq!(pushed(&[], 0), ["fleetdeck: changes come by push"]);
        let refused = RefusedFilter { filter: "a/#".to_owned(), code: 0x87, why: "not allowed".to_owned() };
        let lines = pushed(&[refused], 12);
        assert_eq!(lines[1], "fleetdeck: AWS refuses a/#: not allowed");
        assert_eq!(
            lines[2],
            "fleetdeck: 12 topics are beyond the 50 subscriptions that AWS allows; what can be read is read"
        );
    }
}
