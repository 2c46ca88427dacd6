//! Clients that AWS does not let in, until it does.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::pages::Page;
use super::{Effect, Query, Slot, State};
use crate::diagnose::{DeviceFacts, FailedConnects, Finding, connect};
use crate::fleet::{Principal, Problem};
use crate::live::{Happening, Lifecycle};

/// Clients remembered.
const MOST: usize = 500;
/// A client that fails on later than this after it was examined is examined again.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(1);

/// A client that is not let in.
#[derive(Debug, Clone)]
pub struct Failure {
    /// When, how often, with what.
    pub failed: FailedConnects,
    /// What its policies are.
    pub facts: Slot<DeviceFacts>,
}

impl Failure {
    /// What is wrong, as far as it is known.
    pub fn finding(&self) -> Finding {
        connect(&self.failed, self.facts.get())
    }

    fn is_due(&self, with_policies: bool) -> bool {
        let facts = &self.facts;
        let lacks = with_policies && facts.get().is_some_and(|facts| !facts.has_candidates());
        let is_certified = self.failed.certificate_id().is_some();
        let is_old = |at: Timestamp| self.failed.last.duration_since(at) > GOOD_FOR;
        !facts.asking && (facts.is_waiting() || (lacks && is_certified) || facts.at.is_some_and(is_old))
    }
}

/// By client id.
#[derive(Debug, Clone, Default)]
pub struct Failures(BTreeMap<String, Failure>);

impl Failures {
    /// Takes an event: a failure is counted, a later connect ends them.
    pub fn take(&mut self, event: &Lifecycle) {
        if event.what == Happening::Connected
            && self.0.get(&event.client_id).is_some_and(|known| known.failed.last <= event.at)
        {
            self.0.remove(&event.client_id);
        }
        let Some(failed) = FailedConnects::of(event) else { return };
        if let Some(known) = self.0.get_mut(&failed.client_id) {
            if known.failed.principal != failed.principal {
                known.facts = Slot::default();
            }
            known.failed.again(failed);
        } else {
            self.make_room();
            self.0.insert(failed.client_id.clone(), Failure { failed, facts: Slot::default() });
        }
    }

    fn make_room(&mut self) {
        if self.0.len() < MOST {
            return;
        }
        let oldest = self.0.iter().min_by_key(|(_, one)| one.failed.last).map(|(client, _)| client.clone());
        oldest.and_then(|client| self.0.remove(&client));
    }

    /// Of this client.
    pub fn of(&self, client: &str) -> Option<&Failure> {
        self.0.get(client)
    }

    /// Takes what was found out about a client.
    pub fn examined(&mut self, client: &str, facts: Result<DeviceFacts, Problem>, now: Timestamp) {
        if let Some(known) = self.0.get_mut(client) {
            known.facts.take(facts, now);
        }
    }

    /// What was found out is to be asked again.
    pub fn forget(&mut self) {
        for known in self.0.values_mut() {
            known.facts.at = None;
            known.facts.value = None;
        }
    }
}

impl State {
    /// Failed connects that concern the page shown: the client has the thing's name, or its certificate.
    pub fn failures_here(&self) -> Vec<&Failure> {
        let concerns = |one: &&Failure| match self.page() {
            Some(Page::Thing(page)) => {
                let is_held =
                    |held: &Principal| matches!(held, Principal::Certificate { id, .. } if *id == one.failed.principal);
                let by_certificate = page.principals.get().into_iter().flatten().any(is_held);
                one.failed.client_id == page.name || one.failed.thing == page.name || by_certificate
            }
            Some(Page::Certificate(page)) => page.id == one.failed.principal,
            _ => false,
        };
        self.failures.0.values().filter(concerns).collect()
    }

    /// The failed connect under the cursor of the page shown.
    pub(super) fn selected_failure(&self) -> Option<&Failure> {
        self.page()?;
        let client = self.selected_row()?.failed?;
        self.failures.of(&client)
    }

    /// Asks for what the failures on screen rest on.
    pub(super) fn ask_failures(&mut self) -> Vec<Effect> {
        let clients: Vec<String> = if self.is_feed() {
            let top = self.feed.cursor.top;
            let lines = (top..top + usize::from(self.body_height())).filter_map(|at| self.feed.line(at));
            lines.filter_map(|line| line.failed.clone()).collect()
        } else {
            self.failures_here().iter().map(|one| one.failed.client_id.clone()).collect()
        };
        // Who looks at the failure may mend it; a whole feed of them is not worth reading every policy.
        let with_policies = !self.is_feed();
        let mut effects = Vec::new();
        for client in clients {
            let Some(failure) = self.failures.0.get_mut(&client).filter(|one| one.is_due(with_policies)) else {
                continue;
            };
            failure.facts.asking = true;
            let query = Query::ConnectFacts { client, principal: failure.failed.principal.clone(), with_policies };
            effects.push(Effect::Ask { generation: self.vitals_generation, query });
        }
        effects
    }
}
