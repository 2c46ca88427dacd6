//! Policy documents, parsed.

use serde_json::Value;

/// `Effect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`: patterns as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matching {
    /// One of these.
    Any(Vec<String>),
    /// None of these.
    Not(Vec<String>),
}

/// One line of a `Condition` block: an operator, a key, its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Such as `StringEquals` or `ForAnyValue:StringLike`.
    pub operator: String,
    /// Such as `aws:SourceIp`.
    pub key: String,
    /// As written.
    pub values: Vec<String>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `Sid`
    pub sid: Option<String>,
    /// `Effect`
    pub effect: Effect,
    /// `Action` or `NotAction`
    pub action: Matching,
    /// `Resource` or `NotResource`; absent in a trust document.
    pub resource: Option<Matching>,
    /// `Principal`, as written; trust documents only.
    pub principal: Option<Value>,
    /// `NotPrincipal`, as written; trust documents only.
    pub not_principal: Option<Value>,
    /// `Condition`, flattened.
    pub conditions: Vec<Condition>,
}

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `Version`; `2012-10-17` for variables to mean anything.
    pub version: Option<String>,
    /// In order.
    pub statements: Vec<Statement>,
}

/// Where a document went wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.located())]
pub struct DocumentError {
    /// Counted from 1; 0 where the fault has no single place.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// What is wrong, and where in the document (`Statement[1].Effect`).
    pub message: String,
}

impl DocumentError {
    fn located(&self) -> String {
        if self.line == 0 {
            return self.message.clone();
        }
        format!("line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl Document {
    /// Reads a document: `Statement` as object or list, every string-or-list as either. Where a key stands twice in
    /// one object the last one counts.
    ///
    /// # Errors
    /// Names the place and the fault, for text that is not JSON or not a policy.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        super::parse::document(text)
    }

    /// Reads a document that somebody wrote and is to be told of every fault: as [`Document::parse`], and a statement has a
    /// resource, an operator is one, and a value is one that its operator can read. Not for what stands in an account,
    /// where AWS has taken it, nor for trust documents.
    ///
    /// # Errors
    /// Always with line and column.
    pub fn parse_strictly(text: &str) -> Result<Self, DocumentError> {
        super::check::checked(text)
    }

    /// Whether `${…}` means anything: only since version `2012-10-17`; before it is text (IAM guide,
    /// `reference_policies_elements_version`).
    pub fn has_variables(&self) -> bool {
        self.version.as_deref() == Some("2012-10-17")
    }
}
