//! Something wrong, with evidence.

use serde::Serialize;

use super::{Check, CheckId, Fix, Outcome};

/// Names a kind of finding; stable, such as `no-policy-grants-alias`.
pub type FindingId = &'static str;

/// Something wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The kind.
    pub id: FindingId,
    /// One line: what is wrong.
    pub title: String,
    /// The proof: what AWS said, the near-miss, the statement.
    pub evidence: Vec<String>,
    /// What to do, one sentence; also where no call can mend it.
    pub advice: String,
    /// What mends it, narrowest first; empty where no call can.
    pub fixes: Vec<Fix>,
}

/// All of an examination.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What was examined, such as `pump-0007 for credentials by role alias telemetry`.
    pub subject: String,
    /// In the order of the chain.
    pub checks: Vec<Check>,
    /// First the cause, then what else is wrong.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The check that tells which of a thing's active certificates was examined.
    pub(super) const CERTIFICATE_CHOSEN: CheckId = "certificate-chosen";

    /// All of it in one word: `Pass`, `Fail` or `Unknown`. A failed check outweighs gaps: what is proven broken is broken,
    /// whatever else could not be seen; but where it hangs on the certificate that the device uses, nothing is proven. A
    /// finding without a failed check is no more than likely.
    pub fn verdict(&self) -> Outcome {
        let any = |outcome| self.checks.iter().any(|check| check.outcome == outcome);
        let is_open = |check: &Check| check.id == Self::CERTIFICATE_CHOSEN && check.outcome == Outcome::Unknown;
        if self.checks.iter().any(is_open) {
            Outcome::Unknown
        } else if any(Outcome::Fail) {
            Outcome::Fail
        } else if any(Outcome::Unknown) {
            Outcome::Unknown
        } else if self.findings.is_empty() {
            Outcome::Pass
        } else {
            Outcome::Fail
        }
    }
}
