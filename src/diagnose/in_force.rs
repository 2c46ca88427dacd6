//! Policies in force, parsed once, and judged in several combinations.

use super::AttachedPolicy;
use crate::fleet::{Fact, PolicyDetail};
use crate::policy::{Decision, Document, Request, Source, Statement, Verdict, evaluate};

/// A policy version, parsed.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) name: String,
    /// What it hangs on.
    pub(super) target: String,
    version: Option<String>,
    document: Option<Document>,
    /// Why there is no document.
    fault: Option<String>,
}

impl Parsed {
    pub(super) fn attached(policy: &AttachedPolicy) -> Self {
        let parsed = match &policy.detail {
            Fact::Known(detail) => Self::detail(detail),
            // What hangs somewhere cannot be deleted: what it hangs on was changed while this was asked.
            Fact::Absent => Self::unread(policy.name.clone(), "it was deleted meanwhile".to_owned()),
            gap => Self::unread(policy.name.clone(), gap.gap().unwrap_or_default()),
        };
        Self { target: policy.target.clone(), ..parsed }
    }

    /// The default version.
    pub(super) fn detail(detail: &PolicyDetail) -> Self {
        let parsed = Document::parse(&detail.document);
        Self {
            name: detail.policy.name.clone(),
            target: String::new(),
            version: Some(detail.default_version.clone()),
            fault: parsed.as_ref().err().map(ToString::to_string),
            document: parsed.ok(),
        }
    }

    /// A version that is not in force.
    pub(super) fn version(policy: &AttachedPolicy, version: &str) -> Option<Self> {
        let parsed = Self::attached(policy);
        parsed.document.is_some().then(|| Self { version: Some(version.to_owned()), ..parsed })
    }

    /// One, or several, of which it is not known what they say.
    pub(super) const fn unread(name: String, fault: String) -> Self {
        Self { name, target: String::new(), version: None, document: None, fault: Some(fault) }
    }

    pub(super) const fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// Why there is no document.
    pub(super) fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    fn source(&self) -> Source<'_> {
        Source { name: &self.name, version: self.version.as_deref(), document: self.document.as_ref() }
    }
}

/// The verdict over some policies; where it is not known, why of each document that is missing.
pub(super) fn decide<'a>(policies: impl IntoIterator<Item = &'a Parsed>, request: &Request<'_>) -> Decision {
    let policies: Vec<&Parsed> = policies.into_iter().collect();
    let sources: Vec<Source<'_>> = policies.iter().map(|policy| policy.source()).collect();
    let mut decision = evaluate(&sources, request);
    if decision.verdict == Verdict::Unknown {
        let readable: Vec<Source<'_>> = sources.into_iter().filter(|source| source.document.is_some()).collect();
        // What those that can be read leave open.
        decision.unknown = faults(policies).into_iter().chain(evaluate(&readable, request).unknown).collect();
    }
    decision
}

/// The statements of a document that allow it by themselves.
pub(super) fn granting<'d>(document: &'d Document, request: &Request<'_>) -> Vec<&'d Statement> {
    let allows = |statement: &&Statement| {
        let alone = Document { version: document.version.clone(), statements: vec![(*statement).clone()] };
        evaluate(&[Source { name: "", version: None, document: Some(&alone) }], request).verdict == Verdict::Allow
    };
    document.statements.iter().filter(allows).collect()
}

/// Why documents are missing.
pub(super) fn faults<'a>(policies: impl IntoIterator<Item = &'a Parsed>) -> Vec<String> {
    let told = |policy: &Parsed| Some(format!("Policy {}: {}", policy.name, policy.fault.as_ref()?));
    policies.into_iter().filter_map(told).collect()
}
