//! A case that can be shared and judged again: the evidence without its names, and what it came to.
//!
//! No secret can be in it: what evidence is made of holds none. Certificates are public, but say whose they are: of them
//! the names and the validity are kept, replaced as every name is, and not the PEM text.

mod document;
mod exchange;
mod redact;
mod substitute;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Evidence, Exchange, Outcome, Report, meaning};
use crate::fleet::{CertificateDetail, Fact};

/// The version of the format that is written and read.
const FORMAT: u64 = 1;
/// A key may happen to put names in another order; another one does not.
const ATTEMPTS: u8 = 8;

/// A recorded case.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// The version of the format.
    #[serde(rename = "fleetdeckCase")]
    format: u64,
    /// The program that wrote it.
    pub program: String,
    /// When the evidence was gathered.
    pub recorded: Timestamp,
    /// Whether the names are replaced.
    pub names_replaced: bool,
    /// What it came to: check and outcome, in their order.
    pub outcomes: Vec<(String, Outcome)>,
    /// The findings, in their order.
    pub findings: Vec<String>,
    /// Facts and question.
    pub evidence: Evidence,
    /// The device's own request for credentials, where it was made, and its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
}

/// Why a case cannot be recorded or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// With other names it would come to something else.
    #[error("with its names replaced the case is judged otherwise ({0}), so it would show something else")]
    NotTheSame(String),
    /// Written by a newer program.
    #[error("it is of format {0}, and this program reads format {FORMAT}: a newer fleetdeck wrote it")]
    Newer(u64),
    /// No recorded case, or a damaged one.
    #[error("line {line}, column {column}: {why}")]
    Damaged {
        /// Counted from one.
        line: usize,
        /// Counted from one.
        column: usize,
        /// What is wrong there.
        why: String,
    },
}

impl Case {
    /// The case with every name replaced, by a key that nobody should keep.
    ///
    /// # Errors
    /// Where it would be judged otherwise: what decided it is in the names themselves.
    pub fn redacted(
        evidence: &Evidence,
        exchange: Option<&Exchange>,
        program: &str,
        key: [u8; 16],
    ) -> Result<Self, CaseError> {
        let whole = Self::with_names(evidence, exchange, program);
        let mut difference = String::new();
        for attempt in 0..ATTEMPTS {
            let mut key = key;
            key[0] = key[0].wrapping_add(attempt);
            let redacted = redact::redacted(&whole.evidence, exchange, key);
            let (evidence, exchange) = redacted.map_err(|error| damaged(&error))?;
            let mut case = Self::of(evidence, exchange, program);
            case.names_replaced = true;
            match case.difference(&whole) {
                None => return Ok(case),
                Some(found) => difference = found,
            }
        }
        Err(CaseError::NotTheSame(difference))
    }

    /// The case as it is; even so without the PEM text of its certificate.
    pub fn with_names(evidence: &Evidence, exchange: Option<&Exchange>, program: &str) -> Self {
        let mut evidence = evidence.clone();
        if let Evidence::Device { facts, .. } = &mut evidence {
            let others = facts.other_active.iter_mut().map(|other| &mut other.certificate);
            for certificate in others.chain([&mut facts.certificate]) {
                if let Fact::Known(certificate) = certificate {
                    without_pem(certificate);
                }
            }
        }
        Self::of(evidence, exchange.cloned(), program)
    }

    fn of(evidence: Evidence, exchange: Option<Exchange>, program: &str) -> Self {
        let report = evidence.judge();
        Self {
            format: FORMAT,
            program: program.to_owned(),
            recorded: match &evidence {
                Evidence::Device { facts, .. } => facts.now,
                Evidence::Cognito(facts) => facts.now,
                Evidence::Iam(facts) => facts.now,
            },
            names_replaced: false,
            outcomes: outcomes(&report),
            findings: findings(&report),
            evidence,
            exchange,
        }
    }

    /// The first thing that another case comes to and this one does not.
    fn difference(&self, other: &Self) -> Option<String> {
        let changed = self.outcomes.iter().zip(&other.outcomes).find(|(mine, theirs)| mine != theirs);
        if let Some(((_, now), (check, before))) = changed {
            return Some(format!("{check}: {now:?} instead of {before:?}"));
        }
        if self.outcomes.len() != other.outcomes.len() {
            return Some("another number of checks".to_owned());
        }
        if self.findings != other.findings {
            return Some(format!("findings {} instead of {}", self.findings.join(", "), other.findings.join(", ")));
        }
        let case = |case: &Self| case.exchange.as_ref().map(|exchange| meaning(exchange).case);
        let (now, before) = (case(self)?, case(other)?);
        (now != before).then(|| format!("test request: {now} instead of {before}"))
    }

    /// Reads a recorded case.
    ///
    /// # Errors
    /// Of a newer format; no recorded case; a damaged one.
    pub fn parse(text: &str) -> Result<Self, CaseError> {
        let head: Head = serde_json::from_str(text).map_err(|error| damaged(&error))?;
        if head.format > FORMAT {
            return Err(CaseError::Newer(head.format));
        }
        serde_json::from_str(text).map_err(|error| damaged(&error))
    }

    /// Judges it anew; and what this program says otherwise than the one that recorded it.
    pub fn replay(&self) -> (Report, Option<String>) {
        let report = self.evidence.judge();
        let now = Self { outcomes: outcomes(&report), findings: findings(&report), ..self.clone() };
        (report, now.difference(self))
    }
}

/// What every version of the format has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    #[serde(rename = "fleetdeckCase")]
    format: u64,
}

fn damaged(error: &serde_json::Error) -> CaseError {
    let text = error.to_string();
    let why = text.split(" at line ").next().unwrap_or_default().to_owned();
    CaseError::Damaged { line: error.line(), column: error.column(), why }
}

fn outcomes(report: &Report) -> Vec<(String, Outcome)> {
    report.checks.iter().map(|check| (check.id.to_owned(), check.outcome)).collect()
}

fn findings(report: &Report) -> Vec<String> {
    report.findings.iter().map(|finding| finding.id.to_owned()).collect()
}

/// Keeps what a verdict needs of it: the names that policies may ask for. The validity stands beside.
fn without_pem(certificate: &mut CertificateDetail) {
    let names: Option<BTreeMap<String, Vec<String>>> = certificate.own_names();
    certificate.pem = None;
    certificate.names = names;
}
