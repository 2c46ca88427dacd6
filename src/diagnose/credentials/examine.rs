//! Checks and findings as they come up.

use crate::diagnose::{Check, CheckId, Finding, FindingId, Fix, Outcome};
use crate::fleet::Fact;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Examination {
    pub(super) checks: Vec<Check>,
    pub(super) findings: Vec<Finding>,
}

/// A check that is about to be answered.
pub(super) struct Asked<'a> {
    examination: &'a mut Examination,
    id: CheckId,
    question: &'static str,
    rests_on: &'static [&'static str],
}

impl Examination {
    pub(super) fn ask(&mut self, id: CheckId, question: &'static str, rests_on: &'static [&'static str]) -> Asked<'_> {
        Asked { examination: self, id, question, rests_on }
    }

    pub(super) fn find(
        &mut self,
        id: FindingId,
        title: impl Into<String>,
        evidence: Vec<String>,
        advice: impl Into<String>,
        fixes: Vec<Fix>,
    ) {
        self.findings.push(Finding { id, title: title.into(), evidence, advice: advice.into(), fixes });
    }
}

impl Asked<'_> {
    fn answer(self, outcome: Outcome, answer: impl Into<String>) {
        self.examination.checks.push(Check {
            id: self.id,
            question: self.question.to_owned(),
            rests_on: self.rests_on.to_vec(),
            outcome,
            answer: answer.into(),
        });
    }

    pub(super) fn pass(self, answer: impl Into<String>) {
        self.answer(Outcome::Pass, answer);
    }

    pub(super) fn fail(self, answer: impl Into<String>) {
        self.answer(Outcome::Fail, answer);
    }

    pub(super) fn warn(self, answer: impl Into<String>) {
        self.answer(Outcome::Warning, answer);
    }

    pub(super) fn unknown(self, answer: impl Into<String>) {
        self.answer(Outcome::Unknown, answer);
    }

    pub(super) fn skip(self, answer: impl Into<String>) {
        self.answer(Outcome::Skipped, answer);
    }

    /// For a fact that is not there: which permission is missing, or why it is not known.
    pub(super) fn gap<T>(self, fact: &Fact<T>) {
        let answer = fact.gap().unwrap_or_else(|| "AWS says there is no such thing".to_owned());
        self.unknown(answer);
    }
}
