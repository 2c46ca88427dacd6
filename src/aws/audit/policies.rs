//! Policies: their names, the documents in force, what they are attached to, and the groups among that.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use futures_util::stream::{self, StreamExt as _};

use super::failures::Failures;
use super::sweep::{IN_FLIGHT, Over, Sweep};
use crate::diagnose::AuditStage;
use crate::fleet::{PolicyDetail, Problem, ProblemKind};

const LIST: &str = "iot:ListPolicies";
const GET: &str = "iot:GetPolicy";
const TARGETS: &str = "iot:ListTargetsForPolicy";
const MEMBERS: &str = "iot:ListThingsInThingGroup";
const ALIASES: &str = "iot:ListRoleAliases";

impl Sweep {
    /// Their names.
    pub(super) async fn policies(&self) -> Result<(), Over> {
        if !self.wants(LIST) || self.has(AuditStage::Policies) {
            return Ok(());
        }
        self.with(|cursor| cursor.facts.forget_policies());
        let mut token = None;
        loop {
            let page = match self.page(LIST, token, |page| self.cloud.policies(page)).await {
                Ok(page) => page,
                Err(problem) => return self.missing("the policies", LIST, &problem).await,
            };
            let read = self.with(|cursor| {
                cursor.facts.add_policies(page.items.into_iter().map(|policy| policy.name));
                cursor.facts.policies().len()
            });
            self.progress(AuditStage::Policies, read, None, LIST).await;
            token = page.next;
            if token.is_none() {
                self.done(AuditStage::Policies);
                return Ok(());
            }
        }
    }

    /// The document and the targets of each.
    pub(super) async fn documents(&self) -> Result<(), Over> {
        let wants = self.wants(GET) || self.wants(TARGETS);
        if !wants || self.has(AuditStage::Documents) || !self.has(AuditStage::Policies) {
            return Ok(());
        }
        // Once they are known, the certificates that were listed before are judged by them.
        let list_again = self.with(|cursor| cursor.has(AuditStage::Certificates) && !cursor.knows_targets);
        let (all, read) = self.with(|cursor| (cursor.facts.policies().to_vec(), cursor.policies_read.clone()));
        let total = all.len();
        let rest: Vec<(usize, String)> = all.into_iter().enumerate().filter(|(at, _)| !read.contains(at)).collect();
        let mut done = total - rest.len();
        // Where one of the two is refused always, the other is still worth asking for.
        let (asks_documents, asks_targets) = (AtomicBool::new(true), AtomicBool::new(true));
        let one = |(at, name): (usize, String)| {
            let (detail, targets) = (asks_documents.load(Relaxed), asks_targets.load(Relaxed));
            async move {
                let detail = async { if detail { Some(self.document(&name).await) } else { None } };
                let targets = async { if targets { Some(self.targets(at, &name).await) } else { None } };
                let (detail, targets) = futures_util::future::join(detail, targets).await;
                (at, name, detail, targets)
            }
        };
        let (mut no_document, mut no_targets) = (Failures::default(), Failures::default());
        let mut answers = stream::iter(rest).map(one).buffer_unordered(IN_FLIGHT);
        while let Some((at, name, detail, targets)) = answers.next().await {
            let detail = no_document.take(&name, detail);
            let targets = no_targets.take(&name, targets);
            let findings = self.with(|cursor| {
                if detail.is_some() && targets.is_some() {
                    cursor.policies_read.insert(at);
                }
                let detail = detail.flatten();
                let mut findings = detail.map_or_else(Vec::new, |detail| cursor.facts.judge_document(&detail));
                if targets.flatten() == Some(0) {
                    findings.push(cursor.facts.judge_unused_policy(&name));
                }
                findings
            });
            self.found(findings).await;
            done += 1;
            self.progress(AuditStage::Documents, done, Some(total), GET).await;
            asks_documents.store(!no_document.is_hopeless(), Relaxed);
            asks_targets.store(!no_targets.is_hopeless(), Relaxed);
        }
        let (has_documents, has_targets) = (no_document.is_empty(), no_targets.is_empty());
        if has_documents && has_targets {
            self.done(AuditStage::Documents);
        }
        let no_document = self.failed("the document of policy", GET, no_document).await;
        let no_targets = self.failed("the targets of policy", TARGETS, no_targets).await;
        self.with(|cursor| {
            cursor.knows_targets = has_targets;
            if has_targets && list_again {
                cursor.forget_certificates();
            }
            cursor.knows_documents = has_documents;
        });
        no_document.and(no_targets)
    }

    /// Role aliases that no document allows, where each was read.
    pub(super) async fn unused_aliases(&self) {
        if self.wants(GET) && self.wants(ALIASES) && self.with(|cursor| cursor.knows_documents) {
            let unused = self.with(|cursor| cursor.facts.judge_unused_aliases());
            self.found(unused).await;
        }
    }

    /// `None` where it is not asked for, or was deleted since it was listed.
    async fn document(&self, name: &str) -> Result<Option<PolicyDetail>, Problem> {
        if !self.wants(GET) {
            return Ok(None);
        }
        unless_gone(self.call(self.cloud.policy(name)).await)
    }

    /// How many targets it has; `None` where they are not asked for, or it was deleted since it was listed.
    async fn targets(&self, at: usize, name: &str) -> Result<Option<usize>, Problem> {
        if !self.wants(TARGETS) {
            return Ok(None);
        }
        unless_gone(self.count_targets(at, name).await)
    }

    async fn count_targets(&self, at: usize, name: &str) -> Result<usize, Problem> {
        let (mut count, mut token) = (0, None);
        loop {
            let page = self.page(TARGETS, token, |page| self.cloud.policy_targets_page(name, page)).await?;
            count += page.items.len();
            self.with(|cursor| cursor.facts.add_targets(at, &page.items));
            token = page.next;
            if token.is_none() {
                return Ok(count);
            }
        }
    }

    /// The groups that policies are attached to: does anything inherit them?
    pub(super) async fn groups(&self) -> Result<(), Over> {
        if !self.wants(TARGETS) || self.has(AuditStage::Groups) {
            return Ok(());
        }
        let groups = self.with(|cursor| cursor.facts.groups());
        let total = groups.len();
        let read = |group: String| async move {
            let answer = self.call(self.cloud.first_things_below_group(&group)).await;
            (group, answer)
        };
        let mut failures = Failures::default();
        let mut left: BTreeSet<String> = groups.iter().cloned().collect();
        let mut answers = stream::iter(groups).map(read).buffer_unordered(IN_FLIGHT).enumerate();
        while let Some((at, (group, answer))) = answers.next().await {
            left.remove(&group);
            match answer {
                Ok(page) => {
                    failures.answered();
                    let has_more = page.next.is_some();
                    let finding = self.with(|cursor| cursor.facts.judge_members(&group, page.items, has_more));
                    self.found(finding).await;
                }
                Err(problem) if problem.kind == ProblemKind::NotFound => {}
                Err(problem) => {
                    // Whom its policies reach is not known.
                    self.with(|cursor| cursor.facts.open_group(&group));
                    failures.add(&group, &problem);
                }
            }
            self.progress(AuditStage::Groups, at + 1, Some(total), MEMBERS).await;
            if failures.is_hopeless() {
                failures.leave(left.len());
                self.with(|cursor| left.iter().for_each(|group| cursor.facts.open_group(group)));
                break;
            }
        }
        drop(answers);
        if failures.is_empty() && self.has(AuditStage::Documents) {
            self.done(AuditStage::Groups);
        }
        self.failed("the things of group", MEMBERS, failures).await
    }
}

/// Nothing, where it was deleted since it was listed.
fn unless_gone<T>(answer: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
        Err(problem) => Err(problem),
    }
}
