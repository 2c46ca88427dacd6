//! One question with an answer.

use serde::{Deserialize, Serialize};

/// Names a check; stable, printed in JSON and used in tests.
pub type CheckId = &'static str;

/// The answer to a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// In order.
    Pass,
    /// Broken: proven, not guessed.
    Fail,
    /// In order now, but worth a look.
    Warning,
    /// Could not tell: a permission or a fact is missing.
    Unknown,
    /// Not asked, because an earlier answer made it pointless.
    Skipped,
}

/// One link of the chain, examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// Such as `certificate-active`.
    pub id: CheckId,
    /// What was asked, as a question or a statement to be true.
    pub question: String,
    /// The calls it rests on, such as `DescribeCertificate`.
    pub rests_on: Vec<&'static str>,
    /// The verdict.
    pub outcome: Outcome,
    /// The evidence, one sentence.
    pub answer: String,
}
