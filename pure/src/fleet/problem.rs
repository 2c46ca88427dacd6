//! A failure, told for the reader: what was tried, on what, what AWS said, what to do next.

use std::fmt;

/// What kind of failure it is; decides the exit status and whether a retry makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// AWS refused the call: a permission is missing.
    Denied,
    /// AWS says there is no such thing.
    NotFound,
    /// Too many calls.
    Throttled,
    /// A newer version, a limit reached, a wrong state.
    Conflict,
    /// No answer: name, connection, TLS, time.
    Network,
    /// No credentials, or expired, or refused ones.
    SignIn,
    /// Bad input, refused before anything was sent.
    Input,
    /// This program is in read-only mode; nothing was sent.
    ReadOnly,
    /// Anything else AWS answered, its faults included.
    Service,
}

/// A failure. Every text in it may come from the cloud: show it through [`super::visible`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind.
    pub kind: ProblemKind,
    /// What was tried, such as `ListAttachedPolicies`.
    pub tried: String,
    /// On what: a name or an ARN; empty where there is no single one.
    pub on: String,
    /// AWS's error code, where there was one.
    pub code: Option<String>,
    /// What AWS, or the network, said.
    pub message: String,
    /// AWS's request id, for a support case.
    pub request_id: Option<String>,
    /// The IAM action that is missing, where the call was denied.
    pub missing: Option<String>,
    /// What to do next, one sentence.
    pub next: Option<String>,
}

impl Problem {
    /// A problem with nothing but what was tried and what went wrong.
    pub fn new(kind: ProblemKind, tried: &str, on: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            tried: tried.to_owned(),
            on: on.to_owned(),
            code: None,
            message: message.into(),
            request_id: None,
            missing: None,
            next: None,
        }
    }

    /// The same with the next step named.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    /// Of a change that was sent: without an answer, and after a fault of the service, it is not known. What AWS finds
    /// wrong with a request it does not carry out.
    pub fn may_have_taken_effect(&self) -> bool {
        const REFUSED: [&str; 4] = ["Invalid", "Validation", "Malformed", "MethodNotAllowed"];
        let code = self.code.as_deref().unwrap_or_default();
        match self.kind {
            ProblemKind::Network => true,
            ProblemKind::Service => !REFUSED.iter().any(|begin| code.starts_with(begin)),
            _ => false,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tried)?;
        if !self.on.is_empty() {
            write!(f, " on {}", self.on)?;
        }
        match &self.code {
            Some(code) => write!(f, ": {code}: {}", self.message)?,
            None => write!(f, ": {}", self.message)?,
        }
        if let Some(missing) = &self.missing {
            write!(f, "; missing permission: {missing}")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " (request {id})")?;
        }
        if let Some(next) = &self.next {
            write!(f, ". {next}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
