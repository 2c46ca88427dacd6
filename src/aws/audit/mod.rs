//! The sweep over an account that an audit is judged by: by inversion, never a call a row where there is a list.

mod aliases;
mod attachments;
mod certificates;
mod failures;
mod file;
mod policies;
mod sweep;
mod validity;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use futures_util::Stream;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

pub use file::AuditFile;

use super::{Cloud, Lane};
use crate::diagnose::{AuditCursor, AuditDepth, AuditEvent, RuleId};
use sweep::Sweep;

/// Events that wait for whoever listens: a slow reader slows the sweep.
const WAITING: usize = 16;

/// What an audit is to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditAsk {
    /// How far.
    pub depth: AuditDepth,
    /// These rules alone; all of them where none is named.
    pub rules: BTreeSet<RuleId>,
}

/// Where an audit stands, shared with whoever keeps it.
pub type SharedCursor = Arc<Mutex<AuditCursor>>;

impl Cloud {
    /// Audits the account. What is found comes as it is found; dropping the stream stops it, and the cursor then tells
    /// where to go on.
    pub fn audit(
        &self,
        ask: AuditAsk,
        cursor: SharedCursor,
    ) -> impl Stream<Item = AuditEvent> + Send + Unpin + 'static {
        let (out, events) = mpsc::channel(WAITING);
        let sweep = Sweep::new(self.in_lane(Lane::Background), ask, cursor, out);
        let running = AbortOnDropHandle::new(tokio::spawn(async move { Box::pin(sweep.run()).await }));
        Box::pin(futures_util::stream::unfold((events, running), |(mut events, running)| async move {
            events.recv().await.map(|event| (event, (events, running)))
        }))
    }
}
