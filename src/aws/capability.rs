//! What the caller may do, learned from the calls that were made anyway.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// What the last call of an action taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capability {
    /// It was allowed.
    Allowed,
    /// It was refused.
    Denied {
        /// When.
        at: Timestamp,
        /// AWS's words.
        message: String,
    },
    /// Too many calls; says nothing about the permission.
    Throttled,
    /// It failed for another reason.
    Unknown,
}

/// By IAM action, such as `iot:ListPolicies`. An action never tried is not in it.
pub type Capabilities = BTreeMap<String, Capability>;
