//! How long active certificates are valid: no list tells, each is asked.

use futures_util::stream::{self, StreamExt as _};
use jiff::Timestamp;

use super::failures::Failures;
use super::sweep::{IN_FLIGHT, Over, Sweep};
use crate::diagnose::{AuditStage, CertificateId, GapReason};
use crate::fleet::ProblemKind;

const DESCRIBE: &str = "iot:DescribeCertificate";
impl Sweep {
    /// One by one, in the order of their list; those that are refused anyway are left out.
    pub(super) async fn validity(&self) -> Result<(), Over> {
        if !self.wants(DESCRIBE) || self.has(AuditStage::Validity) {
            return Ok(());
        }
        let (there, end, rows) = self.with(|cursor| {
            let facts = &cursor.facts;
            let active: Vec<CertificateId> =
                facts.certificates().iter().filter(|id| facts.is_active(id)).copied().collect();
            let end = self.ask.depth.rows(active.len());
            let left = cursor.validity.left(end).into_iter();
            let rows: Vec<_> = left.filter_map(|at| active.get(at).map(|id| (at, *id))).collect();
            (active.len(), end, rows)
        });
        let total = rows.len();
        let read = |(at, id): (usize, CertificateId)| async move {
            let name = id.to_string();
            (at, id, self.call(self.cloud.certificate(&name)).await)
        };
        let mut failures = Failures::default();
        let mut answers = stream::iter(rows).map(read).buffered(IN_FLIGHT).enumerate();
        while let Some((asked, (at, id, answer))) = answers.next().await {
            let not_after = match answer {
                Ok(detail) => Ok(detail.not_after),
                // Deleted since it was listed.
                Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
                Err(problem) => Err(problem),
            };
            self.with(|cursor| cursor.validity.note(at, not_after.is_ok()));
            match not_after {
                Ok(not_after) => {
                    failures.answered();
                    let now = Timestamp::now();
                    let finding = self.with(|cursor| cursor.facts.judge_validity(&id, not_after?, now));
                    self.found(finding).await;
                }
                Err(problem) => {
                    failures.add(&id.to_string(), &problem);
                    if failures.is_hopeless() {
                        failures.leave(total - asked - 1);
                        break;
                    }
                }
            }
            self.progress(AuditStage::Validity, at + 1, Some(end), DESCRIBE).await;
        }
        drop(answers);
        let went_well = failures.is_empty();
        let over = self.failed("the validity of certificate", DESCRIBE, failures).await;
        let (read, is_whole) = self.with(|cursor| (cursor.validity.read(), cursor.validity.is_whole(there)));
        if is_whole && self.has(AuditStage::Certificates) {
            self.done(AuditStage::Validity);
        } else if went_well && read < there {
            let cost = self.cost(DESCRIBE, there - read);
            let what = "the validity of certificates";
            self.gap(what, GapReason::NotAsked { seen: read, of: there, cost }, self.rules(DESCRIBE)).await;
        }
        over
    }
}
