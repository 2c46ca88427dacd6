//! What is asked of AWS IoT's policies on an identity.

use super::CognitoFacts;
use super::session::iot_context;
use crate::diagnose::ShadowAsked;
use crate::diagnose::in_force::{self, Parsed};
use crate::fleet::PolicyDetail;
use crate::policy::{Context, Decision, Document, Request, Statement, Transport, Verdict};

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
        in_force::decide(policies, &self.request())
    }

    /// The statements of a document that allow it by themselves.
    pub(super) fn granting<'a>(&self, document: &'a Document) -> Vec<&'a Statement> {
        in_force::granting(document, &self.request())
    }

    fn request(&self) -> Request<'_> {
        Request { action: &self.action, resource: &self.resource, context: &self.context }
    }
}

/// The policies on the identity.
pub(in crate::diagnose) fn attached(facts: &CognitoFacts) -> Option<Vec<Parsed>> {
    Some(facts.policies.known()?.iter().map(Parsed::attached).collect())
}

/// Whether a policy to attach is what is missing, so that the account's policies are worth reading: many calls.
pub fn lacks_iot_policy(facts: &CognitoFacts) -> bool {
    now(facts) == Some(Verdict::ImplicitDeny)
}

/// Whether a policy on the identity may have to be changed, so that it is worth knowing whom that concerns.
pub fn may_change_iot_policies(facts: &CognitoFacts) -> bool {
    matches!(now(facts), Some(Verdict::ImplicitDeny | Verdict::ExplicitDeny))
}

fn now(facts: &CognitoFacts) -> Option<Verdict> {
    let (asked, attached) = (facts.asked.as_ref()?, attached(facts)?);
    (facts.is_authenticated()?).then(|| Question::of(facts, asked).decide(&attached).verdict)
}

/// Whether this policy, attached besides, might allow what is asked.
pub fn would_let_identity_in(facts: &CognitoFacts, policy: &PolicyDetail) -> bool {
    let (Some(asked), Some(mut all)) = (&facts.asked, attached(facts)) else { return false };
    all.push(Parsed::detail(policy));
    matches!(Question::of(facts, asked).decide(&all).verdict, Verdict::Allow | Verdict::Unknown)
}
