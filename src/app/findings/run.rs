//! Beginning, stopping and going on with the audit.

use super::Standing;
use crate::app::{CommandId, Effect, Generation, State};
use crate::diagnose::AuditEvent;

impl State {
    /// Whether the findings are what is shown.
    pub(in crate::app) fn is_findings(&self) -> bool {
        self.place() == crate::app::Place::Findings
    }

    /// The view is shown for the first time: what lists tell is cheap.
    pub(in crate::app) fn show_findings(&mut self) -> Vec<Effect> {
        if self.findings.standing == Standing::NotBegun { self.audit(false, true) } else { Vec::new() }
    }

    /// Begins the audit, anew or where it stands.
    pub(in crate::app) fn audit(&mut self, deep: bool, anew: bool) -> Vec<Effect> {
        let old = self.findings.generation;
        let generation = self.generation();
        let forget = self.findings.is_running().then_some(Effect::Forget { generation: old });
        self.findings.begin(generation, deep, anew);
        forget.into_iter().chain([Effect::Audit { generation, deep, anew }]).collect()
    }

    /// Stops it, or lets it go on.
    pub(in crate::app) fn pause_audit(&mut self) -> Vec<Effect> {
        if self.findings.is_running() {
            return self.stop_audit();
        }
        let deep = self.findings.deep;
        self.audit(deep, self.findings.standing == Standing::Done)
    }

    /// Stops it where it stands.
    pub(in crate::app) fn stop_audit(&mut self) -> Vec<Effect> {
        self.findings.stop();
        vec![Effect::Forget { generation: self.findings.generation }]
    }

    /// Takes what the audit told.
    pub(in crate::app) fn audited(&mut self, generation: Generation, events: Vec<AuditEvent>) {
        if generation != self.findings.generation || !self.findings.is_running() {
            return;
        }
        for event in &events {
            if let AuditEvent::Things(told) = event {
                self.tell_things(told);
            }
        }
        self.findings.take(events, self.now);
        // What is not on screen costs nothing.
        if self.is_findings() {
            self.touch();
        }
    }

    /// Why there is no fix for the finding under the cursor.
    pub(in crate::app) fn finding_refusal(&self) -> Option<String> {
        match self.findings.selected() {
            None => Some("nothing is selected".to_owned()),
            Some(found) if self.findings.is_mended(found) => {
                Some(format!("it is mended already; {} audits again", self.key_of(CommandId::Refresh)))
            }
            Some(found) if found.finding.fixes.is_empty() => {
                Some("no call mends it by itself; see the advice below".to_owned())
            }
            Some(_) => None,
        }
    }
}
