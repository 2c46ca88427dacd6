//! Amazon Cognito: from an identity to credentials, by the enhanced and the classic flow
//! (Amazon Cognito's developer guide, `authentication-flow`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome, epoch, text};
use super::web_identity::{TOKEN_LIFE, assumable};
use crate::emulator::state::credentials::random_text;
use crate::emulator::state::{CognitoSession, Refusal, State, WebIdentity};

/// The session name that the enhanced flow gives.
const SESSION_NAME: &str = "CognitoIdentityCredentials";
/// How long its credentials are good.
const ENHANCED_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// The enhanced flow: the pool's role for this kind of identity, assumed by Amazon Cognito.
pub(super) fn get_credentials(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let id = text(&body, "IdentityId")?;
    let expires = call.now.saturating_add(ENHANCED_LIFE).unwrap_or(call.now);
    let (key, issued) = call.change(|state| {
        let session = proved(state, id, &body["Logins"], true)?;
        let role = role_of(state, &session)?.to_owned();
        Ok(state.issue_cognito_credentials(&role, session, SESSION_NAME, expires, call.now))
    })?;
    Ok(Answer::Json(json!({
        "IdentityId": id,
        "Credentials": {
            "AccessKeyId": key,
            "SecretKey": issued.secret,
            "SessionToken": issued.session_token,
            "Expiration": epoch(issued.expires),
        },
    })))
}

/// The classic flow's first half: a token for `AssumeRoleWithWebIdentity`.
pub(super) fn get_open_id_token(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let id = text(&body, "IdentityId")?;
    let expires = call.now.saturating_add(TOKEN_LIFE).unwrap_or(call.now);
    let token = call.change(|state| {
        let session = proved(state, id, &body["Logins"], false)?;
        if !state.identity_pool(&session.pool)?.allow_classic {
            return Err(Refusal::invalid("Basic (classic) flow is not enabled, please use enhanced flow."));
        }
        let token = token_of(&session, expires.as_second());
        state.iam.add_web_identity(&token, WebIdentity { session, expires }, call.now);
        Ok(token)
    })?;
    Ok(Answer::Json(json!({ "IdentityId": id, "Token": token })))
}

/// Whom the logins prove it to be. Any token is taken: who issued it is none of this account's business here. New
/// providers are linked to the identity, as Amazon Cognito does.
fn proved(state: &mut State, id: &str, logins: &Value, enhanced: bool) -> Result<CognitoSession, Refusal> {
    let given: Vec<String> = logins.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    let (pool_id, pool, identity) = state.pool_of_identity(id)?;
    let pool_id = pool_id.to_owned();
    let known = identity.logins.clone();
    let refused = |message: &str| Err(Refusal::new("NotAuthorizedException", message));
    match (known.is_empty(), given.is_empty()) {
        (true, true) if !pool.allow_unauthenticated => {
            return refused("Unauthenticated access is not supported for this identity pool.");
        }
        (false, true) => return refused(&format!("Access to Identity '{id}' is forbidden.")),
        (false, false) if !given.iter().any(|name| known.contains(name)) => {
            return refused(
                "Logins don't match. Please include at least one valid login for this identity or identity pool.",
            );
        }
        _ => {}
    }
    if given.iter().any(|name| !known.contains(name))
        && let Some(identity) = state.identity_pool_mut(&pool_id)?.identities.get_mut(id)
    {
        identity.logins.extend(given.iter().filter(|name| !known.contains(name)).cloned());
    }
    Ok(CognitoSession { identity: id.to_owned(), pool: pool_id, logins: given, enhanced })
}

/// The role by kind. Role mappings decide by claims of a token that nobody reads here: they come to what the pool says
/// for the ambiguous case.
fn role_of<'s>(state: &'s State, session: &CognitoSession) -> Result<&'s str, Refusal> {
    let pool = state.identity_pool(&session.pool)?;
    let denies = |provider: &String| {
        pool.role_mappings.get(provider).is_some_and(|mapping| mapping["AmbiguousRoleResolution"] == "Deny")
    };
    if session.logins.iter().any(denies) {
        return Err(Refusal::new("NotAuthorizedException", "No matching role found for the identity."));
    }
    let kind = if session.is_authenticated() { "authenticated" } else { "unauthenticated" };
    let role = pool.roles.get(kind).and_then(|arn| assumable(state, arn, session));
    role.ok_or_else(|| {
        let message = "Invalid identity pool configuration. Check assigned IAM roles for this pool.";
        Refusal::new("InvalidIdentityPoolConfigurationException", message)
    })
}

/// Shaped like the real one; its signature is what makes it hard to guess.
fn token_of(session: &CognitoSession, expires: i64) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let amr = session.keys().remove("cognito-identity.amazonaws.com:amr");
    let claims = json!({
        "sub": session.identity,
        "aud": session.pool,
        "amr": amr,
        "iss": "https://cognito-identity.amazonaws.com",
        "exp": expires,
    });
    let signature = URL_SAFE_NO_PAD.encode(random_text(64));
    format!("{}.{}.{signature}", part(json!({ "alg": "RS512", "typ": "JWS" })), part(claims))
}
