//! Roles for Amazon Cognito identities: whom they trust, and STS' way to them.

use jiff::SignedDuration;

use super::call::{Answer, Call, Outcome};
use super::sts::{credentials, end};
use super::xml::element;
use crate::emulator::state::{CognitoSession, Refusal, State};
use crate::policy::{self, Context, Document, Told, Transport, Trusted, Verdict};

/// The provider that a role's trust document names.
const PROVIDER: &str = "cognito-identity.amazonaws.com";
const ACTION: &str = "sts:AssumeRoleWithWebIdentity";
/// Seconds of a session, unless asked for otherwise.
const USUAL: i64 = 3_600;

/// The name of a role that exists and lets this identity assume it (Amazon Cognito's developer guide,
/// `role-trust-and-permissions`: `aud` is the pool, `amr` says whether the identity is authenticated).
pub(super) fn assumable<'s>(state: &'s State, role_arn: &str, session: &CognitoSession) -> Option<&'s str> {
    let (name, role) = state.role_by_arn(role_arn)?;
    let document = Document::parse(&role.trust_document).ok()?;
    let mut context = Context::new(Transport::Api);
    context.told = Told::InFull;
    context.keys = session.keys();
    let said = policy::trust_decision(&document, Trusted::Federated(PROVIDER), ACTION, &context);
    (said.verdict == Verdict::Allow).then_some(name)
}

/// The classic flow's second half.
pub(super) fn assume_role(call: &Call<'_>) -> Outcome {
    let (arn, name) = (call.required("RoleArn")?, call.required("RoleSessionName")?);
    let token = call.required("WebIdentityToken")?;
    let known = call.read(|state| state.iam.web_identity(token).cloned());
    let Some(known) = known else {
        return Err(Refusal::new("InvalidIdentityToken", "The web identity token could not be validated."));
    };
    if known.expires <= call.now {
        return Err(Refusal::new("ExpiredTokenException", "Token expired"));
    }
    let session = known.session;
    let found = call.read(|state| {
        let role = assumable(state, arn, &session)?;
        let entry = state.role(role).ok()?;
        Some((role.to_owned(), entry.id.clone(), i64::from(entry.max_session_seconds)))
    });
    let (role, id, longest) =
        found.ok_or_else(|| Refusal::new("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"))?;
    let expires = end(call, USUAL.min(longest), longest)?;
    let subject = session.identity.clone();
    let audience = session.pool.clone();
    let (key, issued) = call.change(|state| state.issue_cognito_credentials(&role, session, name, expires, call.now));
    let assumed = element("AssumedRoleId", &format!("{id}:{name}")) + &element("Arn", &issued.arn);
    Ok(Answer::Xml(
        credentials(&key, &issued)
            + &element("SubjectFromWebIdentityToken", &subject)
            + &format!("<AssumedRoleUser>{assumed}</AssumedRoleUser>")
            + &element("Provider", PROVIDER)
            + &element("Audience", &audience),
    ))
}

/// How long a token of `GetOpenIdToken` is good (Amazon Cognito API reference: ten minutes).
pub(super) const TOKEN_LIFE: SignedDuration = SignedDuration::from_mins(10);
