//! What the calls so far have shown, told whenever one ends, a few times a second at most.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use crate::app::{CallRow, Msg, Usage};
use crate::aws::{Call, CallOutcome, Capability, Cloud};

/// A screen full of calls.
const RECENT: usize = 200;
/// A hundred calls a second are one change on the screen, not a hundred.
const AT_MOST_EVERY: Duration = Duration::from_millis(250);

/// Tells of every call until nobody listens.
pub(super) async fn report(cloud: Cloud, messages: UnboundedSender<Msg>) {
    let mut changed = cloud.calls_changed();
    loop {
        let newest = *changed.borrow_and_update();
        if messages.send(Msg::Usage(Box::new(usage(&cloud, newest)))).is_err() {
            return;
        }
        tokio::time::sleep(AT_MOST_EVERY).await;
        if changed.changed().await.is_err() {
            return;
        }
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
        throttled: calls.iter().filter(|call| is_throttled(call)).count() as u64,
        recent: calls.iter().rev().take(RECENT).map(row).collect(),
        denied: denied.collect(),
    }
}

/// `ThrottlingException`, `TooManyRequestsException`, `Throttling`, `RequestLimitExceeded`: as the services call it.
fn is_throttled(call: &Call) -> bool {
    let CallOutcome::Failed { code } = &call.outcome else { return false };
    code.starts_with("Throttl") || code.starts_with("TooManyRequests") || code == "RequestLimitExceeded"
}

fn row(call: &Call) -> CallRow {
    let (status, ok) = match &call.outcome {
        CallOutcome::Ok => ("200".to_owned(), true),
        CallOutcome::Failed { code } => (code.clone(), false),
    };
    CallRow { at: call.at, operation: call.operation().to_owned(), on: call.on.clone(), status, ok, took: call.took }
}
