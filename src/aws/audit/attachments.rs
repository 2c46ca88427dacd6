//! Which certificate belongs to which thing: there is no list of that, each thing or each certificate is asked.

use futures_util::stream::{self, StreamExt as _};

use super::failures::Failures;
use super::sweep::{IN_FLIGHT, Over, Sweep};
use crate::diagnose::{AuditDepth, AuditFinding, AuditStage, GapReason};
use crate::fleet::{Principal, Problem, ProblemKind};

const OF_THING: &str = "iot:ListThingPrincipals";
const OF_CERTIFICATE: &str = "iot:ListPrincipalThings";
/// After so many refusals one after another the rest is not asked.
const REFUSED: usize = 10;

/// What one row is asked for.
enum Attached {
    Principals(Vec<Principal>),
    Things(Vec<String>),
}

impl AuditDepth {
    /// How many of so many rows are asked.
    pub(super) fn rows(self, there: usize) -> usize {
        match self {
            Self::Lists => 0,
            Self::Sample(most) => there.min(most),
            Self::All => there,
        }
    }
}

impl Sweep {
    /// By the list that is the shorter one; by the other where that is refused.
    pub(super) async fn attachments(&self) -> Result<(), Over> {
        if !self.wants(OF_THING) || self.has(AuditStage::Attachments) {
            return Ok(());
        }
        let (has_things, has_certificates) = (self.has(AuditStage::Things), self.has(AuditStage::Certificates));
        let by_thing = self.with(|cursor| {
            let is_shorter = cursor.facts.things().len() <= cursor.facts.certificates().len();
            *cursor.by_thing.get_or_insert(has_things && (is_shorter || !has_certificates))
        });
        if !has_things && !has_certificates {
            return Ok(());
        }
        let refused = self.side(by_thing).await?;
        let Some(problem) = refused else { return Ok(()) };
        let other_side = if by_thing { has_certificates } else { has_things };
        if other_side {
            self.with(|cursor| cursor.by_thing = Some(!by_thing));
            if self.side(!by_thing).await?.is_none() {
                return Ok(());
            }
        }
        let action = if by_thing { OF_THING } else { OF_CERTIFICATE };
        self.with(|cursor| cursor.by_thing = None);
        self.missing("what is attached to things", action, &problem).await
    }

    /// Asks the rows of one side; the refusal where nothing was answered.
    async fn side(&self, by_thing: bool) -> Result<Option<Problem>, Over> {
        let action = if by_thing { OF_THING } else { OF_CERTIFICATE };
        let (there, from) = self.with(|cursor| {
            let facts = &cursor.facts;
            let there = if by_thing { facts.things().len() } else { facts.certificates().len() };
            (there, cursor.attachments_read)
        });
        let end = self.ask.depth.rows(there);
        let mut failures = Failures::default();
        let mut refused_in_a_row = 0;
        let mut answers = stream::iter(from..end)
            .map(|at| async move { (at, self.attached(by_thing, at).await) })
            .buffered(IN_FLIGHT);
        while let Some((at, (name, answer))) = answers.next().await {
            match answer {
                Ok(attached) => {
                    refused_in_a_row = 0;
                    let findings = self.with(|cursor| {
                        cursor.attachments_read = at + 1;
                        match attached {
                            Attached::Principals(all) => cursor.facts.judge_thing(at, &all).into_iter().collect(),
                            Attached::Things(all) => cursor.facts.judge_certificate_things(at, &all),
                        }
                    });
                    self.found(findings).await;
                }
                Err(problem) if problem.kind == ProblemKind::NotFound => {
                    self.with(|cursor| cursor.attachments_read = at + 1);
                }
                Err(problem) if problem.kind == ProblemKind::SignIn => {
                    self.missing("what is attached to things", action, &problem).await?;
                }
                Err(problem) => {
                    refused_in_a_row += 1;
                    if at + 1 == from + refused_in_a_row && (refused_in_a_row == REFUSED || at + 1 == end) {
                        return Ok(Some(problem));
                    }
                    failures.add(&name, &problem);
                    if refused_in_a_row == REFUSED {
                        break;
                    }
                }
            }
            self.progress(AuditStage::Attachments, at + 1, Some(end), action).await;
        }
        drop(answers);
        let is_whole = failures.is_empty();
        self.failed("what is attached to", action, failures).await;
        self.end(by_thing, there, is_whole).await;
        Ok(None)
    }

    async fn attached(&self, by_thing: bool, at: usize) -> (String, Result<Attached, Problem>) {
        let name = self.with(|cursor| {
            let facts = &cursor.facts;
            if by_thing {
                return facts.things().get(at).cloned().unwrap_or_default();
            }
            let id = facts.certificates().get(at).map(ToString::to_string).unwrap_or_default();
            facts.scope().iot(&format!("cert/{id}"))
        });
        let answer = if by_thing {
            self.call(OF_THING, || self.cloud.thing_principals(&name)).await.map(Attached::Principals)
        } else {
            self.call(OF_CERTIFICATE, || self.cloud.principal_things(&name)).await.map(Attached::Things)
        };
        (name, answer)
    }

    /// What follows from all rows; or from some of them, and what was left out.
    async fn end(&self, by_thing: bool, there: usize, is_whole: bool) {
        let action = if by_thing { OF_THING } else { OF_CERTIFICATE };
        let read = self.with(|cursor| cursor.attachments_read);
        if read >= there && is_whole {
            let findings: Vec<AuditFinding> = self.with(|cursor| {
                cursor.done.insert(AuditStage::Attachments);
                if by_thing { cursor.facts.judge_attached() } else { cursor.facts.judge_bare_things() }
            });
            return self.found(findings).await;
        }
        if by_thing {
            let findings = self.with(|cursor| cursor.facts.judge_shared());
            self.found(findings).await;
        }
        if read < there {
            let what = if by_thing { "the certificates of things" } else { "the things of certificates" };
            let cost = self.cost(action, there - read);
            self.gap(what, GapReason::NotAsked { seen: read, of: there, cost }, self.rules(action)).await;
        }
    }
}
