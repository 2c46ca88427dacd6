//! Policies parsed once, and judged in several combinations.

use super::{ASSUME, AttachedPolicy, DeviceFacts};
use crate::fleet::{CertificateDetail, PolicyDetail};
use crate::policy::{
    CertificateNames, Context, Decision, Document, Request, Source, Statement, StatementRef, Transport, Verdict,
    evaluate,
};

/// A policy version, parsed.
#[derive(Debug)]
pub(in crate::diagnose) struct Parsed {
    pub(in crate::diagnose) name: String,
    /// What it hangs on.
    pub(in crate::diagnose) target: String,
    version: Option<String>,
    document: Option<Document>,
    /// Why there is no document.
    fault: Option<String>,
}

impl Parsed {
    pub(in crate::diagnose) fn attached(policy: &AttachedPolicy) -> Self {
        match policy.detail.known() {
            Some(detail) => Self { target: policy.target.clone(), ..Self::detail(detail) },
            None => Self {
                name: policy.name.clone(),
                target: policy.target.clone(),
                version: None,
                document: None,
                fault: policy.detail.gap().or_else(|| Some("it was deleted meanwhile".to_owned())),
            },
        }
    }

    /// The default version.
    pub(in crate::diagnose) fn detail(detail: &PolicyDetail) -> Self {
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
    pub(in crate::diagnose) fn version(policy: &AttachedPolicy, version: &str) -> Option<Self> {
        let parsed = Self::attached(policy);
        parsed.document.is_some().then(|| Self { version: Some(version.to_owned()), ..parsed })
    }

    pub(in crate::diagnose) const fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// Policies of which it is not known what they say.
    pub(in crate::diagnose) const fn unread(name: String, fault: String) -> Self {
        Self { name, target: String::new(), version: None, document: None, fault: Some(fault) }
    }

    /// Why there is no document.
    pub(in crate::diagnose) fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    pub(in crate::diagnose) fn source(&self) -> Source<'_> {
        Source { name: &self.name, version: self.version.as_deref(), document: self.document.as_ref() }
    }
}

/// The question that all these policies answer.
#[derive(Debug)]
pub(super) struct Question {
    /// The role alias' ARN.
    pub(super) alias_arn: String,
    context: Context,
}

impl Question {
    /// `None` where no role alias is asked for.
    pub(super) fn of(facts: &DeviceFacts) -> Option<Self> {
        Some(Self { alias_arn: facts.alias_arn()?, context: credential_context(facts.certificate.known()) })
    }

    pub(super) fn decide<'a>(&self, policies: impl IntoIterator<Item = &'a Parsed>) -> Decision {
        let sources: Vec<Source<'_>> = policies.into_iter().map(Parsed::source).collect();
        self.judge(&sources)
    }

    /// The statements of a document that allow it by themselves.
    pub(super) fn granting<'a>(&self, document: &'a Document) -> Vec<&'a Statement> {
        let allows = |statement: &&Statement| {
            let alone = Document { version: document.version.clone(), statements: vec![(*statement).clone()] };
            let source = Source { name: "", version: None, document: Some(&alone) };
            self.judge(&[source]).verdict == Verdict::Allow
        };
        document.statements.iter().filter(allows).collect()
    }

    fn judge(&self, sources: &[Source<'_>]) -> Decision {
        evaluate(sources, &Request { action: ASSUME, resource: &self.alias_arn, context: &self.context })
    }
}

/// What the provider knows of a request: the certificate's names. Thing variables have no value there, with or without
/// the header: they are documented for MQTT only (developer guide, `thing-policy-variables`).
pub fn credential_context(certificate: Option<&CertificateDetail>) -> Context {
    let mut context = Context::new(Transport::CredentialProvider);
    context.certificate = certificate.and_then(CertificateDetail::own_names).map(CertificateNames);
    context
}

/// Why documents are missing, for evidence.
pub(in crate::diagnose) fn faults(policies: &[Parsed]) -> Vec<String> {
    policies.iter().filter_map(|policy| Some(format!("Policy {}: {}", policy.name, policy.fault.as_ref()?))).collect()
}

/// A statement in words: `policy telemetry version 3, statement 2 (Sid AllowAlias)`.
pub(in crate::diagnose) fn place(statement: &StatementRef) -> String {
    statement.to_string()
}
