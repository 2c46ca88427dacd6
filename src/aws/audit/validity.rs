//! How long active certificates are valid: no list tells, each is asked.

use futures_util::stream::{self, StreamExt as _};
use jiff::Timestamp;

use super::failures::Failures;
use super::sweep::{IN_FLIGHT, Over, Sweep};
use crate::diagnose::{AuditStage, CertificateId, GapReason};
use crate::fleet::ProblemKind;

const DESCRIBE: &str = "iot:DescribeCertificate";
/// After so many refusals one after another the rest is not asked.
const REFUSED: usize = 10;

impl Sweep {
    /// One by one, in the order of their list; those that are refused anyway are left out.
    pub(super) async fn validity(&self) -> Result<(), Over> {
        if !self.wants(DESCRIBE) || self.has(AuditStage::Validity) {
            return Ok(());
        }
        let (active, from) = self.with(|cursor| {
            let facts = &cursor.facts;
            let active: Vec<CertificateId> =
                facts.certificates().iter().filter(|id| facts.is_active(id)).copied().collect();
            (active, cursor.validity_read)
        });
        let there = active.len();
        let end = self.ask.depth.rows(there);
        let rows: Vec<CertificateId> = active.get(from..end).map(<[CertificateId]>::to_vec).unwrap_or_default();
        let read = |id: CertificateId| async move {
            let name = id.to_string();
            (id, self.call(DESCRIBE, || self.cloud.certificate(&name)).await)
        };
        let mut failures = Failures::default();
        let mut refused_in_a_row = 0;
        let mut answers = stream::iter(rows).map(read).buffered(IN_FLIGHT).enumerate();
        while let Some((at, (id, answer))) = answers.next().await {
            match answer {
                Ok(detail) => {
                    refused_in_a_row = 0;
                    let now = Timestamp::now();
                    let finding = self.with(|cursor| {
                        cursor.validity_read = from + at + 1;
                        cursor.facts.judge_validity(&id, detail.not_after?, now)
                    });
                    self.found(finding).await;
                }
                Err(problem) if problem.kind == ProblemKind::NotFound => {
                    self.with(|cursor| cursor.validity_read = from + at + 1);
                }
                Err(problem) if problem.kind == ProblemKind::SignIn => {
                    return self.missing("the validity of certificates", DESCRIBE, &problem).await;
                }
                Err(problem) => {
                    failures.add(&id.to_string(), &problem);
                    refused_in_a_row += 1;
                    if refused_in_a_row == REFUSED {
                        break;
                    }
                }
            }
            self.progress(AuditStage::Validity, from + at + 1, Some(end), DESCRIBE).await;
        }
        drop(answers);
        let is_whole = failures.is_empty();
        self.failed("the validity of certificate", DESCRIBE, failures).await;
        let read = self.with(|cursor| cursor.validity_read);
        if read >= there && is_whole && self.has(AuditStage::Certificates) {
            self.done(AuditStage::Validity);
        } else if is_whole && read < there {
            let cost = self.cost(DESCRIBE, there - read);
            let what = "the validity of certificates";
            self.gap(what, GapReason::NotAsked { seen: read, of: there, cost }, self.rules(DESCRIBE)).await;
        }
        Ok(())
    }
}
