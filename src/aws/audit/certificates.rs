//! The two long lists: certificates and things.

use futures_util::stream::{self, StreamExt as _};

use super::failures::Failures;
use super::sweep::{IN_FLIGHT, Over, Sweep};
use crate::diagnose::{AuditDepth, AuditStage, CertificateId, GapReason, RuleId};

const LIST: &str = "iot:ListCertificates";
const LIST_THINGS: &str = "iot:ListThings";
const THINGS_OF: &str = "iot:ListPrincipalThings";
const TARGETS: &str = "iot:ListTargetsForPolicy";
/// The rule that rests on them.
const BARE: &str = "certificate-without-policy";
/// Certificates without a policy whose things are asked for where not everything is, and a group's policy may reach them.
const LOOKED_UP: usize = 100;

impl Sweep {
    /// Every certificate, judged by the policies' targets as it comes.
    pub(super) async fn certificates(&self) -> Result<(), Over> {
        if !self.wants(LIST) || self.has(AuditStage::Certificates) {
            return Ok(());
        }
        let from = self.with(|cursor| {
            if cursor.next_page.is_none() {
                cursor.forget_certificates();
            }
            cursor.next_page.clone()
        });
        let knows_targets = self.with(|cursor| cursor.knows_targets);
        let may_be_reached = self.with(|cursor| cursor.facts.groups_may_reach());
        let mut token = from;
        loop {
            let page = match self.page(LIST, token, |page| self.cloud.certificates(page)).await {
                Ok(page) => page,
                Err(problem) => return self.missing("the certificates", LIST, &problem).await,
            };
            token = page.next;
            let (findings, read) = self.with(|cursor| {
                let (mut findings, suspects) = cursor.facts.judge_certificates(&page.items);
                if knows_targets && !may_be_reached {
                    findings.extend(suspects.iter().map(|id| cursor.facts.judge_bare(id)));
                } else if knows_targets {
                    cursor.suspects.extend(suspects);
                }
                cursor.next_page.clone_from(&token);
                (findings, cursor.facts.certificates().len())
            });
            self.found(findings).await;
            self.progress(AuditStage::Certificates, read, None, LIST).await;
            if token.is_none() {
                break;
            }
        }
        self.done(AuditStage::Certificates);
        Ok(())
    }

    /// Certificates without a policy of their own, where a group's policy may reach their things.
    pub(super) async fn suspects(&self) -> Result<(), Over> {
        if !self.has(AuditStage::Certificates) {
            return Ok(());
        }
        let suspects = self.with(|cursor| cursor.suspects.clone());
        let total = suspects.len();
        let most = if self.ask.depth == AuditDepth::All { total } else { LOOKED_UP.min(total) };
        let read = |id: CertificateId| async move {
            let arn = self.with(|cursor| cursor.facts.scope().iot(&format!("cert/{id}")));
            let answer = self.call(self.cloud.principal_things(&arn)).await;
            (id, answer)
        };
        let knows_groups = self.has(AuditStage::Groups);
        let (mut failures, mut open) = (Failures::default(), 0);
        let mut answers = stream::iter(suspects.into_iter().take(most)).map(read).buffered(IN_FLIGHT).enumerate();
        while let Some((at, (id, answer))) = answers.next().await {
            let things = failures.take(&id.to_string(), Some(answer));
            let (finding, is_open) = self.with(|cursor| {
                let Some(things) = things else { return (None, false) };
                let finding = cursor.facts.judge_bare_with_things(&id, &things);
                if finding.is_some() && !things.is_empty() && !knows_groups {
                    return (None, true);
                }
                cursor.suspects.remove(&id);
                (finding, false)
            });
            open += usize::from(is_open);
            self.found(finding).await;
            if failures.is_hopeless() {
                failures.leave(most - at - 1);
                break;
            }
        }
        drop(answers);
        let rules: Vec<RuleId> = self.rules(TARGETS).into_iter().filter(|rule| rule.as_str() == BARE).collect();
        let over = self.failed_for("whether a group's policy reaches certificate", &rules, failures).await;
        if open > 0 {
            let what = format!("whether a group's policy reaches {open} certificates without a policy of their own");
            let reason = GapReason::Failed("the things of some thing group are not known".to_owned());
            self.gap(&what, reason, rules.clone()).await;
        }
        if most < total {
            let what = "whether a group's policy reaches certificates without a policy of their own";
            let cost = self.cost(THINGS_OF, total - most);
            self.gap(what, GapReason::NotAsked { seen: most, of: total, cost }, rules).await;
        }
        over
    }

    /// Every thing's name.
    pub(super) async fn things(&self) -> Result<(), Over> {
        if !self.wants(LIST_THINGS) || self.has(AuditStage::Things) {
            return Ok(());
        }
        let from = self.with(|cursor| {
            if cursor.next_page.is_none() || !cursor.has(AuditStage::Certificates) {
                cursor.forget_things();
                return None;
            }
            cursor.next_page.clone()
        });
        let mut token = from;
        loop {
            let page = match self.page(LIST_THINGS, token, |page| self.cloud.things(page)).await {
                Ok(page) => page,
                Err(problem) => return self.missing("the things", LIST_THINGS, &problem).await,
            };
            token = page.next;
            let read = self.with(|cursor| {
                cursor.facts.add_things(page.items.into_iter().map(|thing| thing.name));
                // Where the list of certificates failed, the place is theirs.
                if cursor.has(AuditStage::Certificates) {
                    cursor.next_page.clone_from(&token);
                }
                cursor.facts.things().len()
            });
            self.progress(AuditStage::Things, read, None, LIST_THINGS).await;
            if token.is_none() {
                break;
            }
        }
        self.with(|cursor| cursor.facts.sort_things());
        self.done(AuditStage::Things);
        Ok(())
    }
}
