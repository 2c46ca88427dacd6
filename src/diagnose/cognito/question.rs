//! What is asked of AWS IoT's policies on an identity.

use super::CognitoFacts;
use super::session::iot_context;
use crate::diagnose::{AttachedPolicy, ShadowAsked};
use crate::fleet::{Fact, PolicyDetail};
use crate::policy::{Context, Decision, Document, Request, Source, Statement, Transport, Verdict, evaluate};

/// A policy, parsed.
#[derive(Debug)]
pub(in crate::diagnose) struct Parsed {
    pub(in crate::diagnose) name: String,
    version: Option<String>,
    pub(in crate::diagnose) document: Option<Document>,
    /// Why there is no document.
    pub(in crate::diagnose) fault: Option<String>,
}

impl Parsed {
    /// `None` for one that was deleted meanwhile: it is no longer in force.
    pub(in crate::diagnose) fn attached(policy: &AttachedPolicy) -> Option<Self> {
        match &policy.detail {
            Fact::Known(detail) => Some(Self::detail(detail)),
            Fact::Absent => None,
            gap => Some(Self::unread(&policy.name, gap.gap().unwrap_or_default())),
        }
    }

    pub(in crate::diagnose) fn detail(detail: &PolicyDetail) -> Self {
        let parsed = Document::parse(&detail.document);
        Self {
            name: detail.policy.name.clone(),
            version: Some(detail.default_version.clone()),
            fault: parsed.as_ref().err().map(ToString::to_string),
            document: parsed.ok(),
        }
    }

    /// One that could not be read, and why.
    pub(in crate::diagnose) fn unread(name: &str, why: String) -> Self {
        Self { name: name.to_owned(), version: None, document: None, fault: Some(why) }
    }

    fn source(&self) -> Source<'_> {
        Source { name: &self.name, version: self.version.as_deref(), document: self.document.as_ref() }
    }
}

/// One action on one resource.
#[derive(Debug)]
pub(in crate::diagnose) struct Question {
    pub(in crate::diagnose) action: String,
    pub(in crate::diagnose) resource: String,
    pub(in crate::diagnose) context: Context,
}

impl Question {
    /// Over HTTPS, the shadow that is asked for.
    pub(in crate::diagnose) fn of(facts: &CognitoFacts, asked: &ShadowAsked) -> Self {
        Self {
            action: asked.operation.action().to_owned(),
            resource: asked.resource(&facts.scope),
            context: iot_context(Transport::Https),
        }
    }

    pub(in crate::diagnose) fn decide<'a>(&self, policies: impl IntoIterator<Item = &'a Parsed>) -> Decision {
        let all: Vec<&Parsed> = policies.into_iter().collect();
        let sources: Vec<Source<'_>> = all.iter().map(|one| one.source()).collect();
        let mut decision = self.judge(&sources);
        if decision.verdict == Verdict::Unknown {
            let readable: Vec<Source<'_>> = sources.into_iter().filter(|source| source.document.is_some()).collect();
            decision.unknown = all
                .iter()
                .filter_map(|one| Some(format!("policy {}: {}", one.name, one.fault.as_ref()?)))
                .chain(self.judge(&readable).unknown)
                .collect();
        }
        decision
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
        evaluate(sources, &Request { action: &self.action, resource: &self.resource, context: &self.context })
    }
}

/// The policies on the identity.
pub(in crate::diagnose) fn attached(facts: &CognitoFacts) -> Option<Vec<Parsed>> {
    Some(facts.policies.known()?.iter().filter_map(Parsed::attached).collect())
}

/// Whether a policy to attach is what is missing, so that the account's policies are worth reading: many calls.
pub fn lacks_iot_policy(facts: &CognitoFacts) -> bool {
    let (Some(asked), Some(true), Some(attached)) = (&facts.asked, facts.is_authenticated(), attached(facts)) else {
        return false;
    };
    Question::of(facts, asked).decide(&attached).verdict == Verdict::ImplicitDeny
}

/// Whether this policy, attached besides, might allow what is asked.
pub fn would_let_identity_in(facts: &CognitoFacts, policy: &PolicyDetail) -> bool {
    let (Some(asked), Some(mut all)) = (&facts.asked, attached(facts)) else { return false };
    all.push(Parsed::detail(policy));
    matches!(Question::of(facts, asked).decide(&all).verdict, Verdict::Allow | Verdict::Unknown)
}
