//! The audit of the fleet: what it found so far stays, so that it can be stopped and gone on with.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use jiff::Timestamp;

use super::Runner;
use crate::app::{Generation, Msg};
use crate::aws::{AuditAsk, SharedCursor};
use crate::diagnose::{AuditCursor, AuditDepth, AuditEvent, AuditGap, GapReason};
use crate::fleet::Problem;

/// Events told at once.
const AT_ONCE: usize = 64;

impl Runner {
    /// Begins the audit, anew or where the last one stands.
    pub(super) fn audit(&mut self, generation: Generation, deep: bool, anew: bool) {
        let messages = self.messages.clone();
        let cloud = match self.cloud() {
            Ok(cloud) => cloud,
            Err(problem) => {
                let _ = messages.send(Msg::Audited { generation, events: not_begun(&problem) });
                return;
            }
        };
        if anew {
            self.audit = None;
        }
        let fresh = || -> SharedCursor {
            Arc::new(Mutex::new(AuditCursor::new(cloud.scope().clone(), BTreeSet::new(), Timestamp::now())))
        };
        let cursor = self.audit.get_or_insert_with(fresh).clone();
        let depth = if deep { AuditDepth::All } else { AuditDepth::Lists };
        self.tasks.ask(generation, async move {
            // What was found when it was stopped may not have reached the screen.
            let known = cursor.lock().unwrap_or_else(PoisonError::into_inner).findings.clone();
            let _ = messages.send(Msg::Audited { generation, events: vec![AuditEvent::Found(known)] });
            let mut events = cloud.audit(AuditAsk { depth, rules: BTreeSet::new() }, cursor).ready_chunks(AT_ONCE);
            while let Some(events) = events.next().await {
                let _ = messages.send(Msg::Audited { generation, events });
            }
        });
    }
}

fn not_begun(problem: &Problem) -> Vec<AuditEvent> {
    let rules = crate::diagnose::AUDIT_RULES.iter().map(|rule| rule.id).collect();
    let reason = GapReason::Failed(problem.message.clone());
    vec![AuditEvent::Gap(AuditGap { what: "the fleet".to_owned(), reason, rules }), AuditEvent::Done]
}
