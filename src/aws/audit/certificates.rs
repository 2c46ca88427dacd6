//! The two long lists: certificates and things.

use futures_util::stream::{self, StreamExt as _};

use super::failures::reason;
use super::sweep::{IN_FLIGHT, Over, Sweep};
use crate::diagnose::{AuditStage, CertificateId};

const LIST: &str = "iot:ListCertificates";
const LIST_THINGS: &str = "iot:ListThings";
const THINGS_OF: &str = "iot:ListPrincipalThings";
/// Certificates without a policy whose things are asked for, where a group's policy may reach them.
const LOOKED_UP: usize = 100;

impl Sweep {
    /// Every certificate, judged by the policies' targets as it comes.
    pub(super) async fn certificates(&self) -> Result<(), Over> {
        if !self.wants(LIST) || self.has(AuditStage::Certificates) {
            return Ok(());
        }
        let from = self.with(|cursor| {
            if cursor.next_page.is_none() {
                cursor.facts.forget_certificates();
                cursor.suspects.clear();
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
        self.suspects().await;
        self.done(AuditStage::Certificates);
        Ok(())
    }

    /// Certificates without a policy of their own, where a group's policy may reach their things.
    async fn suspects(&self) {
        let suspects = self.with(|cursor| std::mem::take(&mut cursor.suspects));
        let (looked_up, others) = suspects.split_at(suspects.len().min(LOOKED_UP));
        let read = |id: CertificateId| async move {
            let arn = self.with(|cursor| cursor.facts.scope().iot(&format!("cert/{id}")));
            let answer = self.call(THINGS_OF, || self.cloud.principal_things(&arn)).await;
            (id, answer)
        };
        let mut answers = stream::iter(looked_up.to_vec()).map(read).buffered(IN_FLIGHT);
        while let Some((id, answer)) = answers.next().await {
            let finding = self.with(|cursor| match answer {
                Ok(things) => cursor.facts.judge_bare_with_things(&id, &things),
                Err(problem) => {
                    let why =
                        crate::diagnose::AuditGap { what: String::new(), reason: reason(&problem), rules: Vec::new() };
                    Some(cursor.facts.judge_perhaps_bare(&id, &why.why()))
                }
            });
            self.found(finding).await;
        }
        let why = format!("there are more than {LOOKED_UP} such certificates, and each takes a call");
        let findings: Vec<_> =
            self.with(|cursor| others.iter().map(|id| cursor.facts.judge_perhaps_bare(id, &why)).collect());
        self.found(findings).await;
    }

    /// Every thing's name.
    pub(super) async fn things(&self) -> Result<(), Over> {
        if !self.wants(LIST_THINGS) || self.has(AuditStage::Things) {
            return Ok(());
        }
        let from = self.with(|cursor| {
            if cursor.next_page.is_none() || !cursor.has(AuditStage::Certificates) {
                cursor.facts.forget_things();
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
