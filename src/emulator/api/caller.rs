//! Who asks, and what IAM lets them do.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::emulator::state::{Refusal, State, TemporaryCredentials};
use crate::policy::{self, Context, Document, Request, Source, Told, Transport, Verdict};

/// An authenticated caller with the IAM policies that count for it.
#[derive(Debug, Clone)]
pub(in crate::emulator) struct Caller {
    /// As `GetCallerIdentity` gives it.
    pub(super) arn: String,
    /// As `GetCallerIdentity` gives it.
    pub(in crate::emulator) user_id: String,
    /// The user's name, where it is one.
    pub(super) user: Option<String>,
    /// Names and documents.
    policies: Vec<(String, Option<Document>)>,
    /// Condition keys of the session, lower case.
    keys: BTreeMap<String, Vec<String>>,
}

impl Caller {
    /// Nobody: for operations that take no signature.
    pub(super) const fn anonymous() -> Self {
        Self { arn: String::new(), user_id: String::new(), user: None, policies: Vec::new(), keys: BTreeMap::new() }
    }

    /// The user behind an access key.
    pub(super) fn user(state: &State, name: &str) -> Self {
        let user = state.iam.users.get(name);
        Self {
            arn: state.user_arn(name),
            user_id: user.map_or_else(String::new, |user| user.id.clone()),
            user: Some(name.to_owned()),
            policies: user.map(|user| parsed(&user.policies)).unwrap_or_default(),
            keys: BTreeMap::from([("aws:username".to_owned(), vec![name.to_owned()])]),
        }
    }

    /// The session behind temporary credentials.
    fn session(state: &State, arn: &str, user_id: &str, role: &str, keys: &BTreeMap<String, String>) -> Self {
        let mut policies = Vec::new();
        if let Some(role) = state.iam.roles.get(role) {
            policies = parsed(&role.policies);
            for managed in &role.managed {
                let document = state.iam.managed.get(managed).and_then(|text| Document::parse(text).ok());
                policies.push((managed.clone(), document));
            }
        }
        Self {
            arn: arn.to_owned(),
            user_id: user_id.to_owned(),
            user: None,
            policies,
            keys: keys.iter().map(|(key, value)| (key.to_ascii_lowercase(), vec![value.clone()])).collect(),
        }
    }

    /// Whoever holds an access key, and when it expires; `None` where nobody does.
    pub(in crate::emulator) fn of_key(state: &State, access_key_id: &str) -> Option<(Self, Option<Timestamp>)> {
        if let Some(key) = state.iam.keys.get(access_key_id) {
            return Some((Self::user(state, &key.user), None));
        }
        let issued = state.iam.temporary.get(access_key_id)?;
        Some((Self::temporary(state, issued), Some(issued.expires)))
    }

    /// The holder of temporary credentials.
    pub(super) fn temporary(state: &State, issued: &TemporaryCredentials) -> Self {
        match (&issued.user, &issued.role) {
            (Some(user), _) => Self::user(state, user),
            (None, role) => {
                let role = role.as_deref().unwrap_or_default();
                Self::session(state, &issued.arn, &issued.user_id, role, &issued.keys)
            }
        }
    }

    /// Whether IAM allows it.
    ///
    /// # Errors
    /// `AccessDeniedException` in AWS's words, where it does not; "not known" is a no.
    pub(in crate::emulator) fn authorise(
        &self,
        action: &str,
        resource: &str,
        also: &[(&str, &str)],
    ) -> Result<(), Refusal> {
        let sources: Vec<Source<'_>> = self
            .policies
            .iter()
            .map(|(name, document)| Source { name, version: None, document: document.as_ref() })
            .collect();
        let mut context = Context::new(Transport::Api);
        context.told = Told::InFull;
        context.keys.clone_from(&self.keys);
        context.keys.insert("aws:sourceip".to_owned(), vec!["127.0.0.1".to_owned()]);
        context.keys.insert("aws:principalarn".to_owned(), vec![self.arn.clone()]);
        for (key, value) in also {
            context.keys.insert((*key).to_owned(), vec![(*value).to_owned()]);
        }
        let decision = policy::evaluate(&sources, &Request { action, resource, context: &context });
        let because = match decision.verdict {
            Verdict::Allow => return Ok(()),
            Verdict::ExplicitDeny => "with an explicit deny in an identity-based policy".to_owned(),
            Verdict::ImplicitDeny | Verdict::Unknown => {
                format!("because no identity-based policy allows the {action} action")
            }
        };
        let message =
            format!("User: {} is not authorized to perform: {action} on resource: {resource} {because}", self.arn);
        Err(Refusal::new("AccessDeniedException", message))
    }
}

fn parsed(documents: &BTreeMap<String, String>) -> Vec<(String, Option<Document>)> {
    documents.iter().map(|(name, text)| (name.clone(), Document::parse(text).ok())).collect()
}
