//! Which certificate belongs to which thing: there is no list of that, each thing or each certificate is asked.

use futures_util::stream::{self, StreamExt as _};

use super::failures::Failures;
use super::sweep::{CHUNK, IN_FLIGHT, Over, Sweep};
use crate::diagnose::{AuditDepth, AuditEvent, AuditFinding, AuditStage, GapReason};
use crate::fleet::{Principal, Problem, ProblemKind, ThingFacts};

const OF_THING: &str = "iot:ListThingPrincipals";
const OF_CERTIFICATE: &str = "iot:ListPrincipalThings";
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
            self.with(|cursor| cursor.ask_by(Some(!by_thing)));
            if self.side(!by_thing).await?.is_none() {
                return Ok(());
            }
        }
        let action = if by_thing { OF_THING } else { OF_CERTIFICATE };
        self.with(|cursor| cursor.ask_by(None));
        self.missing("what is attached to things", action, &problem).await
    }

    /// Asks the rows of one side; the refusal where nothing was answered.
    async fn side(&self, by_thing: bool) -> Result<Option<Problem>, Over> {
        let action = if by_thing { OF_THING } else { OF_CERTIFICATE };
        let (there, end, rows) = self.with(|cursor| {
            let facts = &cursor.facts;
            let there = if by_thing { facts.things().len() } else { facts.certificates().len() };
            let end = self.ask.depth.rows(there);
            (there, end, cursor.attachments.left(end))
        });
        let total = rows.len();
        let mut failures = Failures::default();
        let mut is_answered = false;
        let mut told: Vec<(String, ThingFacts)> = Vec::new();
        let mut answers = stream::iter(rows)
            .map(|at| async move { (at, self.attached(by_thing, at).await) })
            .buffered(IN_FLIGHT)
            .enumerate();
        while let Some((asked, (at, (name, answer)))) = answers.next().await {
            let answer = match answer {
                // Deleted since it was listed.
                Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
                answer => answer.map(Some),
            };
            self.with(|cursor| cursor.attachments.note(at, answer.is_ok()));
            match answer {
                Ok(attached) => {
                    is_answered = true;
                    failures.answered();
                    let findings = self.with(|cursor| match attached {
                        None => Vec::new(),
                        Some(Attached::Principals(all)) => {
                            told.extend(cursor.facts.told_of_thing(at, &all));
                            cursor.facts.judge_thing(at, &all).into_iter().collect()
                        }
                        Some(Attached::Things(all)) => cursor.facts.judge_certificate_things(at, &all),
                    });
                    self.found(findings).await;
                    if told.len() >= CHUNK {
                        self.tell(AuditEvent::Things(std::mem::take(&mut told))).await;
                    }
                }
                Err(problem) => {
                    failures.add(&name, &problem);
                    let is_last = asked + 1 == total;
                    if !is_answered && !failures.is_signed_out() && (failures.is_hopeless() || is_last) {
                        return Ok(Some(problem));
                    }
                    if failures.is_hopeless() {
                        failures.leave(total - asked - 1);
                        break;
                    }
                }
            }
            self.progress(AuditStage::Attachments, at + 1, Some(end), action).await;
        }
        drop(answers);
        if !told.is_empty() {
            self.tell(AuditEvent::Things(told)).await;
        }
        let over = self.failed("what is attached to", action, failures).await;
        self.end(by_thing, there).await;
        over.map(|()| None)
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
            self.call(self.cloud.thing_principals(&name)).await.map(Attached::Principals)
        } else {
            self.call(self.cloud.principal_things(&name)).await.map(Attached::Things)
        };
        (name, answer)
    }

    /// What follows from all rows; or from some of them, and what was left out.
    async fn end(&self, by_thing: bool, there: usize) {
        let action = if by_thing { OF_THING } else { OF_CERTIFICATE };
        let (read, is_whole) = self.with(|cursor| (cursor.attachments.read(), cursor.attachments.is_whole(there)));
        if is_whole {
            let findings: Vec<AuditFinding> = self.with(|cursor| {
                // What a half list has not told yet is judged when it has.
                if cursor.has(AuditStage::Things) && cursor.has(AuditStage::Certificates) {
                    cursor.done.insert(AuditStage::Attachments);
                }
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
