//! The evaluation itself: implicit deny, any allow grants, any explicit deny wins (developer guide, `iot-policies`).

use super::{Context, Decision, Document, Verdict};

/// One policy in force: its default version.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The policy's name.
    pub name: &'a str,
    /// The version read, where known.
    pub version: Option<&'a str>,
    /// The document; `None` where it could not be read, which makes "no allow found" unknown.
    pub document: Option<&'a Document>,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Such as `iot:AssumeRoleWithCertificate`.
    pub action: &'a str,
    /// The whole ARN.
    pub resource: &'a str,
    /// Who and how.
    pub context: &'a Context,
}

/// Decides one request over the union of the policies.
pub fn evaluate(_sources: &[Source<'_>], _request: &Request<'_>) -> Decision {
    Decision {
        verdict: Verdict::Unknown,
        by: None,
        near_misses: Vec::new(),
        unresolved: Vec::new(),
        unknown: Vec::new(),
    }
}
