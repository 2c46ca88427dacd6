//! Who asks, and what IAM and AWS IoT let them do.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::identity_policies::{Identity, Named, parsed, sources};
use crate::diagnose::principal_keys;
use crate::emulator::credential_provider::principal_context;
use crate::emulator::state::{CognitoSession, Refusal, State, TemporaryCredentials};
use crate::fleet::{IamKind, IamPrincipal, Scope};
use crate::policy::{self, Context, Layer, Request, Told, Transport, Verdict};

/// The session policy of unauthenticated identities in the enhanced flow: what else their role allows is cut off.
///
/// Verified (AWS managed policy reference, `AmazonCognitoUnAuthedIdentitiesSessionPolicy`, version 3, edited on 1 November
/// 2024): Amazon Cognito adds that policy to these sessions by itself, they may what both it and their role allow, and none
/// of its actions is of `iot:`; the actions here are some of its. Not verified: whether an inline session policy, which is
/// said to name `iot:*`, comes beside it, and whether the two add up or both must allow. Here both must, so that the classic
/// flow is the way out.
const UNAUTHENTICATED: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["rum:PutRumEvents",
"polly:*","comprehend:*","translate:*","transcribe:*","rekognition:*","mobiletargeting:*","firehose:*","personalize:*",
"sagemaker:InvokeEndpoint"],"Resource":"*"}}"#;

/// An authenticated caller with the policies that count for it.
#[derive(Debug, Clone)]
pub(in crate::emulator) struct Caller {
    /// As `GetCallerIdentity` gives it.
    pub(super) arn: String,
    /// As `GetCallerIdentity` gives it.
    pub(in crate::emulator) user_id: String,
    /// The user's name, where it is one.
    pub(super) user: Option<String>,
    identity: Identity,
    /// Narrows the session, whatever the role allows.
    session_policy: Option<Named>,
    /// The Amazon Cognito identity that the session is of.
    cognito: Option<CognitoSession>,
    /// Condition keys of the session, lower case.
    keys: BTreeMap<String, Vec<String>>,
    /// The user, or the role whose session it is, and where; nobody without a signature.
    principal: Option<(IamPrincipal, Scope)>,
}

/// How a request to the data plane came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emulator) enum Way<'a> {
    /// By HTTPS.
    Https,
    /// In an MQTT session with this client id.
    Mqtt(&'a str),
}

impl Caller {
    /// Nobody: for operations that take no signature.
    pub(super) fn anonymous() -> Self {
        Self {
            arn: String::new(),
            user_id: String::new(),
            user: None,
            identity: Identity::default(),
            session_policy: None,
            cognito: None,
            keys: BTreeMap::new(),
            principal: None,
        }
    }

    /// The user behind an access key.
    pub(super) fn user(state: &State, name: &str) -> Self {
        let user = state.iam.users.get(name);
        Self {
            arn: state.user_arn(name),
            user_id: user.map_or_else(String::new, |user| user.id.clone()),
            user: Some(name.to_owned()),
            identity: Identity::of_user(state, name),
            principal: Some(principal(state, IamKind::User, state.user_arn(name), name)),
            ..Self::anonymous()
        }
    }

    /// The session behind temporary credentials of a role.
    fn session(state: &State, issued: &TemporaryCredentials) -> Self {
        let role = issued.role.as_deref().unwrap_or_default();
        let mut keys: BTreeMap<String, Vec<String>> =
            issued.keys.iter().map(|(key, value)| (key.to_ascii_lowercase(), vec![value.clone()])).collect();
        if let Some(session) = &issued.cognito {
            keys.extend(session.keys());
            keys.insert("aws:federatedprovider".to_owned(), vec!["cognito-identity.amazonaws.com".to_owned()]);
        }
        let narrowed = issued.cognito.as_ref().is_some_and(|session| session.enhanced && !session.is_authenticated());
        Self {
            arn: issued.arn.clone(),
            user_id: issued.user_id.clone(),
            identity: Identity::of_role(state, role),
            session_policy: narrowed.then(|| parsed("session policy", UNAUTHENTICATED)),
            cognito: issued.cognito.clone(),
            keys,
            principal: Some(principal(state, IamKind::Role, state.role_arn(role), role)),
            ..Self::anonymous()
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
        match &issued.user {
            Some(user) => Self::user(state, user),
            None => Self::session(state, issued),
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
        let mut context = Context::new(Transport::Api);
        context.told = Told::InFull;
        context.keys.clone_from(&self.keys);
        context.keys.insert("aws:sourceip".to_owned(), vec!["127.0.0.1".to_owned()]);
        context.keys.insert("aws:userid".to_owned(), vec![self.user_id.clone()]);
        if let Some((principal, scope)) = &self.principal {
            context.keys.extend(principal_keys(scope, Timestamp::now(), principal));
        }
        for (key, value) in also {
            context.keys.insert((*key).to_owned(), vec![(*value).to_owned()]);
        }
        let decision =
            self.identity.decide(self.session_policy.as_ref(), &Request { action, resource, context: &context });
        let (a_kind, kind) = match decision.stopped_by.first() {
            Some(Layer::Boundary) => ("a permissions boundary", "permissions boundary"),
            Some(Layer::Session) => ("a session policy", "session policy"),
            _ => ("an identity-based policy", "identity-based policy"),
        };
        let because = match decision.verdict {
            Verdict::Allow => return Ok(()),
            Verdict::ExplicitDeny => format!("with an explicit deny in {a_kind}"),
            _ => format!("because no {kind} allows the {action} action"),
        };
        let message =
            format!("User: {} is not authorized to perform: {action} on resource: {resource} {because}", self.arn);
        Err(Refusal::new("AccessDeniedException", message))
    }

    /// Whether the data plane allows it: IAM, and, for an authenticated Amazon Cognito identity, the AWS IoT policies
    /// attached to the identity as well (developer guide, `iot-authorization`, `cog-iot-policies`).
    ///
    /// # Errors
    /// As [`Caller::authorise`]; the data plane's answer tells nothing of it.
    pub(in crate::emulator) fn authorise_data(
        &self,
        state: &State,
        way: Way<'_>,
        (action, resource): (&str, &str),
    ) -> Result<(), Refusal> {
        self.authorise(action, resource, &[])?;
        let Some(identity) = self.cognito.as_ref().filter(|session| session.is_authenticated()) else { return Ok(()) };
        let allowed = iot_allows(state, &identity.identity, way, (action, resource));
        if allowed {
            return Ok(());
        }
        Err(Refusal::new(
            "AccessDeniedException",
            format!("no AWS IoT policy of {} allows {action}", identity.identity),
        ))
    }
}

fn principal(state: &State, kind: IamKind, arn: String, name: &str) -> (IamPrincipal, Scope) {
    (IamPrincipal { kind, arn, name: name.to_owned(), session: None }, state.scope.clone())
}

/// Whether the AWS IoT policies of an Amazon Cognito identity allow it. Those of thing groups count over MQTT only, where
/// the client id names a thing that the identity is attached to, as for certificates.
fn iot_allows(state: &State, identity: &str, way: Way<'_>, (action, resource): (&str, &str)) -> bool {
    let (transport, client_id) = match way {
        Way::Https => (Transport::Https, None),
        Way::Mqtt(client_id) => (Transport::Mqtt, Some(client_id)),
    };
    let thing = client_id.filter(|name| state.is_attached(name, identity));
    let mut context = principal_context(state, identity, thing, transport);
    context.client_id = client_id.map(str::to_owned);
    let policies: Vec<Named> = (state.effective_policies(Some(identity), thing).into_iter())
        .map(|(name, policy)| parsed(name, policy.document()))
        .collect();
    policy::evaluate(&sources(&policies), &Request { action, resource, context: &context }).verdict == Verdict::Allow
}
