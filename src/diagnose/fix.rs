//! The calls that mend a finding, with what they do and how to take them back.

use serde::{Deserialize, Serialize};

use super::ApiCall;

/// Names a fix within its finding; stable, such as `attach-policy:telemetry-credentials`.
pub type FixId = String;

/// What mends a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// Stable within the finding.
    pub id: FixId,
    /// One line: `Attach policy telemetry-credentials to certificate 3f9a…`.
    pub title: String,
    /// What is done, in order.
    pub calls: Vec<ApiCall>,
    /// What takes it back, in order; empty where nothing can.
    pub undo: Vec<ApiCall>,
    /// The state before, lines.
    pub before: Vec<String>,
    /// The state after, lines.
    pub after: Vec<String>,
    /// How many targets share the policy, or `None` with the reason in `notes`.
    pub shared_by: Option<usize>,
    /// What to know before confirming: "may take up to 8 minutes to apply", "grants iot:* on *".
    pub notes: Vec<String>,
}
