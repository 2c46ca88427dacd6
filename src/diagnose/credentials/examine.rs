//! Checks and findings as they come up.

use crate::diagnose::{Check, CheckId, Finding, FindingId, Fix, Outcome};
use crate::fleet::Fact;

/// What was found so far.
#[derive(Debug, Default)]
pub(in crate::diagnose) struct Examination {
    pub(in crate::diagnose) checks: Vec<Check>,
    pub(in crate::diagnose) findings: Vec<Finding>,
}

/// A check that is about to be answered.
pub(in crate::diagnose) struct Asked<'a> {
    examination: &'a mut Examination,
    id: CheckId,
    question: String,
    rests_on: &'static [&'static str],
}

impl Examination {
    pub(in crate::diagnose) fn ask(
        &mut self,
        id: CheckId,
        question: impl Into<String>,
        rests_on: &'static [&'static str],
    ) -> Asked<'_> {
        Asked { examination: self, id, question: question.into(), rests_on }
    }

    pub(in crate::diagnose) fn find(
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
            question: self.question,
            rests_on: self.rests_on.to_vec(),
            outcome,
            answer: answer.into(),
        });
    }

    pub(in crate::diagnose) fn pass(self, answer: impl Into<String>) {
        self.answer(Outcome::Pass, answer);
    }

    pub(in crate::diagnose) fn fail(self, answer: impl Into<String>) {
        self.answer(Outcome::Fail, answer);
    }

    pub(in crate::diagnose) fn warn(self, answer: impl Into<String>) {
        self.answer(Outcome::Warning, answer);
    }

    pub(in crate::diagnose) fn unknown(self, answer: impl Into<String>) {
        self.answer(Outcome::Unknown, answer);
    }

    pub(in crate::diagnose) fn skip(self, answer: impl Into<String>) {
        self.answer(Outcome::Skipped, answer);
    }

    /// For a fact that is not there: which permission is missing, or why it is not known.
    pub(in crate::diagnose) fn gap<T>(self, fact: &Fact<T>) {
        let answer = fact.gap().unwrap_or_else(|| "AWS says there is no such thing".to_owned());
        self.unknown(answer);
    }
}
