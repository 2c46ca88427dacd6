//! What the calls so far have shown, told whenever one ends, a few times a second at most.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;

use crate::app::{CallRow, Msg, Usage};
use crate::aws::{Call, CallOutcome, Capability, Cloud};

/// A screen full of calls.
const RECENT: usize = 200;
/// A hundred calls a second are one change on the screen, not a hundred.
const AT_MOST_EVERY: Duration = Duration::from_millis(250);

/// Tells of every call until nobody listens.
pub(super) async fn report(cloud: Cloud, messages: UnboundedSender<Msg>) {
    let (mut changed, mut tries) = (cloud.calls_changed(), cloud.tries_changed());
    loop {
        let newest = *changed.borrow_and_update();
        tries.mark_unchanged();
        if messages.send(Msg::Usage(Box::new(usage(&cloud, newest)))).is_err() {
            return;
        }
        tokio::time::sleep(AT_MOST_EVERY).await;
        // Both last as long as the session that is held here.
        let _ = tokio::select! {
            more = changed.changed() => more,
            other = tries.changed() => other,
        };
    }
}

fn usage(cloud: &Cloud, newest: u64) -> Usage {
    let calls = cloud.calls();
    let capabilities = cloud.capabilities();
    let denied = capabilities.iter().filter_map(|(action, capability)| match capability {
        Capability::Denied { message, .. } => Some((action.clone(), message.clone())),
        _ => None,
    });
    Usage {
        calls: newest,
        next_try: cloud.next_try().map(instant),
        recent: calls.iter().rev().take(RECENT).map(row).collect(),
        denied: denied.collect(),
    }
}

fn instant(at: Instant) -> Timestamp {
    let left = at.saturating_duration_since(Instant::now());
    Timestamp::now().checked_add(left).unwrap_or(Timestamp::MAX)
}

fn row(call: &Call) -> CallRow {
    let (status, ok) = match &call.outcome {
        CallOutcome::Ok => ("200".to_owned(), true),
        CallOutcome::Failed { code } => (code.clone(), false),
    };
    CallRow { at: call.at, operation: call.operation().to_owned(), on: call.on.clone(), status, ok, took: call.took }
}
