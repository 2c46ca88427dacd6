//! Something wrong, with evidence.

use serde::Serialize;

use super::{Check, Fix};

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
