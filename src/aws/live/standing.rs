//! The subscriptions of one connection: what was asked for, granted, refused.

use std::collections::{HashMap, HashSet};

use super::refusal;
use crate::live::{Beyond, Interest, Plan, RefusedFilter, ShadowId, deletions_of, documents_of};
use crate::mqtt::{Client, Ended};

/// At least once: a message is sent again where its receipt was not acknowledged.
const QOS: u8 = 1;

/// What the server was asked for and what it said.
#[derive(Debug, Default)]
pub(super) struct Standing {
    plan: Plan,
    asked: HashMap<u16, Vec<String>>,
    granted: HashSet<String>,
    refusals: HashMap<String, RefusedFilter>,
    /// What is wanted changed while the server had not answered yet.
    overtaken: bool,
    answered_once: bool,
}

impl Standing {
    /// Asks for what is wanted now. While the server owes an answer nothing more is asked: who scrolls fast asks for
    /// what he stops at.
    pub(super) fn follow(&mut self, client: &mut Client, interest: &Interest) -> Result<(), Ended> {
        if !self.asked.is_empty() {
            self.overtaken = true;
            return Ok(());
        }
        self.overtaken = false;
        let steps = self.plan.follow(interest);
        self.refusals.retain(|filter, _| self.plan.is_refused(filter));
        for group in &steps.unsubscribe {
            client.unsubscribe(group)?;
            for filter in group {
                self.granted.remove(filter);
            }
        }
        for group in steps.subscribe {
            self.asked.insert(client.subscribe(&group, QOS)?, group);
        }
        self.answered_once |= self.asked.is_empty();
        Ok(())
    }

    /// Takes an answer to SUBSCRIBE; what was granted by it.
    pub(super) fn answered(&mut self, id: u16, codes: &[u8], said: Option<&str>) -> Vec<String> {
        let Some(filters) = self.asked.remove(&id) else { return Vec::new() };
        let mut granted = Vec::new();
        // A missing code is a refusal: nothing may be taken for subscribed that is not.
        for (filter, code) in filters.into_iter().zip(codes.iter().copied().chain(std::iter::repeat(0x80))) {
            if code < 0x80 {
                self.granted.insert(filter.clone());
                granted.push(filter);
            } else {
                self.plan.refuse(&filter);
                self.refusals.insert(filter.clone(), refusal::filter(&filter, code, said));
                // What it covered is to be asked for one by one.
                self.overtaken = true;
            }
        }
        self.answered_once |= self.asked.is_empty();
        granted
    }

    /// Whether [`Standing::follow`] is to be called again: the server has answered, and something else is wanted now.
    pub(super) fn is_due(&self) -> bool {
        self.overtaken && self.asked.is_empty()
    }

    /// Whether the server owes an answer.
    pub(super) fn is_waiting(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Whether everything that was asked for first has been answered.
    pub(super) const fn is_settled(&self) -> bool {
        self.answered_once
    }

    /// Whether the documents of this shadow come by push.
    pub(super) fn pushes(&self, id: &ShadowId) -> bool {
        documents_of(id).iter().any(|filter| self.granted.contains(filter))
    }

    /// Whether the deletion of this thing's classic shadow would come by push.
    pub(super) fn tells_deletion(&self, thing: &str) -> bool {
        deletions_of(thing).iter().any(|filter| self.granted.contains(filter))
    }

    /// What is wanted and was refused.
    pub(super) fn refused(&self) -> Vec<RefusedFilter> {
        self.plan.denied().iter().filter_map(|filter| self.refusals.get(filter)).cloned().collect()
    }

    /// Whether everything that is wanted was refused.
    pub(super) const fn is_all_refused(&self) -> bool {
        self.plan.is_all_denied()
    }

    /// Wanted filters for which there is no room.
    pub(super) const fn beyond(&self) -> Beyond {
        self.plan.beyond()
    }

    /// What was refused is asked for again.
    pub(super) fn forgive(&mut self) {
        self.plan.forgive();
        self.overtaken = true;
    }
}
