//! What every stage of the sweep shares: its turn, its account of calls, where it tells what it found.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::Sender;

use super::failures::{Failures, reason};
use super::{AuditAsk, SharedCursor};
use crate::aws::{Cloud, Page, same_page};
use crate::diagnose::{
    AUDIT_RULES, AuditCost, AuditCursor, AuditEvent, AuditFinding, AuditGap, AuditProgress, AuditStage, GapReason,
    RuleId,
};
use crate::fleet::{Problem, ProblemKind};

/// Calls on their way at once.
pub(super) const IN_FLIGHT: usize = 5;
/// Findings told at once.
pub(super) const CHUNK: usize = 250;

/// The rest makes no sense: nobody is signed in any more.
#[derive(Debug)]
pub(super) struct Over;

/// A sweep under way.
pub(super) struct Sweep {
    pub(super) cloud: Cloud,
    pub(super) ask: AuditAsk,
    cursor: SharedCursor,
    out: Sender<AuditEvent>,
    calls: AtomicUsize,
    actions: BTreeSet<&'static str>,
}

impl Sweep {
    pub(super) fn new(cloud: Cloud, ask: AuditAsk, cursor: SharedCursor, out: Sender<AuditEvent>) -> Self {
        let wanted = AUDIT_RULES.iter().filter(|rule| ask.rules.is_empty() || ask.rules.contains(&rule.id));
        let actions = wanted.flat_map(|rule| rule.rests_on).copied().collect();
        Self { cloud, ask, cursor, out, calls: AtomicUsize::new(0), actions }
    }

    /// All of it, in order.
    pub(super) async fn run(self) {
        // Where nobody is signed in any more, the gap was told.
        let _ = self.stages().await;
        self.tell(AuditEvent::Done).await;
    }

    async fn stages(&self) -> Result<(), Over> {
        self.role_aliases().await?;
        self.policies().await?;
        self.documents().await?;
        self.unused_aliases().await;
        self.roles().await?;
        self.groups().await?;
        self.certificates().await?;
        self.suspects().await?;
        self.things().await?;
        self.attachments().await?;
        self.validity().await
    }

    /// Whether some rule that was asked for rests on this action.
    pub(super) fn wants(&self, action: &str) -> bool {
        self.actions.contains(action)
    }

    /// The rules asked for that rest on this action.
    pub(super) fn rules(&self, action: &str) -> Vec<RuleId> {
        let wanted = |id: &RuleId| self.ask.rules.is_empty() || self.ask.rules.contains(id);
        let rules = AUDIT_RULES.iter().filter(|rule| rule.rests_on.contains(&action)).map(|rule| rule.id);
        rules.filter(wanted).collect()
    }

    /// Looks at the cursor or changes it; never across a wait.
    pub(super) fn with<T>(&self, then: impl FnOnce(&mut AuditCursor) -> T) -> T {
        then(&mut self.cursor.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the stage was read in full.
    pub(super) fn has(&self, stage: AuditStage) -> bool {
        self.with(|cursor| cursor.has(stage))
    }

    /// The stage is read in full.
    pub(super) fn done(&self, stage: AuditStage) {
        self.with(|cursor| cursor.done.insert(stage));
    }

    /// One call, counted.
    ///
    /// # Errors
    /// As the call fails.
    pub(super) async fn call<T>(&self, asked: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        asked.await
    }

    /// A page of a list.
    ///
    /// # Errors
    /// As the call fails; and where the service gives the same page twice.
    pub(super) async fn page<T, F>(
        &self,
        action: &'static str,
        token: Option<String>,
        ask: impl FnOnce(Option<String>) -> F,
    ) -> Result<Page<T>, Problem>
    where
        F: Future<Output = Result<Page<T>, Problem>>,
    {
        let page = self.call(ask(token.clone())).await?;
        if page.next.is_some() && page.next == token {
            return Err(same_page(action));
        }
        Ok(page)
    }

    /// Tells one event. Where nobody listens any more, the task is about to be dropped.
    pub(super) async fn tell(&self, event: AuditEvent) {
        let _ = self.out.send(event).await;
    }

    /// How far a stage is; `action` is what its rest is made of.
    pub(super) async fn progress(&self, stage: AuditStage, done: usize, total: Option<usize>, action: &'static str) {
        let left = total.map(|total| self.time(action, total.saturating_sub(done)));
        // Where there is no pace, how long it takes is not known.
        let left = left.filter(|left| !left.is_zero());
        let calls = self.calls.load(Ordering::Relaxed);
        self.tell(AuditEvent::Progress(AuditProgress { stage, done, total, calls, left })).await;
    }

    /// Findings of the rules asked for, those that are new.
    pub(super) async fn found(&self, findings: impl IntoIterator<Item = AuditFinding>) {
        let wanted = |finding: &AuditFinding| self.ask.rules.is_empty() || self.ask.rules.contains(&finding.rule);
        let wanted: Vec<AuditFinding> = findings.into_iter().filter(wanted).collect();
        if wanted.is_empty() {
            return;
        }
        let new = self.with(|cursor| cursor.take(wanted));
        for chunk in new.chunks(CHUNK) {
            self.tell(AuditEvent::Found(chunk.to_vec())).await;
        }
    }

    /// Something is not known, and the rules that rest on it cannot be judged.
    pub(super) async fn gap(&self, what: &str, reason: GapReason, rules: Vec<RuleId>) {
        if !rules.is_empty() {
            self.tell(AuditEvent::Gap(AuditGap { what: what.to_owned(), reason, rules })).await;
        }
    }

    /// A whole list is missing.
    ///
    /// # Errors
    /// Where nobody is signed in any more.
    pub(super) async fn missing(&self, what: &str, action: &'static str, problem: &Problem) -> Result<(), Over> {
        self.gap(what, reason(problem), self.rules(action)).await;
        if problem.kind == ProblemKind::SignIn { Err(Over) } else { Ok(()) }
    }

    /// Some of the rows are missing.
    ///
    /// # Errors
    /// Where nobody is signed in any more.
    pub(super) async fn failed(&self, what: &str, action: &'static str, failures: Failures) -> Result<(), Over> {
        self.failed_for(what, &self.rules(action), failures).await
    }

    /// The same, where only these rules rest on the rows.
    ///
    /// # Errors
    /// As [`Sweep::failed`].
    pub(super) async fn failed_for(&self, what: &str, rules: &[RuleId], failures: Failures) -> Result<(), Over> {
        let is_over = failures.is_signed_out();
        for gap in failures.gaps(what, rules) {
            self.gap(&gap.what, gap.reason, gap.rules).await;
        }
        if is_over { Err(Over) } else { Ok(()) }
    }

    /// What so many calls cost.
    pub(super) fn cost(&self, action: &'static str, calls: usize) -> AuditCost {
        AuditCost { calls, seconds: self.time(action, calls).as_secs() }
    }

    /// How long so many calls take; nothing where that is not known.
    fn time(&self, action: &str, calls: usize) -> Duration {
        self.cloud.inner.budget.time(action, calls)
    }
}
