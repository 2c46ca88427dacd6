//! A verdict with its proof.

use std::fmt;

use serde::Serialize;

/// What the policies say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// A statement allows it and none denies it.
    Allow,
    /// A statement denies it; nothing can outweigh that.
    ExplicitDeny,
    /// No statement allows it.
    ImplicitDeny,
    /// A document, an operator or a fact is missing: never guessed to be an allow or a deny.
    Unknown,
}

/// A statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementRef {
    /// The policy's name.
    pub policy: String,
    /// The version it was read from, where known.
    pub version: Option<String>,
    /// Counted from 0.
    pub index: usize,
    /// The statement's `Sid`, where it has one.
    pub sid: Option<String>,
}

impl fmt::Display for StatementRef {
    /// `policy telemetry version 3, statement 2 (Sid AllowAlias)`, statements counted from 1.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "policy {}", self.policy)?;
        if let Some(version) = &self.version {
            write!(f, " version {version}")?;
        }
        write!(f, ", statement {}", self.index + 1)?;
        match &self.sid {
            Some(sid) => write!(f, " (Sid {sid})"),
            None => Ok(()),
        }
    }
}

/// A layer of IAM's policies; every one that is there must allow (IAM guide, `reference_policies_evaluation-logic`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Layer {
    /// The identity-based policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session policies.
    Session,
}

/// Which part of a statement is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MissKind {
    /// Its action is another one, or `NotAction` leaves it out.
    Action,
    /// Its resource is the one asked for but for a slip: case, region, account, type, a variable without a value.
    Slip,
    /// Its resource is another one.
    OtherResource,
    /// `NotResource` leaves it out.
    LeftOut,
    /// A condition does not hold.
    Condition,
    /// A trust document's principal is another one.
    Principal,
}

/// A statement that would have allowed it but for one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NearMiss {
    /// Which statement.
    pub statement: StatementRef,
    /// The pattern that came nearest, as written.
    pub pattern: String,
    /// What was asked for: the resource (or the action, where only that differs).
    pub wanted: String,
    /// Byte offset in `wanted` up to which the pattern went along, on a character's edge.
    pub differs_at: usize,
    /// The same place in `pattern`: another offset where a wildcard or a variable stands before it.
    pub pattern_at: usize,
    /// Which part is at fault.
    pub kind: MissKind,
    /// In words: `other region`, `differs in case`, `role/ instead of rolealias/`, `other account`, `other name`, `a condition does not hold`, …
    pub reason: String,
}

/// A variable without a value; its statement cannot match (developer guide, `thing-policy-variables`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnresolvedVariable {
    /// Which statement.
    pub statement: StatementRef,
    /// As written, with its `${}`.
    pub variable: String,
    /// The precondition that failed, in words.
    pub reason: String,
}

/// The verdict and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// What the policies say.
    pub verdict: Verdict,
    /// The statement that decided: the allowing or the denying one.
    pub by: Option<StatementRef>,
    /// Nearest first.
    pub near_misses: Vec<NearMiss>,
    /// Variables that kept a statement from matching.
    pub unresolved: Vec<UnresolvedVariable>,
    /// What is missing, where the verdict is [`Verdict::Unknown`].
    pub unknown: Vec<String>,
    /// The layers that did not allow it, or the one that denies it; only where IAM's layers were asked.
    pub stopped_by: Vec<Layer>,
}

impl Decision {
    /// Nothing can be said, for this reason.
    pub fn not_known(reason: impl Into<String>) -> Self {
        Self { unknown: vec![reason.into()], ..Self::bare(Verdict::Unknown) }
    }

    /// A verdict without any proof.
    pub(super) const fn bare(verdict: Verdict) -> Self {
        Self {
            verdict,
            by: None,
            near_misses: Vec::new(),
            unresolved: Vec::new(),
            unknown: Vec::new(),
            stopped_by: Vec::new(),
        }
    }
}
