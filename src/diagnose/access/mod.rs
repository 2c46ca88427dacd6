//! What a principal may do: a table of verdicts, each with its proof.

mod cognito;
mod device;
mod iam;
mod spoken;
#[cfg(test)]
mod spoken_tests;

pub use cognito::{cognito_access, cognito_may};
pub use device::{Asking, device_access, device_may};
pub use iam::{iam_access, iam_may};
use serde::Serialize;

use super::Outcome;
use crate::policy::Decision;

/// What somebody may want to do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum AccessKind {
    /// Get credentials by a role alias.
    Credentials {
        /// The alias.
        alias: String,
    },
    /// Read, write or delete a shadow over HTTPS.
    ShadowHttps {
        /// `None` for the classic one.
        shadow: Option<String>,
    },
    /// Read, write or follow a shadow over MQTT.
    ShadowMqtt {
        /// `None` for the classic one.
        shadow: Option<String>,
    },
    /// Connect over MQTT.
    Connect,
    /// Publish to a topic.
    Publish,
    /// Subscribe to a topic filter.
    Subscribe,
    /// Receive from a topic.
    Receive,
}

/// One policy engine's part in a verdict: `IAM` or `IoT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half {
    /// `IAM` or `IoT`.
    pub engine: &'static str,
    /// What it says, and by which statement.
    pub decision: Decision,
}

/// One action on one resource, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    /// What for.
    pub kind: AccessKind,
    /// Such as `iot:GetThingShadow`.
    pub action: String,
    /// The whole ARN.
    pub resource: String,
    /// Everything together: pass, fail, unknown.
    pub outcome: Outcome,
    /// The engines that have a say; all must allow. One for a device or an IAM principal, two for an authenticated identity.
    pub halves: Vec<Half>,
    /// What stands in the way besides policies (`the certificate is INACTIVE`), and what to know.
    pub notes: Vec<String>,
}

/// What somebody may do, of one action on one resource: a row of the table for whatever one likes to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct May {
    /// Everything together: pass, fail, unknown.
    pub outcome: Outcome,
    /// The engines that have a say; all must allow.
    pub halves: Vec<Half>,
    /// What stands in the way besides policies, and what to know.
    pub notes: Vec<String>,
}
